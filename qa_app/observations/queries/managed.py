"""Looks an observation or a seat up for the supervisor of its cycle; hidden and absent are alike.

What a supervisor is tied to is out of sight: the condition is part of the one statement.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.sight import hearings_in_sight


@dataclass(frozen=True, slots=True)
class Managed:
    """One observation with its hearing and cycle."""

    observation: Observation
    hearing: Hearing
    cycle: Cycle
    agency: str


def managed_observation(session: Session, actor: Actor, public_id: str) -> Managed:
    """An observation of a cycle the actor supervises, or NotFound."""
    statement = (
        select(Observation, Hearing, Cycle, Agency.name)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .where(col(Observation.public_id) == public_id, managed(actor))
        .where(*hearings_in_sight(session, actor))
    )
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(public_id)
    return Managed(*found)


def managed_seat(session: Session, actor: Actor, public_id: str) -> tuple[ObserverSeat, Managed]:
    """A seat of such an observation, or NotFound."""
    statement = (
        select(ObserverSeat, Observation, Hearing, Cycle, Agency.name)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .where(col(ObserverSeat.public_id) == public_id, managed(actor))
        .where(*hearings_in_sight(session, actor))
    )
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(public_id)
    seat, *rest = found
    return seat, Managed(*rest)
