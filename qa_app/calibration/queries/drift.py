"""Where each expert of a cycle stands: the present state, its history, what was read while off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.calibration.models import Rereading, SeedPlacement, StandingChange
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.queries.seeds import ScoredSeed, scored_seeds
from qa_app.calibration.rules.drifting import (
    DriftFigures,
    DriftRule,
    SeedResult,
    Standing,
    figures,
    last_good,
)
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.panel.models import FIRST_SEAT, Assignment, Expert
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Review, ReviewState, Settlement
from qa_app.reviews.queries.settling import counting_of
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class Stands:
    """The present state of an expert in a cycle; ``released_at``: earlier seeds count no more."""

    state: Standing = Standing.IN_ORDER
    since: datetime | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One expert in the table of a cycle."""

    expert_id: int
    login: str
    name: str
    placed: int
    figures: DriftFigures
    stands: Stands


@dataclass(frozen=True, slots=True)
class DoubtfulReview:
    """A review submitted while its expert was off; ``sent`` once another expert reads the case."""

    review_id: int
    case_id: int
    number: str
    agency: str
    grade: Grade | None
    submitted_at: datetime
    settled: Grade | None
    sent: bool


def drift_rule(cycle: Cycle) -> DriftRule:
    """The cycle's numbers."""
    plan = plan_of(cycle).calibration
    return DriftRule(plan.window, plan.warn_misses, plan.pause_misses)


def standings(
    session: Session, cycle_id: int, expert_ids: Collection[int] | None = None
) -> dict[int, Stands]:
    """Expert id → the present state; those about whom nothing was noted are left out."""
    statement = (
        select(
            StandingChange.expert_id,
            StandingChange.state,
            StandingChange.made_at,
            StandingChange.released,
        )
        .where(col(StandingChange.cycle_id) == cycle_id)
        .order_by(col(StandingChange.id))
    )
    if expert_ids is not None:
        statement = statement.where(col(StandingChange.expert_id).in_(expert_ids))
    found: dict[int, Stands] = {}
    for expert_id, state, made_at, released in session.execute(statement):
        before = found.get(expert_id, Stands())
        found[expert_id] = Stands(state, made_at, made_at if released else before.released_at)
    return found


def standing_of_seat(session: Session, assignment_id: int) -> Standing:
    """The present state of the expert who holds a seat, in its cycle; one statement."""
    statement = (
        select(StandingChange.state)
        .join(
            Assignment,
            and_(
                col(Assignment.cycle_id) == col(StandingChange.cycle_id),
                col(Assignment.expert_id) == col(StandingChange.expert_id),
            ),
        )
        .where(col(Assignment.id) == assignment_id)
        .order_by(col(StandingChange.id).desc())
        .limit(1)
    )
    return session.exec(statement).first() or Standing.IN_ORDER


