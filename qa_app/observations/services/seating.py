"""Gives seats at hearings to experts: one by hand, many at once; takes them back.

The rules are the panel's with the hours of hearings beside them; the cycle is locked while seats
change, so that two supervisors never seat one expert twice at the same hour.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.cycles.services import managed_cycle
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.facts import candidates_for, wanted_observations
from qa_app.observations.queries.managed import managed_observation, managed_seat
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.seating import Short, Wanted, seat_all, why_not
from qa_app.observations.rules.states import Entry, SeatState
from qa_app.observations.rules.times import is_over
from qa_app.observations.services.notifying import tell_seated, tell_taken
from qa_app.observations.services.progress import progress
from qa_app.panel.queries.facts import panel_rules, panel_seed

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Staffed:
    """What seating many came to: observations complete, seats made, and what stays short."""

    observations: int
    seats: int
    short: tuple[Short, ...]


def seat_observer(
    session: Session, *, actor: Actor, observation: str, expert_id: int, now: datetime
) -> ObserverSeat:
    """Seat an expert of choice, who must be free; seating the same one again changes nothing.

    Refused for a conflict, a clash of hours, leave, a full expert, and when no seat is open.
    """
    found = managed_observation(session, actor, observation)
    cycle = locked_cycle(session, found.cycle.name)
    wanted = _wanted(session, cycle, found.observation)
    there = _active(session, wanted.key, expert_id)
    if there is not None:
        return there
    if not wanted.open:
        raise Refused("observation_staffed")
    person = next(
        (
            one
            for one in candidates_for(session, cycle, [wanted], now)
            if one.expert.expert_id == expert_id
        ),
        None,
    )
    if person is None:
        raise NotFound(str(expert_id))
    against = why_not(_by_hand(session, wanted), person, panel_rules(session, cycle))
    if against:
        raise Refused(f"observer_{against[0]}")
    seat = give_seat(session, wanted.key, expert_id, now)
    tell_seated(session, seats=[(seat, found.hearing)], now=now)
    progress(session, observation_id=wanted.key, now=now)
    record(session, actor=actor, act="observer.seated", on=("observer_seat", seat.public_id),
           now=now, cycle=cycle.name)  # fmt: skip
    return seat


def seat_many(
    session: Session,
    *,
    actor: Actor,
    cycle: str,
    now: datetime,
    observations: Collection[str] | None = None,
) -> Staffed:
    """Seat observers at every hearing to come that misses some, or at those named; balanced.

    What cannot be staffed is told with how many each reason keeps away. Again: only what is open.
    """
    own = managed_cycle(session, actor, cycle)
    row = locked_cycle(session, own.name)
    ids = _ids_of(session, actor, row, observations)
    wanted = [
        one
        for one in wanted_observations(session, row, ids)
        if one.open and not is_over(one.starts_at, now)
    ]
    people = candidates_for(session, row, wanted, now)
    rules = panel_rules(session, row)
    plan = seat_all(wanted, people, rules, seed=panel_seed(row))
    made = [give_seat(session, key, expert_id, now) for key, expert_id in plan.pairs]
    touched = dict.fromkeys(key for key, _ in plan.pairs)
    for key in touched:
        progress(session, observation_id=key, now=now)
    hearings = _hearings(session, list(touched))
    tell_seated(session, seats=[(s, hearings[s.observation_id]) for s in made], now=now)
    record(session, actor=actor, act="observers.seated", on=("cycle", row.name), now=now,
           seats=len(made), observations=len(touched), short=len(plan.short))  # fmt: skip
    short = {one.key for one in plan.short}
    return Staffed(sum(one.key not in short for one in wanted), len(made), plan.short)


def take_seat_back(
    session: Session, *, actor: Actor, seat: str, reason: str, now: datetime
) -> ObserverSeat:
    """A supervisor takes a seat back; it is open until filled. Twice changes nothing.

    Refused once the sheet was handed in.
    """
    row, found = managed_seat(session, actor, seat)
    locked_cycle(session, found.cycle.name)
    session.refresh(row)
    if row.state is not SeatState.ACTIVE:
        return row
    end_seat(session, row, SeatState.WITHDRAWN, reason, now)
    tell_taken(session, seat=row, hearing=found.hearing, now=now)
    progress(session, observation_id=row.observation_id, now=now)
    record(session, actor=actor, act="observer.withdrawn", on=("observer_seat", seat), now=now,
           cycle=found.cycle.name)  # fmt: skip
    return row


def give_seat(session: Session, observation_id: int, expert_id: int, now: datetime) -> ObserverSeat:
    """A seat for an expert whom the caller has found to be free."""
    seat = ObserverSeat(
        public_id=secrets.token_urlsafe(9),
        observation_id=observation_id,
        expert_id=expert_id,
        state=SeatState.ACTIVE,
        made_at=now,
        entry=Entry.SCREEN,
    )
    session.add(seat)
    session.flush()
    return seat


def end_seat(
    session: Session, row: ObserverSeat, state: SeatState, reason: str, now: datetime
) -> None:
    """End a seat with a reason; what was scored on it stays but counts nowhere."""
    if row.submitted_at is not None:
        raise Refused("observer_submitted")
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)
    row.state, row.ended_at, row.end_reason = state, now, reason.strip()
    session.flush()


def _wanted(session: Session, cycle: Cycle, observation: Observation) -> Wanted:
    found = wanted_observations(session, cycle, [observation.id or 0])
    if not found:
        raise Refused("observation_closed")
    return found[0]


def _by_hand(session: Session, wanted: Wanted) -> Wanted:
    """Whom a supervisor took off may come back by hand; who gave the hearing back may not."""
    gave_back = session.exec(
        select(ObserverSeat.expert_id).where(
            col(ObserverSeat.observation_id) == wanted.key,
            col(ObserverSeat.state) == SeatState.DECLINED,
        )
    )
    return replace(wanted, facts=replace(wanted.facts, declined=frozenset(gave_back)))


def _active(session: Session, observation_id: int, expert_id: int) -> ObserverSeat | None:
    statement = select(ObserverSeat).where(
        ObserverSeat.observation_id == observation_id,
        ObserverSeat.expert_id == expert_id,
        ObserverSeat.state == SeatState.ACTIVE,
    )
    return session.exec(statement).first()


def _ids_of(
    session: Session, actor: Actor, cycle: Cycle, observations: Collection[str] | None
) -> list[int]:
    """The observations the actor may staff: named or all, without what the actor is tied to."""
    statement = (
        select(Observation.id)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(Observation.cycle_id == cycle.id, *hearings_in_sight(session, actor))
    )
    if observations is not None:
        statement = statement.where(col(Observation.public_id).in_(observations))
    return [key for key in session.exec(statement) if key is not None]


def _hearings(session: Session, ids: Collection[int]) -> dict[int, Hearing]:
    statement = (
        select(Observation.id, Hearing)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(col(Observation.id).in_(ids))
    )
    return {key: hearing for key, hearing in session.execute(statement)}
