"""How many hearings each expert observed in a cycle and a period, for the statement of fees."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.core.roles import Actor
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.states import SeatState


class Period(Protocol):
    """The cycle and the days a statement is about, for whoever reads it."""

    @property
    def cycle_id(self) -> int:
        """The cycle."""
        ...

    @property
    def actor(self) -> Actor:
        """Who reads the statement."""
        ...

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the first one after."""
        ...


def observed(session: Session, period: Period) -> dict[int, int]:
    """Expert → sheets handed in within the period, without hearings the reader is tied to."""
    start, end = period.moments
    rows = session.execute(
        select(ObserverSeat.expert_id, func.count())
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            Observation.cycle_id == period.cycle_id,
            ObserverSeat.state == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at) >= start,
            col(ObserverSeat.submitted_at) < end,
            *hearings_in_sight(session, period.actor),
        )
        .group_by(col(ObserverSeat.expert_id))
    )
    return {expert_id: number for expert_id, number in rows}
