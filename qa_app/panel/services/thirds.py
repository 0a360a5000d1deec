"""Gives cases whose ratings diverge one more expert, the one who decides."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.panel.models import Assignment
from qa_app.panel.queries.facts import (
    Held,
    case_facts,
    expert_facts,
    held_seats,
    panel_rules,
    panel_seed,
)
from qa_app.panel.rules.assignment import assign
from qa_app.panel.rules.shortage import Shortage
from qa_app.panel.services.seating import NewSeat, Wanted, seats_after, write_seats
from qa_app.panel.services.telling import tell_new_seats


@dataclass(frozen=True, slots=True)
class ThirdResult:
    """The new seats, and the ids of cases for which no expert is free."""

    assigned: tuple[NewSeat, ...]
    without: tuple[int, ...]


def assign_third(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    case_ids: Collection[int],
    now: datetime,
    again: bool = False,
) -> ThirdResult:
    """One more expert for each case that has no further one yet; as many cases as possible.

    ``again``: also for those that have one, because their grade was reopened. The new seats'
    numbers follow the highest of the case. Cases that cannot get anybody are named and can be
    tried again when the pool has grown.
    """
    cycle = locked_cycle(session, cycle.name)
    cycle_id = cycle.id or 0
    held = held_seats(session, cycle_id, case_ids)
    waiting = [
        replace(case, seats=len(case.seated) + 1)
        for case in case_facts(session, cycle, held, case_ids)
        if again or not held.get(case.case_id, Held()).further
    ]
    pool, rules = expert_facts(session, cycle, now), panel_rules(session, cycle)
    without: list[int] = []
    while True:  # each round leaves out at least one case, so this ends
        found = assign(waiting, pool, rules, seed=f"{panel_seed(cycle)},third")
        if not isinstance(found, Shortage):
            break
        short = {case.case_id for case in found.unfilled}
        without += sorted(short)
        waiting = [case for case in waiting if case.case_id not in short]
    wanted: list[Wanted] = [
        (seat.case_id, seat.expert_id, max(held[seat.case_id].seats) + 1) for seat in found.seats
    ]
    last = session.execute(select(func.coalesce(func.max(Assignment.id), 0))).scalar_one()
    write_seats(session, cycle_id=cycle_id, wanted=wanted, now=now, further=True)
    tell_new_seats(session, cycle=cycle, expert_ids=[one[1] for one in wanted], now=now)
    if wanted or without:
        record(session, actor=actor, act="panel.third_assigned", on=("cycle", cycle.name), now=now,
               cases=len(wanted), without=len(without))  # fmt: skip
    return ThirdResult(tuple(seats_after(session, cycle_id, last)), tuple(without))
