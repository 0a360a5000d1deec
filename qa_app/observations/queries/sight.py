"""Which hearings are out of an actor's sight, whatever the role: those the actor is tied to.

As ``panel.queries.people`` does for cases: a supervisor who is also a lawyer or an expert must not
learn who observes the own hearings, those of the own firm or agency, of a declared tie, those the
supervisor observes, and those whose file the supervisor reviews.
"""

from typing import Any

from sqlalchemy import exists, func, not_, or_
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.panel.queries.people import OwnTies, Touched, own_ties, ways_tied

_HEARING = Touched(
    Hearing.case_id, Hearing.agency_id, Hearing.firm_id, Hearing.lawyer_id, Hearing.region_id
)


def hearings_in_sight(session: Session, actor: Actor) -> list[Any]:
    """Conditions on ``Hearing`` for what the actor looks up; none for the command line."""
    own = own_ties(session, actor)
    return [not_(tied_to_hearing(own))] if own.any else []


def tied_to_hearing(own: OwnTies) -> Any:
    """Condition on ``Hearing``: the actor is tied to it. Ask only when ``own.any``."""
    ways = ways_tied(own, _HEARING)
    if own.expert_id is not None:
        ways.append(_sits(own.expert_id))
    return func.coalesce(or_(*ways), False)


def _sits(expert_id: int) -> Any:
    seat, place = ObserverSeat.__table__.alias(), Observation.__table__.alias()  # type: ignore[attr-defined]
    return exists().where(
        place.c.hearing_id == col(Hearing.id),
        seat.c.observation_id == place.c.id,
        seat.c.expert_id == expert_id,
    )
