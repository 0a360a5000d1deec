"""Each agency beside its quota of observed hearings, in one pass over the calendar."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.accounts.queries import region_ids_within
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import READERS, plan_of
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.queries.period import agencies_inside, inside, must_mask
from qa_app.observations.rules.quota import AgencyCounts, QuotaLine, quota_line, whole
from qa_app.observations.rules.states import (
    SEEN,
    HearingState,
    ObservationPick,
    ObservationState,
)
from qa_app.web.paging import PAGE_SIZE, Page

SORTS: Final = ("owed", "agency", "hearings", "seen")


@dataclass(frozen=True, slots=True)
class AgencyQuota:
    """One line of the quota page."""

    agency: str
    region: str
    line: QuotaLine


@dataclass(frozen=True, slots=True)
class Quotas:
    """One page of agencies and the sums of all of them."""

    page: Page[AgencyQuota]
    whole: QuotaLine


@dataclass(frozen=True, slots=True)
class QuotaFilter:
    """What the quota page shows; ``only``: "" all, "owed" who owes, "none" without a hearing."""

    q: str = ""
    only: str = ""
    by: str = "owed"
    page: int = 1


def quotas(
    session: Session, actor: Actor, cycle: Cycle, wanted: QuotaFilter, now: datetime
) -> Quotas:
    """The agencies of a cycle that the actor supervises, those that owe most first."""
    every = agency_quotas(session, actor, cycle, now)
    shown = [each for each in every if _wanted(each, wanted)]
    shown.sort(key=_order(wanted.by))
    first = (wanted.page - 1) * PAGE_SIZE
    page = Page(shown[first : first + PAGE_SIZE], len(shown), wanted.page)
    return Quotas(page, whole(each.line for each in every))


def agency_quotas(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> list[AgencyQuota]:
    """Every agency of the cycle's scope in the actor's sight, also those without a hearing."""
    plan = plan_of(cycle)
    statement = (
        select(Agency.id, Agency.name, Region.name)
        .join(Region, col(Region.id) == col(Agency.region_id))
        .where(agencies_inside(session, cycle, plan))
    )
    regions = region_ids_within(session, actor.region_paths(*READERS))
    if regions is not None:
        statement = statement.where(col(Agency.region_id).in_(regions))
    agencies = session.execute(statement).all()
    counts = _counts(session, cycle, now)
    ratio = plan.observations.ratio
    return [
        AgencyQuota(name, region, quota_line(ratio, counts.get(key, AgencyCounts(key))))
        for key, name, region in agencies
    ]


def _counts(session: Session, cycle: Cycle, now: datetime) -> dict[int, AgencyCounts]:
    plan = plan_of(cycle)
    mask = must_mask(plan)
    pick, state = col(Observation.pick), col(Observation.state)
    certain = col(Hearing.flags).op("&")(mask) != 0
    drawn = and_(pick == ObservationPick.RANDOM, state != ObservationState.CANCELLED)
    must = or_(pick == ObservationPick.MUST, and_(pick.is_(None), certain))
    named = and_(pick == ObservationPick.NAMED, state != ObservationState.CANCELLED)
    seen = state.in_(SEEN)
    ahead = and_(
        col(Hearing.state) == HearingState.PLANNED,
        col(Hearing.starts_at) > now,
        ~certain,
        or_(pick.is_(None), pick == ObservationPick.NAMED),
    )
    held = or_(col(Hearing.state) == HearingState.HELD, col(Hearing.starts_at) <= now)
    sums: list[Any] = [
        func.sum(case((condition, 1), else_=0))
        for condition in (
            held,
            drawn,
            and_(drawn, seen),
            and_(drawn, state == ObservationState.MISSED),
            *(must, and_(must, seen), named, and_(named, seen), ahead),
        )
    ]
    of_cycle = and_(
        col(Observation.hearing_id) == col(Hearing.id), col(Observation.cycle_id) == cycle.id
    )
    columns: list[Any] = [Hearing.agency_id, func.count(), *sums]
    rows = session.execute(
        select(*columns)
        .select_from(Hearing)
        .join(Observation, of_cycle, isouter=True)
        .where(*inside(session, cycle, plan))
        .group_by(col(Hearing.agency_id))
    )
    return {row[0]: AgencyCounts(*row) for row in rows}


def _wanted(each: AgencyQuota, wanted: QuotaFilter) -> bool:
    if wanted.q and wanted.q not in each.agency and wanted.q not in each.region:
        return False
    if wanted.only == "owed":
        return each.line.owed > 0
    return each.line.counts.hearings == 0 if wanted.only == "none" else True


def _order(by: str) -> Any:
    if by == "agency":
        return lambda each: each.agency
    if by in ("hearings", "seen"):
        return lambda each: (-getattr(each.line.counts, by), each.agency)
    return lambda each: (-each.line.owed, -each.line.counts.hearings, each.agency)
