"""Hearings that are observed without a draw: by a rule of the plan, or named by hand.

Neither is ever counted towards the random share. A hearing named by hand stays in the frame of
the next round; when the draw takes it, it is an ordinary pick from then on, so that naming cannot
keep a hearing out of the draw.  Only what was named can be withdrawn, never what was drawn or what
a rule asks for.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, not_
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Invalid, NotFound, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, plan_of
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.services import managed_cycle
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.managed import managed_observation
from qa_app.observations.queries.period import inside, must_mask, must_words
from qa_app.observations.rules.entered import MAX_REASON
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import (
    HearingState,
    ObservationPick,
    ObservationState,
    SeatState,
)
from qa_app.observations.services.notifying import tell_withdrawn
from qa_app.observations.services.progress import locked_observation


def new_observation(
    cycle_id: int, hearing_id: int, pick: ObservationPick, *, by: str, now: datetime
) -> dict[str, Any]:
    """A row of ``observation`` that waits for observers."""
    return {
        "public_id": secrets.token_urlsafe(12),
        "cycle_id": cycle_id,
        "hearing_id": hearing_id,
        "pick": pick,
        "rule": "",
        "state": ObservationState.WAITING,
        "missed_reason": "",
        "discussion": "",
        "feedback": "",
        "chosen_by": by,
        "chosen_at": now,
        "revision": 1,
    }


def observe_certain(
    session: Session, *, actor: Actor, now: datetime, hearing_ids: Collection[int] | None = None
) -> int:
    """Enter the observations that plans ask for by rule; how many there are now more.

    Of all hearings still to come, or of these; for every cycle that is not closed.
    """
    added = 0
    for cycle in session.exec(select(Cycle).where(Cycle.state != CycleState.CLOSED)).all():
        plan = plan_of(cycle)
        if plan.observations.must:
            added += _add_certain(session, actor, (cycle, plan), hearing_ids, now)
    return added


def _add_certain(
    session: Session,
    actor: Actor,
    of: tuple[Cycle, Plan],
    hearing_ids: Collection[int] | None,
    now: datetime,
) -> int:
    cycle, plan = of
    known = select(Observation.hearing_id).where(
        col(Observation.cycle_id) == cycle.id, not_(_withdrawn())
    )
    wanted = select(Hearing.id, Hearing.flags).where(
        *inside(session, cycle, plan),
        col(Hearing.flags).op("&")(must_mask(plan)) != 0,
        col(Hearing.starts_at) > now,
        col(Hearing.id).not_in(known),
    )
    found = [
        (key, flags)
        for key, flags in session.execute(wanted)
        if hearing_ids is None or key in hearing_ids
    ]
    if not found:
        return 0
    again = _withdrawn_of(session, cycle, [key for key, _flags in found])
    rows = []
    for key, flags in sorted(found):
        row = {
            **new_observation(cycle.id or 0, key, ObservationPick.MUST, by=actor.login, now=now),
            "rule": must_words(flags, plan),
        }
        if key in again:
            choose_again(again[key], row)
        else:
            rows.append(row)
    if rows:
        session.execute(insert(Observation.__table__), rows)  # type: ignore[attr-defined]
    record(session, actor=actor, act="observations.certain", on=("cycle", cycle.name), now=now,
           hearings=len(found))  # fmt: skip
    return len(found)


def choose_again(known: Observation, row: dict[str, Any]) -> None:
    """An observation whose naming was withdrawn waits anew, as ``row`` of ``new_observation``."""
    for name in ("pick", "rule", "state", "missed_reason", "chosen_by", "chosen_at"):
        setattr(known, name, row[name])
    known.revision += 1


def _withdrawn() -> Any:
    """Condition on ``Observation``: its naming was withdrawn while the hearing stands."""
    standing = select(Hearing.id).where(Hearing.state != HearingState.CANCELLED)
    return and_(
        col(Observation.state) == ObservationState.CANCELLED,
        col(Observation.pick) == ObservationPick.NAMED,
        col(Observation.hearing_id).in_(standing),
    )


def _withdrawn_of(
    session: Session, cycle: Cycle, hearing_ids: Collection[int]
) -> dict[int, Observation]:
    wanted = select(Observation).where(
        Observation.cycle_id == cycle.id, col(Observation.hearing_id).in_(hearing_ids), _withdrawn()
    )
    return {found.hearing_id: found for found in session.exec(wanted)}


def name_hearing(
    session: Session, *, actor: Actor, name: str, public_id: str, reason: str, now: datetime
) -> Observation:
    """Name a hearing to be observed in a cycle; named twice, it is the same observation.

    Invalid without a reason; Refused: ``hearing_is_over``, ``hearing_outside_cycle``,
    ``cycle_is_closed``.
    """
    cycle = managed_cycle(session, actor, name)
    why = reason.strip()
    if not why or len(why) > MAX_REASON:
        code = "too_long" if why else "naming_without_reason"
        raise Invalid([Problem(code, column="reason", params={"maximum": MAX_REASON})])
    hearing = _hearing_inside(session, cycle, public_id)
    of_both = (Observation.cycle_id == cycle.id, Observation.hearing_id == hearing.id)
    known = session.exec(select(Observation).where(*of_both)).first()
    if known is not None and known.state is not ObservationState.CANCELLED:
        return known
    if hearing.state is not HearingState.PLANNED or hearing.starts_at <= now:
        raise Refused("hearing_is_over")
    row = new_observation(
        cycle.id or 0, hearing.id or 0, ObservationPick.NAMED, by=actor.login, now=now
    )
    made = known or Observation(**{**row, "rule": why})
    if known is not None:
        choose_again(known, {**row, "rule": why})
    session.add(made)
    session.flush()
    record(session, actor=actor, act="observation.named", on=("observation", made.public_id),
           now=now, cycle=name, hearing=hearing.hearing_key, reason=why)  # fmt: skip
    return made


def withdraw_naming(
    session: Session, *, actor: Actor, observation: str, reason: str, now: datetime
) -> Observation:
    """Take the naming of a hearing back with a reason; its observers are told. Twice is once.

    Refused: ``only_named_withdrawn`` for what was drawn or a rule asks for, ``naming_signed_in``
    once an observer was there, ``hearing_is_over``, ``observation_closed``.
    """
    found = managed_observation(session, actor, observation)
    locked_cycle(session, found.cycle.name)
    row = locked_observation(session, found.observation.id or 0)
    why = reason.strip()
    if row.pick is not ObservationPick.NAMED:
        raise Refused("only_named_withdrawn")
    if row.state is ObservationState.CANCELLED:
        return row
    if row.state not in OPEN:
        raise Refused("observation_closed")
    if not why or len(why) > MAX_REASON:
        code = "too_long" if why else "withdrawal_without_reason"
        raise Invalid([Problem(code, column="reason", params={"maximum": MAX_REASON})])
    seats = _seats_held(session, row)
    if any(seat.signed_in_at for seat in seats):
        raise Refused("naming_signed_in")
    if found.hearing.starts_at <= now:
        raise Refused("hearing_is_over")
    for seat in seats:
        seat.state, seat.ended_at, seat.end_reason = SeatState.WITHDRAWN, now, why
        tell_withdrawn(session, seat=seat, hearing=found.hearing, now=now)
    row.state, row.missed_reason = ObservationState.CANCELLED, why
    row.revision += 1
    session.flush()
    record(session, actor=actor, act="observation.withdrawn", on=("observation", observation),
           now=now, cycle=found.cycle.name, hearing=found.hearing.hearing_key, reason=why,
           seats=len(seats))  # fmt: skip
    return row


def _seats_held(session: Session, row: Observation) -> list[ObserverSeat]:
    """The seats held, as they are once whoever signs in is done."""
    wanted = select(ObserverSeat).where(
        ObserverSeat.observation_id == row.id, ObserverSeat.state == SeatState.ACTIVE
    )
    held = wanted.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(held).all())


def _hearing_inside(session: Session, cycle: Cycle, public_id: str) -> Hearing:
    hearing = session.exec(select(Hearing).where(Hearing.public_id == public_id)).first()
    if hearing is None:
        raise NotFound(public_id)
    within = select(Hearing.id).where(
        col(Hearing.id) == hearing.id, *inside(session, cycle, plan_of(cycle))
    )
    if session.exec(within).first() is None:
        raise Refused("hearing_outside_cycle", name=cycle.title or cycle.name)
    return hearing
