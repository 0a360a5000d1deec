"""Combines the sources of a cycle into its grades: a new version of every grade that is due.

Writing versions is left to ``reviews.services.grades``, so that reports, pages and explanations
count them like any other.  All in one transaction; repeating it changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import NotFound, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, may_manage, plan_of
from qa_app.reviews.queries.results import FileResult, file_results
from qa_app.reviews.services.grades import NewGrade, write_grades
from qa_app.sources.queries.due import DueGrade, due_grades

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Combined:
    """What one run did: versions written, and how many of them give another grade."""

    written: int
    changed: int


def why_not_combine(cycle: Cycle) -> Refusal | None:
    """The first reason against combining; None when it can be done."""
    if not plan_of(cycle).sources.combines:
        return Refusal("combine_not_in_plan", {"cycle": cycle.name})
    if cycle.state is not CycleState.DRAWN:
        return Refusal("review_cycle_not_drawn", {"cycle": cycle.name})
    return None


def combine_cycle(
    session: Session, *, actor: Actor, cycle: Cycle, reason: str, now: datetime
) -> Combined:
    """Write every combined grade that is due.

    NotFound when the actor does not run the cycle. Refused: the plan lets the file alone decide,
    the cycle is not under way, a reason beyond ``LONGEST_REASON`` characters.
    """
    cycle = locked_cycle(session, cycle.name)
    if not may_manage(session, actor, cycle):
        raise NotFound(cycle.name)
    refusal = why_not_combine(cycle)
    if refusal:
        raise refusal.error()
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)
    due = due_grades(session, cycle)
    if not due:
        return Combined(0, 0)
    files = file_results(session, cycle.id or 0, [one.case_id for one in due])
    grades = [_new(one, files[one.case_id], reason.strip()) for one in due]
    write_grades(session, actor=actor, cycle=cycle, grades=grades, now=now)
    done = Combined(len(due), sum(one.changes_grade for one in due))
    record(session, actor=actor, act="cycle.combined", on=("cycle", cycle.name), now=now,
           written=done.written, changed=done.changed)  # fmt: skip
    return done


def _new(due: DueGrade, file: FileResult, reason: str) -> NewGrade:
    inputs = (*file.inputs, *due.sources)
    return NewGrade(due.case_id, due.settled, reason, inputs, due.version)
