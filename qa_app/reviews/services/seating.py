"""Seats the experts a file of scores names, where the panel's rules allow it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment
from qa_app.panel.queries.facts import Held, case_facts, expert_facts, held_seats, panel_rules
from qa_app.panel.queries.first_round import FirstRound
from qa_app.panel.rules.conflicts import conflicts_between
from qa_app.panel.services.seating import free_numbers, seats_after, write_seats
from qa_app.reviews.queries.matching import HeldSeat

Pair = tuple[int, int]
"""Case id, expert id."""


def seat_as_listed(
    session: Session, *, actor: Actor, cycle: Cycle, wanted: Sequence[Pair], now: datetime
) -> tuple[dict[Pair, HeldSeat], dict[Pair, tuple[str, dict[str, Any]]]]:
    """The seats made, and the pairs refused with code and values of the reason.

    No more than the cycle's number of experts a case, and never one with a conflict.
    """
    first = FirstRound(session, cycle)
    held = held_seats(session, cycle.id or 0)
    cases = {facts.case_id: facts for facts in case_facts(session, cycle, held)}
    experts = {
        facts.expert_id: facts for facts in expert_facts(session, cycle, now, whole_pool=True)
    }
    rules = panel_rules(session, cycle)
    seats: list[tuple[int, int, int]] = []
    refused: dict[Pair, tuple[str, dict[str, Any]]] = {}
    nothing = Held()
    asked = {case_id for case_id, _ in wanted}
    numbers = {key: free_numbers(held.get(key, nothing), first.seats(key)) for key in asked}
    for case_id, expert_id in wanted:
        reasons = conflicts_between(cases[case_id], experts[expert_id], rules)
        if reasons:
            why = {"reason": reasons[0].value}
            refused[case_id, expert_id] = ("review_expert_in_conflict", why)
        elif not numbers[case_id]:
            most = {"reviewers": first.seats(case_id)}
            refused[case_id, expert_id] = ("review_too_many_experts", most)
        else:
            seats.append((case_id, expert_id, numbers[case_id].pop(0)))
    return _written(session, actor, cycle, seats, now), refused


def _written(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    seats: Sequence[tuple[int, int, int]],
    now: datetime,
) -> dict[Pair, HeldSeat]:
    if not seats:
        return {}
    last = session.exec(select(func.max(col(Assignment.id)))).one() or 0
    write_seats(session, cycle_id=cycle.id or 0, wanted=seats, now=now)
    details = {"seats": len(seats), "cases": len({case_id for case_id, _, _ in seats})}
    on = ("cycle", cycle.name)
    record(session, actor=actor, act="panel.assigned_as_listed", on=on, now=now, **details)
    return {
        (seat.case_id, seat.expert_id): HeldSeat(seat.assignment_id)
        for seat in seats_after(session, cycle.id or 0, last)
    }
