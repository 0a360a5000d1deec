"""An observer gives a hearing back or declares a conflict; the best free expert takes the seat."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.facts import candidates_for, wanted_observations
from qa_app.observations.queries.own import own_seat_held_once
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.seating import in_order_of_choice, why_not
from qa_app.observations.rules.states import SeatState
from qa_app.observations.rules.times import is_over
from qa_app.observations.services.notifying import tell_given_back, tell_seated
from qa_app.observations.services.progress import progress
from qa_app.observations.services.seating import end_seat, give_seat
from qa_app.panel.queries.facts import panel_rules, panel_seed
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.experts import enter_tie


@dataclass(frozen=True, slots=True)
class Left:
    """What leaving came to; ``replaced``: somebody else goes already."""

    replaced: bool


def give_back(
    session: Session, *, actor: Actor, seat: str, why: tuple[DeclineKind, str], now: datetime
) -> Left:
    """End the own seat for another reason than a conflict, and seat the best free expert.

    Refused once the sheet is handed in, and for a conflict, which is declared instead. A seat that
    ended before is left as it is.
    """
    if why[0] is DeclineKind.CONFLICT:
        raise Refused("decline_is_conflict")
    return _leave(session, actor, seat, (why[0].value, why[1]), now)


def declare_conflict(
    session: Session, *, actor: Actor, seat: str, relation: TieKind, reason: str, now: datetime
) -> Left:
    """Declare a tie to what the hearing is about and leave; the tie keeps the expert off for good.

    A hearing without the lawyer or firm meant, or whose case is not in the program, ties to
    nothing beyond itself: whoever left a hearing is not asked again.
    """
    row, hearing = _held(session, actor, seat)
    if row.state is not SeatState.ACTIVE:
        return _as_it_is(session, row)
    targets = {
        TieKind.CASE: hearing.case_id,
        TieKind.AGENCY: hearing.agency_id,
        TieKind.FIRM: hearing.firm_id,
        TieKind.LAWYER: hearing.lawyer_id,
        TieKind.REGION: hearing.region_id,
    }
    if not reason.strip():
        raise Refused("reason_missing")
    target = targets[relation]
    if target is not None:
        tie = (relation, target)
        enter_tie(session, actor=actor, expert_id=row.expert_id, tie=tie, reason=reason, now=now)
    return _leave(session, actor, seat, (DeclineKind.CONFLICT.value, reason), now)


def _leave(session: Session, actor: Actor, seat: str, why: tuple[str, str], now: datetime) -> Left:
    row, hearing = _held(session, actor, seat)
    if row.state is not SeatState.ACTIVE:
        return _as_it_is(session, row)
    observation = session.get_one(Observation, row.observation_id)
    if observation.state not in OPEN:
        raise Refused("observation_closed")
    end_seat(session, row, SeatState.DECLINED, why[1], now)
    cycle = session.get_one(Cycle, observation.cycle_id)
    successor = _replace(session, cycle, observation, hearing, now)
    progress(session, observation_id=row.observation_id, now=now)
    if successor is not None:
        tell_seated(session, seats=[(successor, hearing)], now=now)
    replaced = successor is not None
    tell_given_back(session, cycle=cycle, observation=observation, replaced=replaced, now=now)
    record(session, actor=actor, act="observer.declined", on=("observer_seat", seat), now=now,
           cycle=cycle.name, kind=why[0], replaced=replaced)  # fmt: skip
    return Left(replaced)


def _held(session: Session, actor: Actor, seat: str) -> tuple[ObserverSeat, Hearing]:
    """The own seat, read again once other writers of the cycle are held off."""
    found = own_seat_held_once(session, actor, seat)
    locked_cycle(session, found.cycle_name)
    row = session.get_one(ObserverSeat, found.seat_id, populate_existing=True)
    return row, session.get_one(Hearing, found.hearing_id)


def _as_it_is(session: Session, row: ObserverSeat) -> Left:
    """The answer to leaving a second time: whether others hold seats now."""
    others = select(ObserverSeat.id).where(
        ObserverSeat.observation_id == row.observation_id,
        ObserverSeat.state == SeatState.ACTIVE,
        col(ObserverSeat.made_at) >= row.ended_at,
    )
    return Left(session.exec(others).first() is not None)


def _replace(
    session: Session, cycle: Cycle, observation: Observation, hearing: Hearing, now: datetime
) -> ObserverSeat | None:
    if is_over(hearing.starts_at, now):
        return None
    found = wanted_observations(session, cycle, [observation.id or 0])
    if not found or not found[0].open:
        return None
    wanted, rules = found[0], panel_rules(session, cycle)
    people = candidates_for(session, cycle, [wanted], now)
    free = [one for one in people if not why_not(wanted, one, rules)]
    if not free:
        return None
    chosen = in_order_of_choice(wanted, free, rules, seed=panel_seed(cycle))[0]
    return give_seat(session, wanted.key, chosen.expert.expert_id, now)
