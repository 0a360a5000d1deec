"""Who scores which case: the whole cycle at once, optimal, repeatable, all or nothing.

For the services that assign a cycle, a rest of it, or third experts. Gives seats or a ``Shortage``;
never part of an assignment. The method and its proof are told in ``docs/assignment.md``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from qa_app.panel.rules import grouping, seating, solver, tableau
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules
from qa_app.panel.rules.shortage import Shortage, explained
from qa_app.panel.rules.tableau import Ints, Tableau, listed


@dataclass(frozen=True, slots=True)
class Seat:
    """One new seat; ``number`` counts from 1 and goes on after the seats already held."""

    case_id: int
    number: int
    expert_id: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """New seats (by case, then number), total load per expert id, and the fit cost of the seats."""

    seats: tuple[Seat, ...]
    loads: dict[int, int]
    cost: int


def assign(
    cases: Iterable[CaseFacts],
    experts: Iterable[ExpertFacts],
    rules: PanelRules,
    *,
    seed: str,
) -> Assignment | Shortage:
    """Exactly the missing seats of every case, without conflict, evenly, then by best fit.

    First all cases of a kind are one group and their exceptions are kept by swaps. Groups in which
    that fails are split by their exceptions, finally all are: then the flow is exact. A result
    without faults costs what the relaxed flow costs, hence is optimal whenever it is returned.
    """
    table = tableau.build(cases, experts, rules, seed)
    split = np.zeros(len(table.cases), dtype=np.bool_)
    while True:  # three rounds at most: nothing split, some, everything
        groups = grouping.grouped(table, split)
        flow = solver.balanced_flow(groups, table)
        if flow is None:
            return explained(table, rules)
        held = seating.seat(table, groups, flow, split)
        faults = seating.faults(table, held, split)
        if not len(faults):
            return _assignment(table, held)
        if split.any():
            split[:] = True
        else:
            split = np.isin(table.row, table.row[faults])


def _assignment(table: Tableau, held: Ints) -> Assignment:
    case, column = np.nonzero(held != seating.EMPTY)
    expert = held[case, column]
    gained = np.bincount(expert, minlength=len(table.experts))
    cost = int(table.costs[table.row[case], expert].sum())
    cost += int(table.is_avoided(case, expert).sum()) * table.avoided_cost
    numbers = sorted(range(len(table.cases)), key=lambda number: table.cases[number].case_id)
    ids = [facts.expert_id for facts in table.experts]
    seats: list[Seat] = []
    for number in numbers:
        facts = table.cases[number]
        places = listed(held[number, : table.need[number]])
        start = len(facts.seated) + 1
        seats += [Seat(facts.case_id, start + n, ids[place]) for n, place in enumerate(places)]
    totals = listed(table.load + gained)
    loads = dict(sorted(zip(ids, totals, strict=True)))
    return Assignment(tuple(seats), loads, cost)
