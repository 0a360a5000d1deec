"""Reads of rounds: what the calendar holds for the next one, frames and samples as published."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.core.errors import NotFound, Refused
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.observations.models import (
    Hearing,
    Observation,
    ObservationRound,
    RoundHearing,
    RoundStratum,
)
from qa_app.observations.queries.period import inside, must_mask
from qa_app.observations.rules import rounds as rules
from qa_app.observations.rules.rounds import CalendarHearing, RoundPlan
from qa_app.observations.rules.states import (
    FALLEN,
    HearingState,
    ObservationPick,
    RoundState,
)
from qa_app.sampling.rules.frames import frame_csv, frame_sha256
from qa_app.sampling.rules.samples import SampleRow, sample_csv


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in a list."""

    id: int
    number: int
    state: RoundState
    frame_sha256: str
    frozen_at: datetime
    drawn_at: datetime | None
    seed: str | None
    seed_source: str | None
    frame_size: int
    sample_size: int
    last_drawn_at: datetime | None
    """When the last hearing drawn begins: from then on everything is public."""


def next_round(session: Session, cycle: Cycle, now: datetime) -> RoundPlan:
    """What a round frozen now would hold."""
    plan = plan_of(cycle)
    mask = must_mask(plan)
    columns: list[Any] = [
        *(Hearing.id, Hearing.hearing_key, Hearing.agency_id, Hearing.starts_at, Hearing.state),
        *(Hearing.flags, Observation.pick, Observation.state),
    ]
    of_cycle = and_(
        col(Observation.hearing_id) == col(Hearing.id), col(Observation.cycle_id) == cycle.id
    )
    rows = session.execute(
        select(*columns)
        .join(Observation, of_cycle, isouter=True)
        .where(*inside(session, cycle, plan))
    )
    hearings: list[CalendarHearing] = []
    for key, name, agency_id, starts_at, state, flags, pick, seen in rows:
        drawn = pick is ObservationPick.RANDOM
        apart = drawn or pick is ObservationPick.MUST or bool(flags & mask)
        ahead = state is HearingState.PLANNED and starts_at > now
        standing = drawn and seen not in FALLEN
        hearings.append(CalendarHearing(key, name, agency_id, standing, ahead and not apart))
    codes = _codes(session, {hearing.agency_id for hearing in hearings})
    return rules.plan_round(hearings, codes, plan.observations.ratio)


def rounds_of(session: Session, cycle: Cycle) -> list[RoundLine]:
    """The rounds of a cycle, the newest first."""
    sizes = (
        select(
            col(RoundStratum.round_id).label("round_id"),
            func.sum(RoundStratum.frame_size).label("frame_size"),
            func.sum(RoundStratum.sample_size).label("sample_size"),
        )
        .group_by(col(RoundStratum.round_id))
        .subquery()
    )
    last = (
        select(col(RoundHearing.round_id).label("round_id"),
               func.max(Hearing.starts_at).label("last"))
        .join(Hearing, col(Hearing.id) == col(RoundHearing.hearing_id))
        .where(col(RoundHearing.drawn), col(Hearing.state) != HearingState.CANCELLED)
        .group_by(col(RoundHearing.round_id))
        .subquery()
    )  # fmt: skip
    table = ObservationRound.__table__.c  # type: ignore[attr-defined]
    columns: list[Any] = [
        *(table.id, table.number, table.state, table.frame_sha256, table.frozen_at),
        *(table.drawn_at, table.seed, table.seed_source),
        func.coalesce(sizes.c.frame_size, 0),
        func.coalesce(sizes.c.sample_size, 0),
        last.c.last,
    ]
    rows = session.execute(
        select(*columns)
        .join(sizes, sizes.c.round_id == table.id, isouter=True)
        .join(last, last.c.round_id == table.id, isouter=True)
        .where(table.cycle_id == cycle.id)
        .order_by(table.number.desc())
    )
    return [RoundLine(*row) for row in rows]


def cycle_with_rounds(session: Session, name: str) -> Cycle:
    """A cycle with a frozen round; for the public one without is no cycle at all, at one cost."""
    frozen = select(ObservationRound.id).where(col(ObservationRound.cycle_id) == col(Cycle.id))
    found = session.exec(select(Cycle).where(Cycle.name == name, frozen.exists())).first()
    if found is None:
        raise NotFound(name)
    return found


def round_numbered(session: Session, cycle: Cycle, number: int) -> ObservationRound:
    """One round of a cycle; NotFound when there is none of this number."""
    wanted = select(ObservationRound).where(
        col(ObservationRound.cycle_id) == cycle.id, col(ObservationRound.number) == number
    )
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(str(number))
    return found


def newest_round(session: Session, cycle: Cycle) -> ObservationRound | None:
    """The newest round of a cycle."""
    wanted = select(ObservationRound).where(col(ObservationRound.cycle_id) == cycle.id)
    return session.exec(wanted.order_by(col(ObservationRound.number).desc()).limit(1)).first()


