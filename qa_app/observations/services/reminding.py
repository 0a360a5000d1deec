"""Reminds observers of hearings that are near and of sheets that are late; once a day.

Also moves on what time alone decides: a hearing that is over waits for no empty seat.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from qa_app.cycles.queries import open_cycles
from qa_app.notices.services import notify
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import HearingState, SeatState
from qa_app.observations.rules.times import LENGTH, day_of
from qa_app.observations.services.progress import progress
from qa_app.panel.services.telling import account_ids

COMING, LATE = "observer_coming", "observer_late"
DAYS_BEFORE = (3, 1, 0)
"""On how many days before a hearing its observers are told again."""
DAYS_AFTER = (1, 3, 7)
"""On how many days after a hearing an observer is told that the sheet is missing; then weekly."""
WEEK = 7


def remind_observers(session: Session, now: datetime) -> int:
    """Tell who observes in three days, tomorrow and today, and whose sheet is missing."""
    today, told = day_of(now), 0
    for seat, expert_id, starts_at in _open_seats(session, now):
        days = (day_of(starts_at) - today).days
        code = COMING if days in DAYS_BEFORE else LATE if _is_due_again(-days) else ""
        if code:
            accounts = account_ids(session, [expert_id])
            told += notify(
                session,
                account_ids=list(accounts.values()),
                code=code,
                params={"held_on": day_of(starts_at).isoformat()},
                url=f"/observations/seats/{seat}",
                now=now,
            )
    return told


def move_on(session: Session, now: datetime) -> int:
    """Let observations whose hearing is over go on with the sheets that are in; nobody is told."""
    over = select(Observation.id).join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
    over = over.where(col(Observation.state).in_(OPEN), col(Hearing.starts_at) < now - LENGTH)
    over = over.where(col(Observation.cycle_id).in_(open_cycles()))
    for key in session.exec(over).all():
        progress(session, observation_id=key or 0, now=now)
    return 0


def _is_due_again(days_after: int) -> bool:
    return days_after in DAYS_AFTER or (days_after > WEEK and days_after % WEEK == 0)


def _open_seats(session: Session, now: datetime) -> Iterable[Any]:
    """Seats without a sheet handed in whose hearing is near or over."""
    return session.execute(
        select(ObserverSeat.public_id, ObserverSeat.expert_id, Hearing.starts_at)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            ObserverSeat.state == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at).is_(None),
            col(Observation.state).in_(OPEN),
            col(Observation.cycle_id).in_(open_cycles()),
            col(Hearing.state) != HearingState.CANCELLED,
            col(Hearing.starts_at) < now + timedelta(days=max(DAYS_BEFORE) + 1),
        )
        .order_by(col(ObserverSeat.id))
    ).all()
