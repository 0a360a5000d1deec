"""Combines the sources of a cycle into its grades: a new version of every grade that is due.

Writing versions is left to ``reviews.services.grades``, so that reports, pages and explanations
count them like any other.  All in one transaction; repeating it changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import NotFound, Refusal, Refused
from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, may_manage, plan_of
from qa_app.cycles.rules.states import why_not_change
from qa_app.reviews.queries.results import FileResult, file_results
from qa_app.reviews.queries.touched import open_objections
from qa_app.reviews.services.grades import NewGrade, write_grades
from qa_app.sources.models import CombinedPart
from qa_app.sources.queries.due import DueGrade, Progress, due_grades

LONGEST_REASON = 2_000
CHUNK = 5_000
_PARTS: Any = CombinedPart.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Combined:
    """What one run did: versions written, and how many of them give another grade.

    ``objections``: how many open ones rested on the grades before and cannot go on.

    ``moves``: (from, to, how many), changes only, best grades first.
    """

    written: int
    changed: int
    moves: tuple[tuple[Grade, Grade, int], ...] = ()
    objections: int = 0


def why_not_combine(cycle: Cycle) -> Refusal | None:
    """The first reason against combining; None when it can be done."""
    if not plan_of(cycle).sources.combines:
        return Refusal("combine_not_in_plan", {"cycle": cycle.name})
    ended = why_not_change(cycle.name, cycle.state)
    if ended:
        return ended
    if cycle.state is not CycleState.DRAWN:
        return Refusal("review_cycle_not_drawn", {"cycle": cycle.name})
    return None


def combine_cycle(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    reason: str,
    now: datetime,
    tell: Progress | None = None,
) -> Combined:
    """Write every combined grade that is due; of two at once the later finds nothing left to do.

    NotFound when the actor does not run the cycle. Refused: the plan lets the file alone decide,
    the cycle is not under way, a reason beyond ``LONGEST_REASON`` characters.
    """
    cycle = locked_cycle(session, cycle.name)
    refuse_combining(session, actor, cycle, reason)
    due = due_grades(session, cycle, tell=tell)
    if not due:
        return Combined(0, 0)
    done = combined(due, open_objections(session, cycle, [one.case_id for one in due]))
    files = file_results(session, cycle.id or 0, [one.case_id for one in due])
    grades = [_new(one, files[one.case_id], reason.strip()) for one in due]
    write_grades(session, actor=actor, cycle=cycle, grades=grades, now=now)
    _keep_parts(session, cycle, due)
    record(session, actor=actor, act="cycle.combined", on=("cycle", cycle.name), now=now,
           written=done.written, changed=done.changed, objections=done.objections)  # fmt: skip
    return done


def combine_case(
    session: Session, *, actor: Actor, cycle: Cycle, case_id: int, now: datetime
) -> bool:
    """Combine one case anew after its file was graded otherwise; False when there is nothing to.

    For who has just written that grade in this transaction; cycles by the file alone are left out.
    """
    if not plan_of(cycle).sources.combines:
        return False
    due = due_grades(session, cycle, [case_id])
    if not due:
        return False
    files = file_results(session, cycle.id or 0, [case_id])
    grades = [_new(one, files[one.case_id], "") for one in due]
    write_grades(session, actor=actor, cycle=cycle, grades=grades, now=now)
    _keep_parts(session, cycle, due)
    return True


def refuse_combining(session: Session, actor: Actor, cycle: Cycle, reason: str) -> None:
    """Raise what stands against it, for the act and for asking for it; see ``combine_cycle``."""
    if not may_manage(session, actor, cycle):
        raise NotFound(cycle.name)
    refusal = why_not_combine(cycle)
    if refusal:
        raise refusal.error()
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)


def combined(due: Sequence[DueGrade], objections: int = 0) -> Combined:
    """What writing these grades comes to, and how many open objections it stops."""
    counts = Counter((one.before, one.settled.grade) for one in due if one.changes_grade)
    moves = tuple((a, b, counts[a, b]) for a in ORDER for b in ORDER if counts[a, b])
    return Combined(len(due), counts.total(), moves, objections)


def _keep_parts(session: Session, cycle: Cycle, due: Sequence[DueGrade]) -> None:
    rows = [
        {
            "cycle_id": cycle.id, "case_id": one.case_id, "version": one.version + 1,
            "source": part.source, "origin_id": part.origin_id, "grade": part.grade,
            "points": part.points, "sheets": part.sheets,
        }
        for one in due
        for part in one.parts
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        session.connection().execute(insert(_PARTS), rows[start : start + CHUNK])


def _new(due: DueGrade, file: FileResult, reason: str) -> NewGrade:
    inputs = (*file.inputs, *due.sources)
    return NewGrade(due.case_id, due.settled, reason, inputs, due.version)
