"""Assigns a whole cycle at once, or what is open in it: every seat properly filled, or nothing.

The rules find the seats; this fetches their facts, writes their answer and then has the stored
rows checked apart from the rules. All of it happens in the caller's one transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.audit.services import record
from qa_app.core.errors import Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.states import why_not_change
from qa_app.cycles.services import managed_cycle
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.panel.queries import checks
from qa_app.panel.queries.facts import (
    Held,
    case_facts,
    expert_facts,
    held_seats,
    panel_rules,
    panel_seed,
)
from qa_app.panel.queries.first_round import FirstRound
from qa_app.panel.queries.plan import panel_plan, region_rule
from qa_app.panel.rules.assignment import Assignment as Solution
from qa_app.panel.rules.assignment import assign
from qa_app.panel.rules.facts import CaseFacts
from qa_app.panel.rules.shortage import Shortage
from qa_app.panel.services.seating import (
    Tell,
    Wanted,
    free_numbers,
    nobody,
    seats_after,
    write_seats,
)
from qa_app.panel.services.telling import tell_new_seats
from qa_app.sampling.models import SampleCase, SampleStatus

CASE_REPLACED = "case_replaced"
"""Why a seat ended when its case was replaced by a substitute."""
Afterwards = Callable[[Session, Actor, Cycle, datetime], None]
AFTERWARDS: list[Afterwards] = []
"""What packages above add once seats are given, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an assignment came to: all seats of the cycle, the new ones, loads of the pool."""

    cycle: str
    cases: int
    seats: int
    assigned: int
    new: int
    experts: int
    load_min: int
    load_max: int
    conflicts_broken: int


class ShortOfSeats(Refused):
    """Not every seat can be filled; ``before`` is how things stand, ``region_names`` by path."""

    def __init__(self, shortage: Shortage, before: Assigned, region_names: dict[str, str]) -> None:
        super().__init__(
            "assignment_short",
            needed=shortage.needed,
            possible=shortage.possible,
            missing=shortage.missing,
        )
        self.shortage, self.before, self.region_names = shortage, before, region_names


class CheckFailed(RuntimeError):
    """The stored seats are not what was asked for: a fault of ours, everything is taken back."""


def why_not_assign(cycle: Cycle) -> Refusal | None:
    """Whether the cycle is at the point where its cases can be given to experts."""
    if cycle.state in (CycleState.PLANNED, CycleState.FROZEN):
        return Refusal("panel_not_drawn", {"cycle": cycle.name})
    return why_not_change(cycle.name, cycle.state)


def assign_cycle(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    now: datetime,
    seed: str | None = None,
    tell: Tell = nobody,
) -> Assigned:
    """Fill every open first-round seat of the cycle; repeating it fills what opened since.

    Seats of replaced cases end first. Raises ``ShortOfSeats`` when not every seat can be filled.
    The same facts and seed (the draw's, unless given) give the same seats.
    """
    cycle = managed_cycle(session, actor, cycle.name)
    refusal = why_not_assign(cycle)
    if refusal:
        raise refusal.error()
    cycle_id, first = cycle.id or 0, FirstRound(session, cycle)
    _end_replaced(session, cycle_id, now)
    held = held_seats(session, cycle_id)
    cases = case_facts(session, cycle, held)
    experts = expert_facts(session, cycle, now)
    loads = {expert.expert_id: expert.load for expert in experts}
    found = assign(cases, experts, panel_rules(session, cycle), seed=seed or panel_seed(cycle))
    if isinstance(found, Shortage):
        before = _summary(session, cycle, (cases, 0), first, loads)
        raise ShortOfSeats(found, before, _region_names(session, found))
    wanted = numbered(found, held, first)
    last = session.execute(select(func.coalesce(func.max(Assignment.id), 0))).scalar_one()
    write_seats(session, cycle_id=cycle_id, wanted=wanted, now=now, tell=tell)
    _check(session, cycle, first, last)
    result = _summary(session, cycle, (cases, len(wanted)), first, found.loads)
    for act in AFTERWARDS:
        act(session, actor, cycle, now)
    given = [one.expert_id for one in seats_after(session, cycle_id, last)]
    tell_new_seats(session, cycle=cycle, expert_ids=given, now=now)
    if wanted:
        record(session, actor=actor, act="panel.assigned", on=("cycle", cycle.name), now=now,
               cases=result.cases, seats=result.seats, new=result.new, experts=result.experts,
               load_min=result.load_min, load_max=result.load_max)  # fmt: skip
    return result


def numbered(found: Solution, held: dict[int, Held], first: FirstRound) -> list[Wanted]:
    """The seats found under numbers that are free in their case."""
    nothing = Held()
    free: dict[int, list[int]] = {}
    wanted: list[Wanted] = []
    for seat in found.seats:
        if seat.case_id not in free:
            there = held.get(seat.case_id, nothing)
            free[seat.case_id] = free_numbers(there, first.seats(seat.case_id))
        wanted.append((seat.case_id, seat.expert_id, free[seat.case_id].pop(0)))
    return wanted


def _end_replaced(session: Session, cycle_id: int, now: datetime) -> None:
    replaced = select(SampleCase.case_id).where(
        SampleCase.cycle_id == cycle_id, SampleCase.status == SampleStatus.REPLACED
    )
    session.execute(
        update(Assignment)
        .where(
            col(Assignment.cycle_id) == cycle_id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.case_id).in_(replaced),
        )
        .values(state=AssignmentState.WITHDRAWN, ended_at=now, end_reason=CASE_REPLACED)
        .execution_options(synchronize_session=False)
    )


def _check(session: Session, cycle: Cycle, first: FirstRound, last_id: int) -> None:
    """Raise, and so take everything back, unless the stored rows are what the cycle asks for."""
    plan, cycle_id = panel_plan(cycle), cycle.id or 0
    wrong = checks.wrongly_filled(session, cycle_id, plan.reviewers, first.twice)
    broken = checks.broken_seats(session, cycle_id, region_rule(plan), after_id=last_id)
    if wrong or broken:
        raise CheckFailed(f"{wrong} cases wrongly filled, {len(broken)} seats with a conflict")


def _summary(
    session: Session,
    cycle: Cycle,
    cases_and_new: tuple[Sequence[CaseFacts], int],
    first: FirstRound,
    loads: dict[int, int],
) -> Assigned:
    plan = panel_plan(cycle)
    cases, new = cases_and_new
    active = select(func.count()).where(
        Assignment.cycle_id == cycle.id,
        Assignment.state == AssignmentState.ACTIVE,
        Assignment.seat >= FIRST_SEAT,
        ~col(Assignment.further),
    )
    return Assigned(
        cycle=cycle.name,
        cases=len(cases),
        seats=sum(first.seats(case.case_id) for case in cases),
        assigned=session.execute(active).scalar_one(),
        new=new,
        experts=len(loads),
        load_min=min(loads.values(), default=0),
        load_max=max(loads.values(), default=0),
        conflicts_broken=len(checks.broken_seats(session, cycle.id or 0, region_rule(plan))),
    )


def _region_names(session: Session, shortage: Shortage) -> dict[str, str]:
    paths: Sequence[str] = shortage.avoid_regions
    statement = select(Region.path, Region.name).where(col(Region.path).in_(paths))
    return {path: name for path, name in session.execute(statement)}
