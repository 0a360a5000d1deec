"""Which cycles have a report, and what a report says about how its cycle was planned and drawn.

For the report pages and commands. An actor sees the cycles of the own regions, and of the regions
above them: of those the figures are narrowed to the own regions (``Scope``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Region
from qa_app.accounts.queries import regions_visible
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import READERS, cycle_for, cycles_page, plan_of, refuse_competition
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.rules.plan import Plan
from qa_app.reviews.models import Settlement
from qa_app.sampling.models import Pick, SampleCase, SampleStatus
from qa_app.web.paging import Page

DRAWN = (CycleState.DRAWN, CycleState.CLOSED)


@dataclass(frozen=True, slots=True)
class Scope:
    """The regions a report is narrowed to; ``region_ids`` None: the whole cycle."""

    region_ids: tuple[int, ...] | None = None
    names: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Nothing is left out."""
        return self.region_ids is None


@dataclass(frozen=True, slots=True)
class ReportCycle:
    """A drawn cycle as its reports need it."""

    id: int
    name: str
    title: str
    plan: Plan
    frame_size: int
    frame_sha256: str
    frozen_at: datetime | None
    seed: str
    seed_source: str
    drawn_at: datetime | None
    scope: Scope
    before_objections: bool = False
    """Whether grades count as they stood before objections, not as they count now."""


@dataclass(frozen=True, slots=True)
class CycleProgress:
    """One line of the list of reports."""

    name: str
    title: str
    has_sample: bool
    frame_size: int
    drawn_at: datetime | None
    drawn: int
    settled: int

    @property
    def is_complete(self) -> bool:
        """Every standing case of the sample has its grade."""
        return self.drawn > 0 and self.settled >= self.drawn


def scope_of(session: Session, actor: Actor) -> Scope:
    """The regions the actor's reports are narrowed to."""
    regions = regions_visible(session, actor)
    if regions is None:
        return Scope()
    paths = actor.region_paths(*READERS)
    names = session.execute(
        select(col(Region.name)).where(col(Region.path).in_(paths)).order_by(col(Region.path))
    )
    return Scope(tuple(regions), tuple(names.scalars()))


def report_cycle(session: Session, actor: Actor, name: str) -> ReportCycle:
    """The cycle of a report; NotFound when not the actor's, refused before its draw.

    Every figure of a cycle asks here, so competitions are refused here for all of them.
    """
    cycle = cycle_for(session, actor, name)
    refuse_competition(cycle)
    if cycle.state not in DRAWN:
        raise Refused("report_needs_draw", cycle=name)
    return ReportCycle(
        id=cycle.id or 0,
        name=cycle.name,
        title=cycle.title or cycle.name,
        plan=plan_of(cycle),
        frame_size=cycle.frame_size or 0,
        frame_sha256=cycle.frame_sha256 or "",
        frozen_at=cycle.frozen_at,
        seed=cycle.seed or "",
        seed_source=cycle.seed_source or "",
        drawn_at=cycle.drawn_at,
        scope=scope_of(session, actor),
    )


def cycles_with_progress(session: Session, actor: Actor, page: int = 1) -> Page[CycleProgress]:
    """The assessments the actor may read, newest first: how many cases are drawn and settled."""
    found = cycles_page(session, actor, page=page, kind=CycleKind.ASSESSMENT)
    counts = progress_by_cycle(session, [row.id for row in found.rows if row.state in DRAWN])
    rows = [
        CycleProgress(
            row.name,
            row.title or row.name,
            row.state in DRAWN,
            row.frame_size or 0,
            row.drawn_at,
            *counts.get(row.id, (0, 0)),
        )
        for row in found.rows
    ]
    return Page(rows, found.total, found.number)


def progress_by_cycle(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Standing cases of the sample and settled ones, per cycle."""
    standing = (SampleStatus.DRAWN, SampleStatus.SUBSTITUTE)
    statement = (
        select(
            col(SampleCase.cycle_id),
            func.count(),
            func.sum(case((col(Settlement.id).is_not(None), 1), else_=0)),
        )
        .join(
            Settlement,
            (col(Settlement.cycle_id) == col(SampleCase.cycle_id))
            & (col(Settlement.case_id) == col(SampleCase.case_id))
            & col(Settlement.counts),
            isouter=True,
        )
        .where(
            col(SampleCase.cycle_id).in_(ids),
            col(SampleCase.status).in_(standing),
            col(SampleCase.pick) != Pick.COVERAGE,
        )
        .group_by(col(SampleCase.cycle_id))
    )
    return {key: (drawn, int(settled)) for key, drawn, settled in session.execute(statement)}
