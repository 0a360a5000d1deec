"""Photos taken at hearings: who may see which, and where they lie.

The own ones always; those of others at the same hearing once all sheets are in, for observers who
handed in and for supervisors of the place who are not tied to it.  Hidden and absent are alike.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, true
from sqlmodel import Session, col, select

from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.observations.models import Hearing, HearingPhoto, Observation, ObserverSeat
from qa_app.observations.queries.device import whose
from qa_app.observations.queries.discussion import handed_in_by
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.states import SEEN
from qa_app.panel.models import Expert


@dataclass(frozen=True, slots=True)
class PhotoFound:
    """A photo somebody may see: where it lies and what kind it is."""

    id: int
    address: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A photo in a list: its public id, when it was taken, what the observer wrote under it."""

    public_id: str
    taken_at: datetime | None
    caption: str
    size: int


def photos_of(session: Session, actor: Actor, seat: str) -> list[PhotoLine]:
    """The photos of a seat for those who may see them (``photo_for``), oldest first."""
    seats = _with_hearing(select(ObserverSeat.id)).where(
        col(ObserverSeat.public_id) == seat, _sees(session, actor)
    )
    if session.execute(seats).scalar() is None:
        raise NotFound(seat)
    return photos_by_seat(session, [seat]).get(seat, [])


def photos_by_seat(session: Session, seats: Collection[str]) -> dict[str, list[PhotoLine]]:
    """The photos of seats the actor was found to see already, oldest first; one statement."""
    rows = session.execute(
        select(
            ObserverSeat.public_id, HearingPhoto.public_id, HearingPhoto.taken_at,
            HearingPhoto.caption, HearingPhoto.size,
        )
        .join(ObserverSeat, col(ObserverSeat.id) == col(HearingPhoto.seat_id))
        .where(col(ObserverSeat.public_id).in_(seats))
        .order_by(col(HearingPhoto.taken_at), col(HearingPhoto.id))
    )  # fmt: skip
    found: dict[str, list[PhotoLine]] = {}
    for seat, *line in rows:
        found.setdefault(seat, []).append(PhotoLine(*line))
    return found


def photo_addresses(session: Session) -> Iterator[tuple[str, str]]:
    """Where every photo lies, with its public id: for the check of the store."""
    statement = select(HearingPhoto.address, HearingPhoto.public_id)
    yield from ((address, public_id) for address, public_id in session.execute(statement))


def photo_for(session: Session, actor: Actor, public_id: str) -> PhotoFound:
    """A photo for its observer, or once all sheets are in for who discusses the hearing.

    Nobody else: until then observers stay independent, and lawyers see feedback only.
    """
    statement = _with_hearing(
        select(HearingPhoto.id, HearingPhoto.address, HearingPhoto.media_type)
        .select_from(HearingPhoto)
        .join(ObserverSeat, col(ObserverSeat.id) == col(HearingPhoto.seat_id))
    ).where(col(HearingPhoto.public_id) == public_id, _sees(session, actor))
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(public_id)
    return PhotoFound(*found)


def _with_hearing(statement: Any) -> Any:
    return (
        statement.join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
    )


def _sees(session: Session, actor: Actor) -> Any:
    """The own seat; once all sheets are in also those beside it, and those of a place one leads."""
    agencies = agencies_within(session, actor, (Role.SUPERVISOR,))
    scope = [] if agencies is None else [col(Hearing.agency_id).in_(agencies)]
    leads = and_(true(), *scope, *hearings_in_sight(session, actor))
    all_in = col(Observation.state).in_(SEEN)
    return or_(whose(actor), and_(all_in, or_(leads, handed_in_by(actor))))
