"""Which hearings are out of an actor's sight, whatever the role: those the actor is tied to.

As ``panel.queries.people`` does for cases: a supervisor who is also a lawyer or an expert must not
learn who observes the own hearings, those of the own firm or agency, of a declared tie, those the
supervisor observes, and those whose file the supervisor reviews.
"""

from typing import Any

from sqlalchemy import exists, func, not_, or_
from sqlmodel import Session, col

from qa_app.accounts.models import Region
from qa_app.core.roles import Actor
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.panel.models import Assignment, ConflictDeclaration
from qa_app.panel.queries.people import OwnTies, own_ties


def hearings_in_sight(session: Session, actor: Actor) -> list[Any]:
    """Conditions on ``Hearing`` for what the actor looks up; none for the command line."""
    own = own_ties(session, actor)
    return [not_(tied_to_hearing(own))] if own.any else []


def tied_to_hearing(own: OwnTies) -> Any:
    """Condition on ``Hearing``: the actor is tied to it. Ask only when ``own.any``."""
    ways: list[Any] = [col(Hearing.lawyer_id).in_(own.lawyer_ids)]
    if own.firm_id is not None:
        ways.append(col(Hearing.firm_id) == own.firm_id)
    if own.agency_id is not None:
        ways.append(col(Hearing.agency_id) == own.agency_id)
    if own.expert_id is not None:
        ways += [_sits(own.expert_id), _reviews(own.expert_id), _declared(own.expert_id)]
    return func.coalesce(or_(*ways), False)


def _sits(expert_id: int) -> Any:
    seat, place = ObserverSeat.__table__.alias(), Observation.__table__.alias()  # type: ignore[attr-defined]
    return exists().where(
        place.c.hearing_id == col(Hearing.id),
        seat.c.observation_id == place.c.id,
        seat.c.expert_id == expert_id,
    )


def _reviews(expert_id: int) -> Any:
    seat = Assignment.__table__.alias()  # type: ignore[attr-defined]
    return exists().where(seat.c.case_id == col(Hearing.case_id), seat.c.expert_id == expert_id)


def _declared(expert_id: int) -> Any:
    tie = ConflictDeclaration.__table__.alias()  # type: ignore[attr-defined]
    place, declared = Region.__table__.alias(), Region.__table__.alias()  # type: ignore[attr-defined]
    within = exists().where(
        place.c.id == col(Hearing.region_id),
        declared.c.id == tie.c.region_id,
        func.substr(place.c.path, 1, func.length(declared.c.path)) == declared.c.path,
    )
    same = or_(
        tie.c.case_id == col(Hearing.case_id),
        tie.c.agency_id == col(Hearing.agency_id),
        tie.c.firm_id == col(Hearing.firm_id),
        tie.c.lawyer_id == col(Hearing.lawyer_id),
        within,
    )
    return exists().where(tie.c.expert_id == expert_id, same)
