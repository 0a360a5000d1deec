"""Freezes and draws rounds of hearings: the hash is public before the seed is known.

For the pages of a cycle's observation and ``qa-app observations freeze`` and ``draw``.  One round
is open at a time; earlier picks stay whatever later rounds add.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from qa_app.accounts.services import fix_agency_codes
from qa_app.audit.services import record
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.services import managed_cycle
from qa_app.observations.models import (
    Hearing,
    Observation,
    ObservationRound,
    RoundHearing,
    RoundStratum,
)
from qa_app.observations.queries import rounds as queries
from qa_app.observations.rules.rounds import (
    RoundPlan,
    round_frame,
    round_sample,
    why_not_freeze,
    why_not_round_seed,
)
from qa_app.observations.rules.states import (
    HearingState,
    ObservationPick,
    ObservationState,
    RoundState,
)
from qa_app.observations.services.choosing import new_observation, observe_certain
from qa_app.sampling.rules.frames import frame_csv, frame_sha256
from qa_app.sampling.rules.public_words import MAX_SOURCE, Seed
from qa_app.sampling.rules.samples import SampleRow, Status
from qa_app.sampling.rules.tickets import draw as draw_tickets

ROUND_HEARING = RoundHearing.__table__  # type: ignore[attr-defined]
OBSERVATION = Observation.__table__  # type: ignore[attr-defined]


def freeze_round(session: Session, *, actor: Actor, name: str, now: datetime) -> ObservationRound:
    """Freeze what the calendar holds as the frame of the next round; an open round stays as it is.

    Refused: ``cycle_is_closed``, ``round_frame_empty``, ``round_owes_nothing``.
    """
    cycle = managed_cycle(session, actor, name)
    newest = queries.newest_round(session, cycle)
    if newest is not None and newest.state is RoundState.FROZEN:
        return newest
    observe_certain(session, actor=actor, now=now)
    plan = queries.next_round(session, cycle, now)
    refusal = why_not_freeze(plan)
    if refusal:
        raise refusal.error()
    content = frame_csv(round_frame(plan.rows()))
    made = ObservationRound(
        cycle_id=cycle.id or 0,
        number=(newest.number if newest else 0) + 1,
        state=RoundState.FROZEN,
        frame_sha256=frame_sha256(content),
        frozen_by=actor.login,
        frozen_at=now,
    )
    session.add(made)
    session.flush()
    _store(session, made, plan)
    fix_agency_codes(session, {part.agency_id for part in plan.parts})
    record(session, actor=actor, act="round.frozen", on=("cycle", name), now=now,
           round=made.number, frame_size=len(plan.frame), to_draw=plan.to_draw,
           frame_sha256=made.frame_sha256)  # fmt: skip
    return made


def _store(session: Session, made: ObservationRound, plan: RoundPlan) -> None:
    parts = [
        {
            "round_id": made.id,
            "agency_id": part.agency_id,
            "label": part.label,
            "hearings": part.hearings,
            "drawn_before": part.drawn_before,
            "owed": part.owed,
            "frame_size": part.frame_size,
            "sample_size": part.sample_size,
        }
        for part in plan.parts
    ]
    labels = {part.agency_id: part.label for part in plan.parts}
    frame = [
        {
            "round_id": made.id,
            "hearing_id": each.id,
            "agency_id": each.agency_id,
            "stratum": labels[each.agency_id],
            "hearing_key": each.hearing_key,
            "drawn": False,
        }
        for each in plan.frame
    ]
    session.execute(insert(RoundStratum.__table__), parts)  # type: ignore[attr-defined]
    session.execute(insert(ROUND_HEARING), frame)


def draw_round(
    session: Session, *, actor: Actor, name: str, seed: Seed, now: datetime
) -> ObservationRound:
    """Draw the open round once; the seed of the newest drawn round again changes nothing.

    Refused: ``round_not_frozen``, ``round_seed_used``, the refusals of seeds,
    ``round_was_altered``.
    """
    cycle = managed_cycle(session, actor, name)
    newest = queries.newest_round(session, cycle)
    if newest is None or newest.state is RoundState.DRAWN:
        if newest is not None and newest.seed == seed.text:
            return newest
        raise Refused("round_not_frozen", name=name)
    if len(seed.source) > MAX_SOURCE:
        raise Invalid([Problem("seed_source_too_long", params={"maximum": MAX_SOURCE})])
    refusal = why_not_round_seed(seed.text, _seeds(session, cycle))
    if refusal:
        raise refusal.error()
    queries.frame_file(session, newest)
    sample = _draw(session, newest, seed.text)
    newest.state, newest.drawn_by, newest.drawn_at = RoundState.DRAWN, actor.login, now
    newest.seed, newest.seed_source = seed.text, seed.source.strip() or None
    session.add(newest)
    session.flush()
    _observe(session, newest, sample, now)
    record(session, actor=actor, act="round.drawn", on=("cycle", name), now=now,
           round=newest.number, seed=seed.text, seed_source=seed.source,
           drawn=len(sample))  # fmt: skip
    return newest


def _seeds(session: Session, cycle: Cycle) -> list[str]:
    wanted = select(ObservationRound.seed).where(ObservationRound.cycle_id == cycle.id)
    return [seed for seed in session.exec(wanted).all() if seed is not None]


def _draw(session: Session, found: ObservationRound, seed: str) -> list[int]:
    """Store tickets and ranks of the whole frame; the ids of the drawn hearings."""
    rows = queries.stored_rows(session, found.id or 0)
    frame = round_frame((stratum, key) for _, stratum, key in rows)
    sizes = queries.sizes_of(session, found.id or 0)
    sample = round_sample(seed, frame, sizes)
    drawn = {row.case_key for row in sample if row.status is not Status.NONE}
    ids = {key: hearing_id for hearing_id, _, key in rows}
    made = draw_tickets(seed, frame, {label: 0 for label in sizes})
    values = [
        {
            "at": ids[pick.case_key],
            "number": pick.ticket,
            "place": pick.rank,
            "taken": pick.case_key in drawn,
        }
        for pick in made.every_case()
    ]
    statement = (
        update(ROUND_HEARING)
        .where(ROUND_HEARING.c.round_id == found.id)
        .where(ROUND_HEARING.c.hearing_id == bindparam("at"))
        .values(ticket=bindparam("number"), rank=bindparam("place"), drawn=bindparam("taken"))
    )
    session.connection().execute(statement, values)
    return [ids[key] for key in sorted(drawn)]


def _observe(
    session: Session, found: ObservationRound, drawn: Sequence[int], now: datetime
) -> None:
    """One observation for each drawn hearing; one that was named becomes an ordinary pick."""
    known = {
        observation.hearing_id: observation
        for observation in session.exec(
            select(Observation).where(
                Observation.cycle_id == found.cycle_id,
                col(Observation.hearing_id).in_(
                    select(RoundHearing.hearing_id).where(
                        RoundHearing.round_id == found.id, col(RoundHearing.drawn)
                    )
                ),
            )
        ).all()
    }
    gone = _cancelled(session, found)
    rows: list[dict[str, Any]] = []
    for hearing_id in drawn:
        named = known.get(hearing_id)
        if named is not None:
            if named.state is ObservationState.CANCELLED and hearing_id not in gone:
                named.state, named.missed_reason = ObservationState.WAITING, ""
            named.pick, named.round_id = ObservationPick.RANDOM, found.id
            named.revision += 1
            session.add(named)
            continue
        row = new_observation(
            found.cycle_id, hearing_id, ObservationPick.RANDOM, by=found.drawn_by or "", now=now
        )
        state = ObservationState.CANCELLED if hearing_id in gone else ObservationState.WAITING
        rows.append({**row, "round_id": found.id, "state": state})
    if rows:
        session.execute(insert(OBSERVATION), rows)


def _cancelled(session: Session, found: ObservationRound) -> set[int]:
    """Hearings of the frame that fell through since it was frozen."""
    wanted = (
        select(Hearing.id)
        .join(RoundHearing, col(RoundHearing.hearing_id) == col(Hearing.id))
        .where(RoundHearing.round_id == found.id, Hearing.state == HearingState.CANCELLED)
    )
    return {key for key in session.exec(wanted).all() if key is not None}


def drawn_rows(session: Session, found: ObservationRound) -> list[SampleRow]:
    """The drawn hearings of a round, by stratum and rank."""
    return [row for row in queries.sample_of(session, found) if row.status is not Status.NONE]
