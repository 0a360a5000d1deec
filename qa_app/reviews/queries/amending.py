"""Whether a review may be amended now, and the versions it has had.

Packages above that show experts the ratings of others (a meeting, a deciding review) add a
function to ``RATINGS_SEEN`` saying whether the owner of a review has seen them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, select

from qa_app.core.errors import Refusal
from qa_app.core.grades import Grade
from qa_app.cycles.models import CycleState
from qa_app.reviews.models import (
    Divergence,
    Review,
    ReviewKind,
    ReviewState,
    ReviewVersion,
    Settlement,
)
from qa_app.reviews.queries.own import OwnSeat
from qa_app.reviews.rules.amending import Standing, why_not_amend

Seen = Callable[[Session, int], bool]
"""Of a review's id: whether its expert has seen other ratings of the case."""
RATINGS_SEEN: list[Seen] = []
GONE_ON: list[Seen] = []
"""Of a review's id: whether its case is past amending although nothing is settled for it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an own review; ``submitted_at`` None: it is being written."""

    number: int
    scoresheet_id: int
    reason: str
    grade: Grade | None
    points: int | None
    started_at: datetime
    submitted_at: datetime | None
    counts: bool


def why_not_amend_now(session: Session, seat: OwnSeat) -> Refusal | None:
    """The first reason against amending the seat's review; None when the expert may."""
    key = seat.review_key or 0
    gone_on = [over(session, key) for over in GONE_ON]
    standing = Standing(
        submitted=seat.state is ReviewState.SUBMITTED,
        cycle_open=seat.cycle_state is CycleState.DRAWN,
        settled=session.execute(_in_settling(key)).first() is not None or any(gone_on),
        ratings_seen=any(seen(session, key) for seen in RATINGS_SEEN),
    )
    return why_not_amend(standing)


def _in_settling(review_key: int) -> Any:
    """Whether the case of a review has gone on to be settled, whatever came of it.

    For a review of the first round a settled case and one that waits for a decision are the same,
    so that nobody learns from a refusal that another expert saw a case differently.
    """
    settled = exists().where(
        col(Settlement.cycle_id) == col(Review.cycle_id),
        col(Settlement.case_id) == col(Review.case_id),
    )
    waits = exists().where(
        col(Divergence.cycle_id) == col(Review.cycle_id),
        col(Divergence.case_id) == col(Review.case_id),
    )
    final = settled.where(col(Settlement.counts), col(Settlement.reopened_at).is_(None))
    first = col(Review.kind) == ReviewKind.FIRST
    over = or_(and_(first, or_(settled, waits)), and_(~first, final))
    return select(Review.id).where(col(Review.id) == review_key, over)


def versions_of(session: Session, seat: OwnSeat) -> list[Version]:
    """Every version of an own review, oldest first; none when it was never amended."""
    statement = (
        select(
            ReviewVersion.version,
            ReviewVersion.scoresheet_id,
            ReviewVersion.reason,
            ReviewVersion.grade,
            ReviewVersion.points,
            ReviewVersion.started_at,
            ReviewVersion.submitted_at,
        )  # type: ignore[call-overload]
        .where(ReviewVersion.review_id == seat.review_key)
        .order_by(col(ReviewVersion.version))
    )
    rows = session.execute(statement)
    return [Version(*row, counts=row.scoresheet_id == seat.scoresheet_id) for row in rows]
