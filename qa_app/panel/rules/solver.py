"""Flows by OR-Tools for the panel rules: cheapest with balanced loads, and largest possible.

The only module that knows OR-Tools. It is given groups × experts and returns seats per pair; it
checks the solver's status before it reads a flow (reading an infeasible one ends the program).

Balance comes before fit. The n-th seat of an expert costs ``weight * n``, so that the sum of
squared loads is smallest, which makes the loads as even as the conflicts allow in every sense
(Harvey, Ladner, Lovász, Tamir, "Semi-matchings for bipartite graphs and load balancing",
J. Algorithms 59 (2006) 53-78). The weight exceeds what fit can gain along any cycle of the
residual graph that moves one seat between two experts (such a cycle visits a group and an expert
at most once), hence no gain in fit ever pays for a less even load.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow  # pyright: ignore[reportMissingTypeStubs]

from qa_app.panel.rules.grouping import Groups
from qa_app.panel.rules.tableau import Ints, Tableau

FIRST_WIDENING = 8


@dataclass(frozen=True, slots=True)
class Ladder:
    """Arcs expert → sink: from the expert's place, room and cost per seat of each arc."""

    expert: Ints
    room: Ints
    cost: Ints


def balanced_flow(groups: Groups, table: Tableau) -> Ints | None:
    """Seats per (group, expert): loads as even as possible, then the cheapest; None: impossible.

    Only the loads near the common level get an arc a seat; outside that box the cost goes on as a
    straight line with the slope at its edge. When the optimum lies in the box its residual graph
    is that of the full problem, so it is the optimum; otherwise the box is widened.
    """
    total = int(groups.supply.sum())
    if int(table.spare.sum()) < total:
        return None
    if total == 0:
        return np.zeros_like(groups.room)
    weight = _weight(groups)
    top = int((table.load + np.minimum(table.spare, total)).max())
    level = _level(table, total)
    widening = 0
    while True:
        low = np.clip(level - widening, table.load, table.load + table.spare)
        high = np.clip(level + 1 + widening, table.load, table.load + table.spare)
        flow = cheapest(groups, _ladder(table, low, high, weight))
        if flow is None:
            return None
        reached = table.load + flow.sum(axis=0)
        if bool(((reached >= low) & (reached <= high)).all()) or widening > top:
            return flow
        widening = max(FIRST_WIDENING, widening * FIRST_WIDENING)


def cheapest(groups: Groups, ladder: Ladder) -> Ints | None:
    """The cheapest way to bring every group's seats to the sink, or None when there is none."""
    width = groups.room.shape[1]
    group, expert = np.nonzero(groups.room)
    sink = len(groups.supply) + width
    solver: Any = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([group, len(groups.supply) + ladder.expert]).astype(np.int32),
        np.concatenate([len(groups.supply) + expert, np.full_like(ladder.expert, sink)]).astype(
            np.int32
        ),
        np.concatenate([groups.room[group, expert], ladder.room]),
        np.concatenate([groups.cost[group, expert], ladder.cost]),
    )
    nodes = np.append(np.arange(len(groups.supply)), sink).astype(np.int32)
    solver.set_nodes_supplies(nodes, np.append(groups.supply, -groups.supply.sum()))
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with status {status}")
    flow = np.zeros_like(groups.room)
    flow[group, expert] = solver.flows(arcs[: len(group)])
    return flow


@dataclass(frozen=True, slots=True)
class LargestFlow:
    """The most seats that can be filled, and a bottleneck: groups that want more than there is."""

    flow: Ints
    short_groups: Ints
    full_experts: Ints


def largest(groups: Groups, spare: Ints) -> LargestFlow:
    """A maximum flow and the source side of its minimum cut (Hall's violator)."""
    count, width = groups.room.shape
    group, expert = np.nonzero(groups.room)
    source, sink = count + width, count + width + 1
    nodes: Ints = np.arange(count, dtype=np.int64)
    places: Ints = np.arange(width, dtype=np.int64)
    tails = np.concatenate([np.full_like(nodes, source), group, count + places])
    heads = np.concatenate([nodes, count + expert, np.full_like(places, sink)])
    solver: Any = max_flow.SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(
        tails.astype(np.int32),
        heads.astype(np.int32),
        np.concatenate([groups.supply, groups.room[group, expert], spare]),
    )
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise RuntimeError(f"max flow ended with status {status}")
    flow = np.zeros_like(groups.room)
    flow[group, expert] = solver.flows(arcs[count : count + len(group)])
    reached = np.asarray(solver.get_source_side_min_cut(), dtype=np.int64)
    full = reached[(reached >= count) & (reached < count + width)] - count
    return LargestFlow(flow, np.sort(reached[reached < count]), np.sort(full))


def _weight(groups: Groups) -> int:
    """More than fit can gain on a simple cycle: one step in and out of each group or expert."""
    return int(groups.cost.max(initial=0)) * (min(groups.cost.shape) + 1) + 1


def _level(table: Tableau, total: int) -> int:
    """The highest load to which everybody can be filled up with ``total`` seats."""
    low, high = 0, int((table.load + table.spare).max())
    while low < high:
        middle = (low + high + 1) // 2
        if int(np.clip(middle - table.load, 0, table.spare).sum()) <= total:
            low = middle
        else:
            high = middle - 1
    return low


def _ladder(table: Tableau, low: Ints, high: Ints, weight: int) -> Ladder:
    """A flat arc up to ``low``, an arc a seat up to ``high``, a flat arc up to capacity."""
    places = np.arange(len(table.load), dtype=np.int64)
    steps = high - low
    step_expert = np.repeat(places, steps)
    starts = np.repeat(np.cumsum(steps) - steps, steps)
    step_load = low[step_expert] + np.arange(len(step_expert)) - starts
    expert = np.concatenate([places, step_expert, places])
    load = np.concatenate([low - 1, step_load, high])
    room = np.concatenate(
        [low - table.load, np.ones_like(step_expert), table.load + table.spare - high]
    )
    promised = load < table.wanted[expert]
    discount = int((table.load + table.spare).max()) + 1
    cost = weight * (load - np.where(promised, discount, 0))
    kept = room > 0
    return Ladder(expert[kept], room[kept], cost[kept])
