"""Grades that objections changed: counted in every report, and left out where one says so.

Objections lie above reports: their package hands in ``CHANGED``. A report counts the version that
counts; one "as before objections" takes, for these cases, what counted before the first of them.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.grades import Grade
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.sampling.models import FrameCase

CHUNK = 500


class Changed(Protocol):
    """A case with a version made by an objection."""

    @property
    def case_id(self) -> int:
        """The case."""
        ...

    @property
    def before(self) -> Grade:
        """What counted before the first objection."""
        ...

    @property
    def other_grade(self) -> bool:
        """Whether the grade that counts now is another, not only its points."""
        ...


CHANGED: list[Callable[[Session, int], Sequence[Changed]]] = []
"""Of a cycle, every case that objections made a new version of."""


def grades_before(session: Session, cycle_id: int) -> dict[int, str]:
    """Case id → the grade that counted before objections, of the cases they changed."""
    return {one.case_id: one.before.value for one in _all(session, cycle_id)}


def count_changed(session: Session, cycle: ReportCycle) -> int:
    """How many grades inside the reader's scope are another one than before objections."""
    cases = [one.case_id for one in _all(session, cycle.id) if one.other_grade]
    if cycle.scope.is_whole:
        return len(cases)
    inside = (col(FrameCase.cycle_id) == cycle.id) & col(FrameCase.region_id).in_(
        cycle.scope.region_ids or ()
    )
    counted = select(func.count()).select_from(FrameCase).where(inside)
    return sum(
        session.execute(
            counted.where(col(FrameCase.case_id).in_(cases[start : start + CHUNK]))
        ).scalar_one()
        for start in range(0, len(cases), CHUNK)
    )


def _all(session: Session, cycle_id: int) -> list[Changed]:
    return [one for given in CHANGED for one in given(session, cycle_id)]
