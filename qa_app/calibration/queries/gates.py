"""What calibration has against opening or submitting: no qualification, or a pause.

Asked for every seat alike, with the same statements whatever the seat is.
"""

from datetime import datetime

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from qa_app.calibration.queries.drift import standing_of_seat
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.rules.drifting import Standing
from qa_app.core.words import N_
from qa_app.panel.models import FIRST_SEAT, Assignment
from qa_app.reviews.models import Divergence, Review, Settlement
from qa_app.reviews.queries.barriers import Barrier
from qa_app.reviews.queries.own import OwnSeat

TO_TEST, TO_PRACTICE = N_("参加上岗测评"), N_("去做练习卷")


def qualification_missing(session: Session, seat: OwnSeat, now: datetime) -> Barrier | None:
    """The cycle demands the test and the expert has no valid pass."""
    if not seat.plan.calibration.qualification:
        return None
    statement = select(Assignment.expert_id).where(col(Assignment.id) == seat.assignment_id)
    expert_id = session.exec(statement).one()
    if states(session, [expert_id], now)[expert_id].valid:
        return None
    return Barrier(
        "calibration_not_qualified", endpoint="calibration.qualification", button=TO_TEST
    )


def paused(session: Session, seat: OwnSeat, now: datetime) -> Barrier | None:
    """The expert is paused in this cycle."""
    if not seat.plan.calibration.seed_share:
        return None
    if standing_of_seat(session, seat.assignment_id) is not Standing.PAUSED:
        return None
    return Barrier("calibration_paused", endpoint="calibration.practice", button=TO_PRACTICE)


def gone_on(session: Session, review_id: int) -> bool:
    """Whether a file outside the sample is past amending: once the cycle was settled after it.

    Live files are then settled or wait for a decision; one that stayed open for ever would be
    known by it. One statement, whatever the review is.
    """
    settled = exists().where(
        col(Settlement.cycle_id) == col(Review.cycle_id),
        col(Settlement.settled_at) >= col(Review.submitted_at),
    )
    waits = exists().where(
        col(Divergence.cycle_id) == col(Review.cycle_id),
        col(Divergence.found_at) >= col(Review.submitted_at),
    )
    statement = (
        select(Review.id)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .where(col(Review.id) == review_id, col(Assignment.seat) < FIRST_SEAT, or_(settled, waits))
    )
    return session.execute(statement).first() is not None
