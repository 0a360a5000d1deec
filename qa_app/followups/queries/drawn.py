"""The draw of a cycle's follow-up: its public facts, its strata, its sample as rows and file."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.core.errors import NotFound
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.followups.models import Followup, FollowupDraw, FollowupStratum
from qa_app.followups.rules.drawing import Share
from qa_app.followups.rules.states import DrawState
from qa_app.sampling.rules.samples import SampleRow, Status, sample_csv


@dataclass(frozen=True, slots=True)
class DrawnStratum:
    """One stratum: its public label, N of the frame and n followed up."""

    label: str
    frame_size: int
    sample_size: int


@dataclass(frozen=True, slots=True)
class Picked:
    """One drawn case as the public page lists it."""

    case_key: str
    stratum: str
    rank: int
    ticket: str


@dataclass(frozen=True, slots=True)
class PublicFollowup:
    """What anyone may know of a cycle's follow-up."""

    name: str
    title: str
    ratio: str
    minimum: int
    frame_sha256: str
    announced_at: datetime
    drawn_at: datetime | None
    seed: str | None
    seed_source: str | None
    sample_size: int
    frame_size: int

    @property
    def is_drawn(self) -> bool:
        """Whether the seed is known."""
        return self.drawn_at is not None

    @property
    def announced_with_the_draw(self) -> bool:
        """Whether ratio and hash were not public before the seed was."""
        return self.drawn_at == self.announced_at


def draw_of(session: Session, cycle: Cycle) -> FollowupDraw | None:
    """The follow-up of a cycle, once it was announced."""
    return session.get(FollowupDraw, cycle.id)


def share_of(session: Session, cycle: Cycle) -> Share | None:
    """The share as announced, else as the plan has it; None when the plan has none."""
    draw = draw_of(session, cycle)
    if draw is not None:
        return Share(Decimal(draw.ratio), draw.minimum)
    plan = plan_of(cycle).followups
    return Share(plan.ratio, plan.minimum) if plan.ratio else None


def strata_of_followup(session: Session, cycle_id: int | None) -> list[DrawnStratum]:
    """The strata by label."""
    columns = (FollowupStratum.label, FollowupStratum.frame_size, FollowupStratum.sample_size)
    mine = col(FollowupStratum.cycle_id) == cycle_id
    rows = session.execute(select(*columns).where(mine)).all()
    return sorted((DrawnStratum(*row) for row in rows), key=lambda each: each.label)


def first_picked(session: Session, cycle: Cycle, count: int) -> list[Picked]:
    """The cases with the smallest tickets, for anyone to check."""
    columns = (Followup.case_key, Followup.stratum, Followup.rank, Followup.ticket)
    mine = col(Followup.cycle_id) == cycle.id
    rows = session.execute(select(*columns).where(mine).order_by(col(Followup.ticket)).limit(count))
    return [Picked(*row) for row in rows]


def followup_sample(session: Session, cycle: Cycle) -> list[SampleRow]:
    """The sample by stratum and rank, with a row for each stratum that gives nothing."""
    strata = strata_of_followup(session, cycle.id)
    planned = {each.label: each.sample_size for each in strata}
    columns = (
        Followup.stratum, Followup.case_key, Followup.ticket, Followup.rank, Followup.round,
    )  # fmt: skip
    found = session.execute(select(*columns).where(col(Followup.cycle_id) == cycle.id)).all()
    rows = [
        SampleRow(label, key, ticket, rank, planned[label], Status.DRAWN, turn)
        for label, key, ticket, rank, turn in found
    ]
    given = {row.stratum for row in rows}
    empty = [each.label for each in strata if each.label not in given]
    rows += [SampleRow(label, "", "", 0, 0, Status.NONE, 0) for label in empty]
    return sorted(rows, key=lambda row: (row.stratum, row.rank))


def followup_sample_file(session: Session, cycle: Cycle) -> bytes:
    """SAMPLE.csv of the follow-up as it is now."""
    return sample_csv(followup_sample(session, cycle), cycle.frame_sha256 or "")


def public_followup(session: Session, name: str, *, drawn: bool = False) -> PublicFollowup:
    """An announced follow-up; NotFound before that, and with ``drawn`` before the seed is known."""
    found = session.execute(
        select(Cycle, FollowupDraw)
        .join(FollowupDraw, col(FollowupDraw.cycle_id) == col(Cycle.id))
        .where(col(Cycle.name) == name)
    ).first()
    if found is None or (drawn and found[1].state is not DrawState.DRAWN):
        raise NotFound(name)
    cycle, draw = found
    return PublicFollowup(
        name=cycle.name,
        title=cycle.title or cycle.name,
        ratio=draw.ratio,
        minimum=draw.minimum,
        frame_sha256=draw.frame_sha256,
        announced_at=draw.announced_at,
        drawn_at=draw.drawn_at,
        seed=draw.seed,
        seed_source=draw.seed_source,
        sample_size=draw.sample_size,
        frame_size=cycle.frame_size or 0,
    )
