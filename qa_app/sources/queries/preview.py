"""What combining a cycle would change: how many grades from what to what, and which cases.

Cases the actor is tied to are left out of lists and counts; only how many they are is said.
"""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.queries.touched import open_objections
from qa_app.sources.queries.due import DueGrade, due_grades
from qa_app.web.paging import PAGE_SIZE, Page

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """One case whose grade changes."""

    case_id: int
    number: str
    agency: str
    before: Grade
    points_before: int | None
    after: Grade
    points_after: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many grades are due, how they move, and the cases whose grade changes.

    ``moves``: (from, to, how many), changes only. ``hidden`` cases are the actor's own.
    ``objections`` are open ones that cannot go on afterwards.
    """

    due: int
    unchanged: int
    moves: list[tuple[Grade, Grade, int]]
    page: Page[Change]
    hidden: int = 0
    objections: int = 0


def preview_of(session: Session, actor: Actor, cycle: Cycle, page: int = 1) -> Preview:
    """The preview for who runs the cycle."""
    every = due_grades(session, cycle)
    seen = _seen(session, actor, [one.case_id for one in every])
    due = [one for one in every if one.case_id in seen]
    changed = [one for one in due if one.changes_grade]
    counts = Counter((one.before, one.settled.grade) for one in changed)
    moves = [(a, b, counts[a, b]) for a in ORDER for b in ORDER if counts[a, b]]
    first = (page - 1) * PAGE_SIZE
    rows = [_change(one, *seen[one.case_id]) for one in changed[first : first + PAGE_SIZE]]
    return Preview(
        due=len(due),
        unchanged=len(due) - len(changed),
        moves=moves,
        page=Page(rows, len(changed), page),
        hidden=len(every) - len(due),
        objections=open_objections(session, cycle, seen),
    )


def _seen(session: Session, actor: Actor, case_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Number and agency of the cases in sight."""
    own, found = own_ties(session, actor), dict[int, tuple[str, str]]()
    for start in range(0, len(case_ids), CHUNK):
        rows = session.execute(
            select(Case.id, Case.number, Agency.name)
            .join(Agency, col(Agency.id) == col(Case.agency_id))
            .where(col(Case.id).in_(case_ids[start : start + CHUNK]), *in_sight(own))
        )
        found |= {key: (number, agency) for key, number, agency in rows if key is not None}
    return found


def _change(one: DueGrade, number: str, agency: str) -> Change:
    return Change(
        one.case_id, number, agency, one.before, one.points_before, one.settled.grade,
        one.settled.points,
    )  # fmt: skip
