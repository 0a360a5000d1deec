"""Counts of feedback per agency, for the supervisor's view of the whole loop.

Each number is the length of the list ``/feedback?cycle=…&agency=…&state=…`` of the same actor.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.visible import joined, sheets_in_sight


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """Sheets of one agency in a cycle, of the versions that count.

    As states of the list: ``released`` none, ``read`` and ``acknowledged`` as they are called. A
    renewed sheet is unread again: its lawyer has not seen the new version.
    """

    agency_id: int
    released: int
    read: int
    acknowledged: int
    renewed: int


def loop_figures(session: Session, actor: Actor, cycle_id: int) -> dict[int, LoopFigures]:
    """Agency id → its counts, of what the actor sees; one statement besides what that is."""
    renewed = func.count(func.nullif(col(FeedbackSheet.version), 1))
    statement = (
        joined(
            select(
                FeedbackSheet.agency_id,
                func.count(),
                func.count(FeedbackSheet.first_read_at),
                func.count(FeedbackSheet.acknowledged_at),
                renewed,
            )  # type: ignore[call-overload]
        )
        .where(
            col(FeedbackSheet.cycle_id) == cycle_id,
            col(FeedbackSheet.counts),
            sheets_in_sight(session, actor),
        )
        .group_by(col(FeedbackSheet.agency_id))
    )
    return {row[0]: LoopFigures(*row) for row in session.execute(statement)}
