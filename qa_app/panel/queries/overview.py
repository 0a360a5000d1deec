"""How far the panel of a cycle is: seats needed, filled and open, room in the pool, loads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.jobs.models import Job, JobState
from qa_app.panel.models import (
    FIRST_SEAT,
    Assignment,
    AssignmentState,
    ConflictDeclaration,
    Expert,
)
from qa_app.panel.queries import checks
from qa_app.panel.queries.facts import NO_LIMIT, expert_facts
from qa_app.panel.queries.first_round import FirstRound
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.panel.queries.plan import panel_plan, region_rule
from qa_app.panel.rules.facts import RegionRule
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.web.paging import PAGE_SIZE, Page

ASSIGN_JOB = "panel.assign"


@dataclass(frozen=True, slots=True)
class Progress:
    """Standing cases, first-round seats in all and filled, further seats."""

    cases: int
    seats: int
    filled: int
    thirds: int

    @property
    def open(self) -> int:
        """Seats that nobody holds."""
        return self.seats - self.filled


@dataclass(frozen=True, slots=True)
class Pool:
    """The active experts: room left in seats (None: without limit), idle, full, homeless."""

    experts: int
    room: int | None
    idle: int
    full: int
    without_region: int
    ties: int
    load_min: int
    load_max: int


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One expert's seats in the cycle, without those the reader may not see."""

    id: int
    login: str
    name: str
    active: bool
    capacity: int | None
    load: int


def progress_of(session: Session, cycle: Cycle) -> Progress:
    """Counts of the cycle's seats."""
    first_round = FirstRound(session, cycle)
    standing = _standing(cycle)
    cases = session.execute(
        select(func.count()).select_from(SampleCase).where(*standing)
    ).scalar_one()
    seats = cases * first_round.reviewers + _twice(session, first_round, standing)
    held = (
        select(func.count())
        .select_from(Assignment)
        .join(
            SampleCase,
            (col(SampleCase.case_id) == col(Assignment.case_id))
            & (col(SampleCase.cycle_id) == col(Assignment.cycle_id)),
        )
        .where(*standing, Assignment.state == AssignmentState.ACTIVE)
    )
    first = session.execute(held.where(~col(Assignment.further))).scalar_one()
    thirds = session.execute(held.where(col(Assignment.further))).scalar_one()
    return Progress(cases, seats, first, thirds)


def _twice(session: Session, first_round: FirstRound, standing: Any) -> int:
    """How many standing cases are read by one expert more than the plan's number."""
    if not first_round.twice:
        return 0
    ids = session.execute(select(SampleCase.case_id).where(*standing)).scalars()
    return len(first_round.twice.intersection(ids))


def pool_of(session: Session, cycle: Cycle, now: datetime) -> Pool:
    """The active experts as the assignment will find them."""
    facts = expert_facts(session, cycle, now)
    spare = [max(fact.capacity - fact.load, 0) for fact in facts]
    limited = all(fact.capacity < NO_LIMIT // 2 for fact in facts)
    cross = region_rule(panel_plan(cycle)) is not RegionRule.NONE
    ties = session.execute(select(func.count()).select_from(ConflictDeclaration)).scalar_one()
    loads = [fact.load for fact in facts]
    return Pool(
        experts=len(facts),
        room=sum(spare) if limited else None,
        idle=loads.count(0),
        full=spare.count(0),
        without_region=sum(not fact.region_path for fact in facts) if cross else 0,
        ties=ties,
        load_min=min(loads, default=0),
        load_max=max(loads, default=0),
    )


def improper_seats(session: Session, actor: Actor, cycle: Cycle) -> list[int]:
    """Ids of active seats whose expert has a conflict today, as far as the actor may know."""
    ids = checks.broken_seats(session, cycle.id or 0, region_rule(panel_plan(cycle)))
    own = own_ties(session, actor)
    if not ids or not own.any:
        return ids
    statement = (
        select(Assignment.id)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(col(Assignment.id).in_(ids), *in_sight(own))
    )
    return sorted(key for key in session.execute(statement).scalars() if key)


def loads_page(session: Session, actor: Actor, cycle: Cycle, page: int) -> Page[LoadLine]:
    """Experts with seats in the cycle and active ones without, the busiest first."""
    counted = (
        select(Assignment.expert_id, func.count().label("load"))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.seat) >= FIRST_SEAT,
            *in_sight(own_ties(session, actor)),
        )
        .group_by(col(Assignment.expert_id))
        .subquery()
    )
    load = func.coalesce(counted.c.load, 0)
    columns: tuple[Any, ...] = (
        Expert.id,
        Expert.login,
        Expert.name,
        Expert.active,
        Expert.capacity,
        load,
    )
    statement = (
        select(*columns)
        .join(counted, counted.c.expert_id == col(Expert.id), isouter=True)
        .where(col(Expert.active) | (load > 0))
    )
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    rows = session.execute(
        statement.order_by(load.desc(), col(Expert.login))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([LoadLine(*row) for row in rows], total, page)


def last_assign_job(session: Session, actor: Actor, cycle: Cycle) -> Job | None:
    """The newest job by which the actor asked for this cycle's assignment."""
    statement = (
        select(Job)
        .where(
            col(Job.kind) == ASSIGN_JOB,
            col(Job.account_id) == actor.account_id,
            col(Job.arguments) == {"cycle": cycle.name},
        )
        .order_by(col(Job.id).desc())
    )
    return session.exec(statement.limit(1)).first()


def is_under_way(job: Job | None) -> bool:
    """Whether a job still has to end."""
    return job is not None and job.state in (JobState.WAITING, JobState.RUNNING)


def _standing(cycle: Cycle) -> list[Any]:
    return [
        col(SampleCase.cycle_id) == cycle.id,
        col(SampleCase.status) != SampleStatus.REPLACED,
    ]
