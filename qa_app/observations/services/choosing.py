"""Hearings that are observed without a draw: by a rule of the plan, or named by hand.

Neither is ever counted towards the random share. A hearing named by hand stays in the frame of
the next round; when the draw takes it, it is an ordinary pick from then on, so that naming cannot
keep a hearing out of the draw.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Invalid, NotFound, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.services import managed_cycle
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.queries.period import inside, must_mask, must_words
from qa_app.observations.rules.entered import MAX_REASON
from qa_app.observations.rules.states import HearingState, ObservationPick, ObservationState


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
    known = select(Observation.hearing_id).where(col(Observation.cycle_id) == cycle.id)
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
    rows = [
        {
            **new_observation(cycle.id or 0, key, ObservationPick.MUST, by=actor.login, now=now),
            "rule": must_words(flags, plan),
        }
        for key, flags in sorted(found)
    ]
    session.execute(insert(Observation.__table__), rows)  # type: ignore[attr-defined]
    record(session, actor=actor, act="observations.certain", on=("cycle", cycle.name), now=now,
           hearings=len(rows))  # fmt: skip
    return len(rows)


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
    if cycle.state is CycleState.CLOSED:
        raise Refused("cycle_is_closed", name=name)
    hearing = _hearing_inside(session, cycle, public_id)
    of_both = (Observation.cycle_id == cycle.id, Observation.hearing_id == hearing.id)
    known = session.exec(select(Observation).where(*of_both)).first()
    if known is not None:
        return known
    if hearing.state is not HearingState.PLANNED or hearing.starts_at <= now:
        raise Refused("hearing_is_over")
    row = new_observation(
        cycle.id or 0, hearing.id or 0, ObservationPick.NAMED, by=actor.login, now=now
    )
    made = Observation(**{**row, "rule": why})
    session.add(made)
    session.flush()
    record(session, actor=actor, act="observation.named", on=("observation", made.public_id),
           now=now, cycle=name, hearing=hearing.hearing_key, reason=why)  # fmt: skip
    return made


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
