"""Hearings of a city that two experts observe, at every station."""

import secrets
from io import BytesIO

from PIL import Image
from sqlmodel import Session

from qa_app.core.roles import Role
from qa_app.files.intake.pictures import page_of
from qa_app.files.store.objects import Store
from qa_app.observations.models import HearingPhoto, Observation, ObservationRound, ObserverSeat
from qa_app.observations.rules.states import ObservationState, RoundState
from qa_app.observations.services.discussing import Agreed, Feedback, agree, feed_back
from qa_app.observations.services.observing import sign_in
from qa_app.observations.services.seating import give_seat
from tests.builders.cases import make_firm, make_lawyer
from tests.builders.cities.city import COMMON, NEIGHBOUR, OTHER, City
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    hand_in,
    make_hearing,
    make_observation,
    observed_cycle,
)
from tests.builders.register import NOW

PHOTOGRAPHED = {"all in": (Role.EXPERT, 0), "waits": (OTHER, 1)}
"""Hearing → whose photo lies there: the own where all is in, another's where a sheet is missing."""


def with_hearings(session: Session, city: City, store: Store) -> None:
    """Hearings the two experts observe: one to be scored, one discussed, some fed back."""
    cycle = observed_cycle(session)
    cycle.region_id = city.region.id
    pair = city.experts[:2]
    own = make_lawyer(session, f"{city.name}承办", firm=make_firm(session, f"{city.name}承办所"))
    own.account_id = city.accounts[Role.LAWYER].id
    neighbours = make_hearing(session, agency=city.neighbour)
    places = {
        "open": make_hearing(session, agency=city.agency),
        "waits": make_hearing(session, agency=city.agency),
        "all in": make_hearing(session, agency=city.agency),
        "released": make_hearing(session, agency=city.agency, lawyer=own),
        "next door": neighbours,
    }
    found = {}
    session.add(_round(cycle.id or 0))
    for name, hearing in places.items():
        observation = make_observation(session, cycle, hearing)
        seats = [give_seat(session, observation.id or 0, one.id or 0, NOW) for one in pair]
        observation.state = ObservationState.STAFFED
        session.flush()
        found[name] = observation
        if name == "open":
            for who, seat in zip((Role.EXPERT, OTHER), seats, strict=True):
                actor = city.actor(session, who)
                sign_in(session, actor=actor, seat=seat.public_id, now=AT_COURT)
                city.of["observer seat", who] = seat.public_id
            city.of["observer seat", COMMON] = seats[0].public_id
            continue
        for seat in seats[:1] if name == "waits" else seats:
            hand_in(session, seat)
        if name in PHOTOGRAPHED:
            who, place = PHOTOGRAPHED[name]
            _photo(session, city, store, (who, seats[place]))
        if name in ("released", "next door"):
            _release(session, city, observation)
    city.of["round", COMMON] = cycle.name
    city.of["round", NEIGHBOUR] = "no-round-yet"
    city.of["hearing", COMMON] = places["open"].public_id
    city.of["hearing", NEIGHBOUR] = neighbours.public_id
    city.of["observation", COMMON] = found["open"].public_id
    city.of["discussed", COMMON] = found["all in"].public_id
    city.of["discussed", OTHER] = found["waits"].public_id
    city.of["released", COMMON] = found["released"].public_id
    city.of["released", NEIGHBOUR] = found["next door"].public_id
    for sort in ("photo", "photo seat"):
        city.of[sort, COMMON] = city.of[sort, Role.EXPERT]


def _round(cycle_id: int) -> ObservationRound:
    """A first round whose seed is not known yet."""
    return ObservationRound(
        cycle_id=cycle_id, number=1, state=RoundState.FROZEN, frame_sha256="0" * 64,
        frozen_by="builder", frozen_at=NOW,
    )  # fmt: skip


def _photo(session: Session, city: City, store: Store, held: tuple[str, ObserverSeat]) -> None:
    """One photo: the own where all sheets are in, another's where one is missing."""
    who, seat = held
    page = BytesIO()
    page_of(Image.new("RGB", (8, 8)), (8, 8))[0].save(page)
    photo = HearingPhoto(
        public_id=secrets.token_urlsafe(9), seat_id=seat.id or 0, op_id=secrets.token_hex(8),
        address=store.keep(page.getvalue()), media_type="application/pdf", size=1,
        received_at=AFTER,
    )  # fmt: skip
    session.add(photo)
    session.flush()
    city.of["photo", who], city.of["photo seat", who] = photo.public_id, seat.public_id


def _release(session: Session, city: City, observation: Observation) -> None:
    chair, key = city.actor(session, Role.SUPERVISOR), observation.public_id
    agreed = Agreed("合议意见", None, "", observation.revision)
    agree(session, actor=chair, observation=key, agreed=agreed, now=AFTER)
    feed_back(session, actor=chair, observation=key, feedback=Feedback("反馈", "函"), now=AFTER)
