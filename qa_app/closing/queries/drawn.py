"""How the standing drawn cases of a cycle stand with their checks, for its road."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from qa_app.closing.models import ClosingCheck
from qa_app.sampling.models import SampleCase, SampleStatus


@dataclass(frozen=True, slots=True)
class DrawnCounts:
    """Drawn cases: all, checked, without and with anything that waits."""

    drawn: int
    checked: int
    clean: int
    waiting: int


def drawn_counts(session: Session, cycle_id: int) -> DrawnCounts:
    """Counts of one cycle, the same for whoever asks."""
    checked = col(ClosingCheck.id).is_not(None)
    waits = col(ClosingCheck.open_count) + col(ClosingCheck.explained_count)
    sums = [checked, and_(checked, waits == 0), and_(checked, waits > 0)]
    statement = (
        select(
            func.count(col(SampleCase.id)),
            *(func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in sums),
        )
        .select_from(SampleCase)
        .join(ClosingCheck, col(ClosingCheck.case_id) == col(SampleCase.case_id), isouter=True)
        .where(
            col(SampleCase.cycle_id) == cycle_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
        )
    )
    return DrawnCounts(*session.execute(statement).one())
