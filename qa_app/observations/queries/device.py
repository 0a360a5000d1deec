"""What a device may hold and what became of it: the own seats of the days to come.

Like everything an observer reads it is bound to the account; a seat of others and one that never
was look the same. A seat that was taken away is still known here to whom it belonged, so that a
device can be told why and keep the text.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import plan_of_text
from qa_app.observations.models import (
    DeviceChange,
    Hearing,
    HearingPhoto,
    Observation,
    ObserverSeat,
)
from qa_app.observations.queries.desk import Desk, desks_of, rubric_wanted
from qa_app.observations.queries.own import OwnSeat, own_seats
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import FALLEN, HearingState, SeatState
from qa_app.observations.rules.synchronising import Fate, is_offered
from qa_app.panel.models import Expert
from qa_app.rubrics.queries import frozen_rubric, rubric_named
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.scoring import RedLineEffect

_MINUTE = timedelta(minutes=1)


def offered_seats(
    session: Session, actor: Actor, now: datetime
) -> list[tuple[OwnSeat, Desk | None]]:
    """Own seats whose hearings a device may hold now, with the sheet once signed in."""
    found = [
        seat
        for seat in own_seats(session, actor, done=False)
        if is_offered(seat.facts.starts_at, now) and seat.facts.state is not HearingState.CANCELLED
    ]
    desks = desks_of(session, found)
    return [(seat, desks.get(seat.public_id)) for seat in found]


def rubrics_ahead(
    session: Session, seats: Iterable[OwnSeat]
) -> dict[str, tuple[Rubric, RedLineEffect] | None]:
    """By seat the rubric it will take; asked once a cycle and type of case, not once a seat."""
    asked: dict[tuple[int, CaseType], tuple[Rubric, RedLineEffect] | None] = {}
    found: dict[str, tuple[Rubric, RedLineEffect] | None] = {}
    for seat in seats:
        of = (seat.cycle_id, seat.facts.type)
        if of not in asked:
            asked[of] = rubric_ahead(session, seat)
        found[seat.public_id] = asked[of]
    return found


def rubric_ahead(session: Session, seat: OwnSeat) -> tuple[Rubric, RedLineEffect] | None:
    """The rubric a seat will take on signing in; None when there is none for it."""
    try:
        rubric, _, version = rubric_wanted(session, seat, plan_of_text(seat.plan_text)).partition(
            "/"
        )
        frozen = frozen_rubric(session, rubric, int(version))
        found = frozen.rubric if frozen else rubric_named(rubric, int(version))
    except Refused:
        return None
    return found, red_line_effect(seat)


def red_line_effect(seat: OwnSeat) -> RedLineEffect:
    """What a red line does on a seat's sheet: as the cycle says."""
    return RedLineEffect(plan_of_text(seat.plan_text).panel.red_line_effect.value)


def fates(session: Session, actor: Actor, seats: Iterable[str]) -> dict[str, Fate]:
    """What became of seats a device holds and is not offered; ``ABSENT`` for those of others."""
    wanted = list(seats)
    if not wanted:
        return {}
    statement = (
        select(  # type: ignore[call-overload]
            ObserverSeat.public_id,
            ObserverSeat.state,
            ObserverSeat.submitted_at,
            col(Observation.state).label("observation"),
            col(Hearing.state).label("hearing"),
        )
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(whose(actor), col(ObserverSeat.public_id).in_(wanted))
    )
    known = {row.public_id: _fate(row) for row in session.execute(statement)}
    return {seat: known.get(seat, Fate.ABSENT) for seat in wanted}


def seat_held(session: Session, actor: Actor, public_id: str) -> ObserverSeat:
    """The actor's own seat in whatever state; NotFound for anyone else's."""
    statement = (
        select(ObserverSeat)
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(whose(actor), ObserverSeat.public_id == public_id)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(public_id)
    return found


def changes_lately(session: Session, seat: ObserverSeat, now: datetime) -> int:
    """How many changes of a seat came in during the last minute."""
    statement = select(func.count()).where(
        col(DeviceChange.seat_id) == seat.id, col(DeviceChange.received_at) > now - _MINUTE
    )
    return session.exec(statement).one()


def was_applied(session: Session, seat: ObserverSeat, op: str) -> bool:
    """Whether a photo with this id was kept with the seat already."""
    statement = select(HearingPhoto.id).where(
        col(HearingPhoto.op_id) == op, col(HearingPhoto.seat_id) == seat.id
    )
    return session.exec(statement).first() is not None


def whose(actor: Actor) -> Any:
    """Condition on ``Expert``: has the account, or the login while none is linked; see ``own``."""
    by_login = and_(col(Expert.account_id).is_(None), col(Expert.login) == actor.login)
    return or_(col(Expert.account_id) == (actor.account_id or 0), by_login)


def _fate(row: Any) -> Fate:
    if row.state is not SeatState.ACTIVE:
        return Fate.WITHDRAWN
    if row.submitted_at is not None:
        return Fate.SUBMITTED
    if row.hearing is HearingState.CANCELLED or row.observation in FALLEN:
        return Fate.CANCELLED
    return Fate.OVER if row.observation in OPEN else Fate.CLOSED
