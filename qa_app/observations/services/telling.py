"""Tells observers that a hearing they are to observe was moved or cancelled."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.notices.services import notify
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.moments import moment_of
from qa_app.observations.rules.states import SeatState
from qa_app.panel.models import Expert

OBSERVER_PAGE = "/observations/"
"""Where an observer finds the own hearings."""


def tell_observers(
    session: Session, hearing_ids: Collection[int], *, code: str, now: datetime
) -> int:
    """Tell everybody who sits in these hearings; how many were told. No names, no numbers."""
    columns: list[Any] = [Hearing.id, Hearing.starts_at, Hearing.court, Expert.account_id]
    rows = session.execute(
        select(*columns)
        .join(Observation, col(Observation.hearing_id) == col(Hearing.id))
        .join(ObserverSeat, col(ObserverSeat.observation_id) == col(Observation.id))
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(col(Hearing.id).in_(hearing_ids), col(ObserverSeat.state) == SeatState.ACTIVE)
        .order_by(col(Hearing.id))
    ).all()
    told = 0
    for _, starts_at, court, account_id in rows:
        if account_id is None:
            continue
        moment = moment_of(starts_at)
        params = {
            "hearing_on": moment.day.isoformat(),
            "time": moment.at.strftime("%H:%M") if moment.at else "",
            "court": court,
        }
        told += notify(session, account_ids=[account_id], code=code, params=params,
                       url=OBSERVER_PAGE, now=now)  # fmt: skip
    return told
