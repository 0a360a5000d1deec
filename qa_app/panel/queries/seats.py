"""Lists of seats for the supervisor of a cycle: all, open ones, and who could take one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState, Expert
from qa_app.panel.queries.facts import (
    case_facts,
    expert_facts,
    held_seats,
    panel_rules,
    panel_seed,
)
from qa_app.panel.queries.people import in_sight, own_ties, tied_to_case
from qa_app.panel.queries.pool import year_loads
from qa_app.panel.rules.conflicts import Reason, conflicts_between
from qa_app.panel.rules.replacement import in_order
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class SeatFilter:
    """What the list of seats shows; ``ids`` narrows to given seats."""

    expert: str = ""
    agency: str = ""
    state: AssignmentState | None = AssignmentState.ACTIVE
    ids: tuple[int, ...] | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat; ``reason`` is why it ended, for the supervisor only."""

    id: int
    public_id: str
    case_id: int
    case_key: str
    type: CaseType
    agency: str
    seat: int
    further: bool
    expert_id: int
    login: str
    name: str
    state: AssignmentState
    made_at: datetime
    ended_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who could take a seat."""

    id: int
    login: str
    name: str
    load: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who could take a seat, best first, and how many of the others each reason keeps away."""

    free: tuple[Candidate, ...]
    full: int
    blocked: dict[Reason, int]


def seats_page(session: Session, actor: Actor, cycle: Cycle, wanted: SeatFilter) -> Page[SeatLine]:
    """The seats of the cycle that match, by case; without cases the actor is tied to."""
    statement = _matching(session, actor, cycle, wanted)
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    rows = session.execute(
        _ordered(statement).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([SeatLine(*row) for row in rows], total, wanted.page)


def seats_to_export(
    session: Session, actor: Actor, cycle: Cycle, wanted: SeatFilter
) -> Iterator[SeatLine]:
    """All seats that match, in the order of the list."""
    rows = session.execute(_ordered(_matching(session, actor, cycle, wanted)))
    return (SeatLine(*row) for row in rows)


def hidden_seats(session: Session, actor: Actor, cycle: Cycle) -> int:
    """How many active seats a list leaves out because the actor is tied to their cases."""
    own = own_ties(session, actor)
    if not own.any:
        return 0
    statement = (
        select(func.count())
        .select_from(Assignment)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.seat) >= FIRST_SEAT,
            tied_to_case(own),
        )
    )
    return session.execute(statement).scalar_one()


def open_seats(session: Session, actor: Actor, cycle: Cycle, page: int) -> Page[SeatLine]:
    """Seats someone left and nobody took over: the last holder of each, newest first."""
    later = Assignment.__table__.alias()  # type: ignore[attr-defined]
    taken = exists().where(
        later.c.cycle_id == col(Assignment.cycle_id),
        later.c.case_id == col(Assignment.case_id),
        later.c.seat == col(Assignment.seat),
        or_(later.c.state == AssignmentState.ACTIVE, later.c.id > col(Assignment.id)),
    )
    standing = exists().where(
        col(SampleCase.cycle_id) == col(Assignment.cycle_id),
        col(SampleCase.case_id) == col(Assignment.case_id),
        col(SampleCase.status) != SampleStatus.REPLACED,
    )
    statement = _lines(session, actor, cycle).where(
        col(Assignment.state) != AssignmentState.ACTIVE, ~taken, standing
    )
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    ordered = statement.order_by(col(Assignment.ended_at).desc(), col(Assignment.id).desc())
    rows = session.execute(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Page([SeatLine(*row) for row in rows], total, page)


def seat_line(session: Session, actor: Actor, cycle: Cycle, seat: Assignment) -> SeatLine:
    """One seat as the list shows it."""
    statement = _lines(session, actor, cycle).where(col(Assignment.id) == seat.id)
    return SeatLine(*session.execute(statement).one())


def candidates(
    session: Session, actor: Actor, cycle: Cycle, case_id: int, now: datetime
) -> Candidates:
    """Who could take a seat of a case now, in the order in which the program would choose.

    The loads are those the actor's lists show: without seats of cases the actor is tied to.
    """
    held = held_seats(session, cycle.id or 0, [case_id])
    cases = case_facts(session, cycle, held, [case_id])
    if not cases:
        return Candidates((), 0, {})
    pool, rules = expert_facts(session, cycle, now), panel_rules(session, cycle)
    reasons = {e.expert_id: conflicts_between(cases[0], e, rules) for e in pool}
    fitting = [e for e in pool if not reasons[e.expert_id]]
    free = in_order(
        cases[0], [e for e in fitting if e.load < e.capacity], rules, seed=panel_seed(cycle)
    )
    counts = Counter(reason for found in reasons.values() for reason in found)
    seen = year_loads(session, actor, [e.expert_id for e in free], now)
    return Candidates(
        tuple(
            Candidate(e.expert_id, e.login, e.name, seen.get(e.expert_id, 0), e.capacity)
            for e in free
        ),
        len(fitting) - len(free),
        {reason: counts[reason] for reason in Reason if counts[reason]},
    )


def _lines(session: Session, actor: Actor, cycle: Cycle) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Assignment.id,
        Assignment.public_id,
        Assignment.case_id,
        Case.case_key,
        Case.type,
        Agency.name,
        Assignment.seat,
        Assignment.further,
        Assignment.expert_id,
        Expert.login,
        Expert.name,
        Assignment.state,
        Assignment.made_at,
        Assignment.ended_at,
        Assignment.end_reason,
    )
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.seat) >= FIRST_SEAT,
            *in_sight(own_ties(session, actor)),
        )
    )


def _matching(session: Session, actor: Actor, cycle: Cycle, wanted: SeatFilter) -> Select[Any]:
    statement = _lines(session, actor, cycle)
    if wanted.state is not None:
        statement = statement.where(col(Assignment.state) == wanted.state)
    if wanted.ids is not None:
        statement = statement.where(col(Assignment.id).in_(wanted.ids))
    if wanted.expert:
        statement = statement.where(
            or_(
                col(Expert.login).icontains(wanted.expert, autoescape=True),
                col(Expert.name).icontains(wanted.expert, autoescape=True),
            )
        )
    if wanted.agency:
        statement = statement.where(col(Agency.name).icontains(wanted.agency, autoescape=True))
    return statement


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(col(Case.case_key), col(Assignment.seat), col(Assignment.id).desc())
