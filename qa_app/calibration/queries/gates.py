"""What calibration has against opening or submitting: no qualification, or a pause.

Asked for every seat alike, with the same statements whatever the seat is.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.calibration.queries.drift import standing_of_seat
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.rules.drifting import Standing
from qa_app.core.words import N_
from qa_app.panel.models import Assignment
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