def drift_page(session: Session, actor: Actor, cycle: Cycle, *, page: int = 1) -> Page[DriftLine]:
    """The experts with seeds, those paused first, then those warned, then by name."""
    refuse_panel(session, actor)
    latest = (
        select(StandingChange.expert_id, func.max(StandingChange.id).label("last"))
        .where(col(StandingChange.cycle_id) == cycle.id)
        .group_by(col(StandingChange.expert_id))
        .subquery()
    )
    placed = (
        select(SeedPlacement.expert_id, func.count().label("placed"))
        .where(col(SeedPlacement.cycle_id) == cycle.id)
        .group_by(col(SeedPlacement.expert_id))
        .subquery()
    )
    statement = (
        select(Expert.id, Expert.login, Expert.name, placed.c.placed)
        .join(placed, placed.c.expert_id == col(Expert.id))
        .join(latest, latest.c.expert_id == col(Expert.id), isouter=True)
        .join(StandingChange, col(StandingChange.id) == latest.c.last, isouter=True)
    )
    total = session.execute(select(func.count()).select_from(placed)).scalar_one()
    state = col(StandingChange.state)
    rows = session.execute(
        statement.order_by(
            func.coalesce(state == Standing.PAUSED, False).desc(),
            func.coalesce(state == Standing.WARNED, False).desc(),
            col(Expert.name),
            col(Expert.id),
        )
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    keys = [row[0] for row in rows]
    scored, stands = scored_seeds(session, cycle, keys), standings(session, cycle.id or 0, keys)
    lines = [
        DriftLine(*row, figures(results(scored.get(row[0], []))), stands.get(row[0], Stands()))
        for row in rows
    ]
    return Page(lines, total, page)


def results(seeds: Collection[ScoredSeed]) -> list[SeedResult]:
    """The submitted seeds as the rule reads them."""
    return [one.result for one in seeds if one.result is not None]


def expert_in_cycle(session: Session, cycle: Cycle, expert_id: int) -> Expert:
    """An expert with a seed or a state in the cycle; ``NotFound`` for any other."""
    seeded = select(SeedPlacement.expert_id).where(col(SeedPlacement.cycle_id) == cycle.id)
    noted = select(StandingChange.expert_id).where(col(StandingChange.cycle_id) == cycle.id)
    found = session.exec(
        select(Expert).where(
            col(Expert.id) == expert_id, or_(col(Expert.id).in_(seeded), col(Expert.id).in_(noted))
        )
    ).first()
    if found is None:
        raise NotFound(str(expert_id))
    return found


def changes_of(session: Session, cycle_id: int, expert_id: int) -> list[StandingChange]:
    """The history of an expert's state, newest first."""
    statement = (
        select(StandingChange)
        .where(col(StandingChange.cycle_id) == cycle_id, col(StandingChange.expert_id) == expert_id)
        .order_by(col(StandingChange.id).desc())
    )
    return list(session.exec(statement.limit(PAGE_SIZE)))


def doubtful_since(
    session: Session, cycle: Cycle, expert_id: int, seeds: Collection[ScoredSeed]
) -> tuple[datetime | None, bool]:
    """From when on the expert's reviews are in doubt, and whether there is any doubt.

    The last time the expert was paused decides: from the last seed within tolerance before it, or
    from the beginning when there was none (None).
    """
    paused = [
        change
        for change in changes_of(session, cycle.id or 0, expert_id)
        if change.state is Standing.PAUSED
    ]
    if not paused:
        return None, False
    return last_good(results(seeds), paused[0].made_at), True


def doubtful_page(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    expert_id: int,
    *,
    since: datetime | None,
    page: int = 1,
) -> Page[DoubtfulReview]:
    """The drawn cases the expert graded while off; without those the reader is tied to."""
    statement = _doubtful(session, actor, cycle, expert_id, since)
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    rows = session.execute(
        statement.order_by(col(Review.submitted_at), col(Review.id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([DoubtfulReview(*row[:-1], sent=row[-1] is not None) for row in rows], total, page)


def reread_cases(session: Session, cycle_id: int) -> set[int]:
    """Cases of the cycle that are to be read once more; for settling."""
    statement = select(Rereading.case_id).where(col(Rereading.cycle_id) == cycle_id)
    return set(session.exec(statement))


def _doubtful(
    session: Session, actor: Actor, cycle: Cycle, expert_id: int, since: datetime | None
) -> Any:
    columns: tuple[Any, ...] = (
        Review.id, Review.case_id, Case.number, Agency.name, Review.grade, Review.submitted_at,
        col(Settlement.grade).label("settled"), col(Rereading.id).label("sent"),
    )  # fmt: skip
    statement = (
        select(*columns)
        .select_from(Review)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .join(Case, col(Case.id) == col(Review.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Settlement, counting_of(Review), isouter=True)
        .join(Rereading, col(Rereading.review_id) == col(Review.id), isouter=True)
        .where(
            col(Review.cycle_id) == cycle.id,
            col(Review.expert_id) == expert_id,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Assignment.seat) >= FIRST_SEAT,
            *in_sight(own_ties(session, actor)),
        )
    )
    return statement if since is None else statement.where(col(Review.submitted_at) > since)