def is_released(line: RoundLine, now: datetime) -> bool:
    """Whether everybody may see seed, frame and sample of a round.

    Before the last drawn hearing has begun they would tell those who are to be observed.
    """
    drawn = line.state is RoundState.DRAWN
    return drawn and (line.last_drawn_at is None or line.last_drawn_at <= now)


@dataclass(frozen=True, slots=True)
class RoundPartLine:
    """One agency in a round, with its name."""

    agency: str
    label: str
    hearings: int
    drawn_before: int
    owed: int
    frame_size: int
    sample_size: int


def parts_by_round(session: Session, cycle: Cycle) -> dict[int, list[RoundPartLine]]:
    """Number of a round → its agencies with their sizes, by label."""
    columns: list[Any] = [
        *(ObservationRound.number, Agency.name, RoundStratum.label, RoundStratum.hearings),
        *(RoundStratum.drawn_before, RoundStratum.owed, RoundStratum.frame_size),
        RoundStratum.sample_size,
    ]
    rows = session.execute(
        select(*columns)
        .join(RoundStratum, col(RoundStratum.round_id) == col(ObservationRound.id))
        .join(Agency, col(Agency.id) == col(RoundStratum.agency_id))
        .where(col(ObservationRound.cycle_id) == cycle.id)
    )
    found: dict[int, list[RoundPartLine]] = defaultdict(list)
    for round_number, *rest in rows:
        found[round_number].append(RoundPartLine(*rest))
    return {key: sorted(parts, key=lambda part: part.label) for key, parts in found.items()}


def stored_rows(session: Session, round_id: int) -> list[tuple[int, str, str]]:
    """(hearing id, stratum, hearing key) of a frozen frame."""
    columns: list[Any] = [RoundHearing.hearing_id, RoundHearing.stratum, RoundHearing.hearing_key]
    rows = session.execute(select(*columns).where(col(RoundHearing.round_id) == round_id))
    return [tuple(row) for row in rows]


def frame_file(session: Session, found: ObservationRound) -> bytes:
    """FRAME.csv of a round; Refused when it no longer has the published hash."""
    rows = stored_rows(session, found.id or 0)
    content = frame_csv(rules.round_frame((stratum, key) for _, stratum, key in rows))
    if frame_sha256(content) != found.frame_sha256:
        raise Refused("round_was_altered", number=found.number)
    return content


def sizes_of(session: Session, round_id: int) -> dict[str, int]:
    """Stratum label → hearings drawn; strata that hold no hearing are left out."""
    columns: list[Any] = [RoundStratum.label, RoundStratum.sample_size]
    wanted = select(*columns).where(
        col(RoundStratum.round_id) == round_id, col(RoundStratum.frame_size) > 0
    )
    return {label: size for label, size in session.execute(wanted)}


def sample_of(session: Session, found: ObservationRound) -> list[SampleRow]:
    """The sample of a drawn round, made anew from its frame and its seed."""
    if found.seed is None:
        raise NotFound(str(found.number))
    rows = stored_rows(session, found.id or 0)
    frame = rules.round_frame((stratum, key) for _, stratum, key in rows)
    return rules.round_sample(found.seed, frame, sizes_of(session, found.id or 0))


def sample_file(session: Session, found: ObservationRound) -> bytes:
    """SAMPLE.csv of a drawn round."""
    return sample_csv(sample_of(session, found), found.frame_sha256)


def agency_names(session: Session, plan: RoundPlan) -> list[tuple[int, str]]:
    """(id, name) of the agencies of a round that is not frozen yet."""
    ids = {part.agency_id for part in plan.parts}
    rows = session.execute(select(Agency.id, Agency.name))
    return [(key, name) for key, name in rows if key in ids]


@dataclass(frozen=True, slots=True)
class DrawnHearing:
    """One drawn hearing for the page of its round."""

    public_id: str
    hearing_key: str
    stratum: str
    ticket: str
    rank: int
    starts_at: datetime
    court: str


def drawn_hearings(session: Session, round_id: int) -> list[DrawnHearing]:
    """The drawn hearings of a round, by stratum and rank; none before the draw."""
    columns: list[Any] = [
        *(Hearing.public_id, RoundHearing.hearing_key, RoundHearing.stratum),
        *(RoundHearing.ticket, RoundHearing.rank, Hearing.starts_at, Hearing.court),
    ]
    rows = session.execute(
        select(*columns)
        .join(Hearing, col(Hearing.id) == col(RoundHearing.hearing_id))
        .where(col(RoundHearing.round_id) == round_id, col(RoundHearing.drawn))
        .order_by(col(RoundHearing.stratum), col(RoundHearing.rank))
    )
    return [DrawnHearing(*row) for row in rows]


def _codes(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(Agency.id, Agency.code))
    return {key: code for key, code in rows if key in ids}
