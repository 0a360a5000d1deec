"""Lists of the sample for people, and the public facts of draws for everybody.

The sample of a cycle of a wider region shows a supervisor only the cases of the own regions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from qa_app.accounts.models import Region
from qa_app.accounts.queries import region_ids_within
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import READERS
from qa_app.cycles.rules.competition import CycleKind
from qa_app.sampling.models import FrameCase, Pick, SampleCase, SampleStatus, Stratum
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class SampleFilter:
    """What the list of the sample shows; ``received`` is "", "yes" or "no"."""

    text: str = ""
    stratum: str = ""
    status: str = ""
    received: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One drawn case in a list."""

    case_id: int
    case_key: str
    stratum: str
    rank: int
    ticket: str
    pick: Pick
    status: SampleStatus
    round: int
    received_at: datetime | None
    replaces: str | None
    reason: str | None

    @property
    def shown_status(self) -> str:
        """The code of its status word: coverage picks have one of their own."""
        return "coverage" if self.pick is Pick.COVERAGE else self.status.value


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """How the sample stands: cases that stand, replaced ones, files received of those standing."""

    standing: int
    replaced: int
    received: int
    coverage: int

    @property
    def missing(self) -> int:
        """Files that have not come in."""
        return self.standing - self.received


@dataclass(frozen=True, slots=True)
class PublicDraw:
    """What the public list says about one cycle."""

    name: str
    title: str
    region: str | None
    frame_size: int
    frozen_at: datetime
    drawn_at: datetime | None


def sample_page(
    session: Session, actor: Actor, cycle: Cycle, wanted: SampleFilter
) -> Page[SampleLine]:
    """The sample by stratum and rank."""
    where = and_(_seen(session, actor, cycle), *_wanted(wanted))
    joined = select(func.count()).select_from(SampleCase).join(Stratum, _of_stratum)
    total = session.execute(joined.where(where)).scalar_one()
    rows = session.execute(
        _lines()
        .where(where)
        .order_by(col(Stratum.label), col(SampleCase.rank), col(SampleCase.id))
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([SampleLine(*row) for row in rows], total, wanted.page)


def sample_line(session: Session, actor: Actor, cycle: Cycle, case_id: int) -> SampleLine:
    """One case of the sample; NotFound when it is none the actor may see."""
    seen = _seen(session, actor, cycle)
    row = session.execute(_lines().where(seen, col(SampleCase.case_id) == case_id)).first()
    if row is None:
        raise NotFound(str(case_id))
    return SampleLine(*row)


def first_lines(session: Session, cycle: Cycle, count: int) -> list[SampleLine]:
    """The cases with the smallest tickets of the whole sample, for the room to check."""
    mine = col(SampleCase.cycle_id) == cycle.id
    rows = session.execute(_lines().where(mine).order_by(col(SampleCase.ticket)).limit(count))
    return [SampleLine(*row) for row in rows]


def sample_counts(session: Session, actor: Actor, cycle: Cycle) -> SampleCounts:
    """How many of the sample stand, were replaced and have come in."""
    stands = col(SampleCase.status) != SampleStatus.REPLACED
    received = and_(stands, col(SampleCase.received_at).is_not(None))
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in (stands, ~stands, received, col(SampleCase.pick) == Pick.COVERAGE)
    ]
    return SampleCounts(*session.execute(select(*sums).where(_seen(session, actor, cycle))).one())


def public_draws(session: Session, page: int = 1) -> Page[PublicDraw]:
    """Every cycle whose frame was frozen and drawn from, newest first; no competitions."""
    published = and_(
        col(Cycle.state) != CycleState.PLANNED, col(Cycle.kind) == CycleKind.ASSESSMENT
    )
    total = session.execute(select(func.count()).select_from(Cycle).where(published)).scalar_one()
    columns: list[Any] = [
        Cycle.name, Cycle.title, Region.name, Cycle.frame_size, Cycle.frozen_at, Cycle.drawn_at,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Region, col(Region.id) == col(Cycle.region_id), isouter=True)
        .where(published)
        .order_by(col(Cycle.frozen_at).desc(), col(Cycle.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([PublicDraw(*row) for row in rows], total, page)


def public_cycle(session: Session, name: str, *, drawn: bool = False) -> Cycle:
    """A cycle whose frame was frozen; one that is only planned does not exist for the public.

    ``drawn``: only one whose sample was drawn; before that the hash alone is public. What was put
    forward for a competition is no sample and never public.
    """
    published = col(Cycle.state) != CycleState.PLANNED
    cycle = session.execute(select(Cycle).where(col(Cycle.name) == name, published)).scalar()
    if cycle is None or (drawn and not has_public_files(cycle)):
        raise NotFound(name)
    return cycle


def has_public_files(cycle: Cycle) -> bool:
    """Whether frame and sample may be had by everybody: they were drawn, and are no entries."""
    return cycle.state is not CycleState.FROZEN and cycle.kind is CycleKind.ASSESSMENT


_of_stratum = col(Stratum.id) == col(SampleCase.stratum_id)


def _lines() -> Any:
    replaced = aliased(SampleCase)
    before = and_(
        col(replaced.cycle_id) == col(SampleCase.cycle_id),
        col(replaced.case_id) == col(SampleCase.replaces_case_id),
    )
    columns: list[Any] = [
        SampleCase.case_id, SampleCase.case_key, Stratum.label, SampleCase.rank,
        SampleCase.ticket, SampleCase.pick, SampleCase.status, SampleCase.round,
        SampleCase.received_at, replaced.case_key, SampleCase.reason,
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(SampleCase)
        .join(Stratum, _of_stratum)
        .outerjoin(replaced, before)
    )


def _seen(session: Session, actor: Actor, cycle: Cycle) -> ColumnElement[bool]:
    mine = col(SampleCase.cycle_id) == cycle.id
    regions = region_ids_within(session, actor.region_paths(*READERS))
    if regions is None:
        return mine
    inside = select(FrameCase.case_id).where(
        col(FrameCase.cycle_id) == cycle.id, col(FrameCase.region_id).in_(regions)
    )
    return and_(mine, col(SampleCase.case_id).in_(inside))


def _wanted(wanted: SampleFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        text = col(SampleCase.case_key).contains(wanted.text, autoescape=True)
        begins = col(SampleCase.ticket).startswith(wanted.text.lower(), autoescape=True)
        found.append(or_(text, begins))
    if wanted.stratum:
        found.append(col(Stratum.label).contains(wanted.stratum, autoescape=True))
    if wanted.status == "coverage":
        found.append(col(SampleCase.pick) == Pick.COVERAGE)
    elif wanted.status in set(SampleStatus):
        found.append(col(SampleCase.status) == SampleStatus(wanted.status))
    if wanted.received:
        missing = col(SampleCase.received_at).is_(None)
        found.append(missing if wanted.received == "no" else ~missing)
    return found


def running_cycles(session: Session, cases: Sequence[Any]) -> list[tuple[str, str]]:
    """(name, title) of the running cycles that drew any of these cases, newest first.

    ``cases`` are conditions on ``Case``: those the actor may see.
    """
    drawn = (
        select(col(SampleCase.cycle_id))
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .where(*cases)
    )
    statement = (
        select(col(Cycle.name), col(Cycle.title))
        .where(col(Cycle.state) == CycleState.DRAWN, col(Cycle.id).in_(drawn))
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
    )
    return [(name, title or name) for name, title in session.execute(statement)]
