"""Cases that look alike become one node of the flow problem, with a supply of many seats.

For ``assignment`` and ``shortage``. A *plain* group holds all cases of one row and need; an expert
may take at most as many seats in it as it has cases that allow the expert, which forgets *which*
cases those are. A *split* group holds only cases with the very same exceptions and forgets nothing.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_app.panel.rules.tableau import FORBIDDEN, Ints, Tableau, listed


@dataclass(frozen=True, slots=True)
class Groups:
    """``members`` lists case numbers; ``supply`` (g) seats; ``room`` and ``cost`` (g × experts)."""

    members: tuple[Ints, ...]
    supply: Ints
    room: Ints
    cost: Ints


def grouped(table: Tableau, split: npt.NDArray[np.bool_]) -> Groups:
    """Groups of all cases of the tableau, those marked in ``split`` by their exceptions as well.

    With nothing split the flow problem is a relaxation of the assignment (its cost a lower bound);
    with every case split it is the assignment itself.
    """
    members = _members(table, split)
    width = len(table.experts)
    supply = np.array([table.need[cases].sum() for cases in members], dtype=np.int64)
    rows = np.array([table.row[cases[0]] for cases in members], dtype=np.int64)
    cost = table.costs[rows] if len(rows) else np.zeros((0, width), dtype=np.int64)
    sizes = np.array([len(cases) for cases in members], dtype=np.int64)
    room = np.where(cost == FORBIDDEN, 0, sizes[:, None])
    group_of = np.empty(len(table.cases), dtype=np.int64)
    for number, cases in enumerate(members):
        group_of[cases] = number
    _take_barred(table, group_of, room)
    _add_avoided(table, group_of, split, cost)
    return Groups(members, supply, np.maximum(room, 0), np.maximum(cost, 0))


def _members(table: Tableau, split: npt.NDArray[np.bool_]) -> tuple[Ints, ...]:
    exceptions = _signatures(table, split)
    found: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    looks = zip(listed(table.row), listed(table.need), strict=True)
    for number, look in enumerate(looks):
        found[*look, exceptions.get(number)].append(number)
    return tuple(np.array(cases, dtype=np.int64) for cases in found.values())


def _signatures(table: Tableau, split: npt.NDArray[np.bool_]) -> dict[int, object]:
    """What sets a split case apart: its barred and its avoided experts."""
    signs: dict[int, list[tuple[int, int]]] = {int(case): [] for case in np.flatnonzero(split)}
    for kind, codes in enumerate((table.barred, table.avoided)):
        case, expert = np.divmod(codes, max(len(table.experts), 1))
        kept = split[case] if len(case) else np.zeros(0, dtype=np.bool_)
        for number, place in zip(listed(case[kept]), listed(expert[kept]), strict=True):
            signs[number].append((kind, place))
    return {number: tuple(sign) for number, sign in signs.items()}


def _take_barred(table: Tableau, group_of: Ints, room: Ints) -> None:
    case, expert = np.divmod(table.barred, max(len(table.experts), 1))
    np.subtract.at(room, (group_of[case], expert), 1)


def _add_avoided(table: Tableau, group_of: Ints, split: npt.NDArray[np.bool_], cost: Ints) -> None:
    """Soft ties cost in split groups only, where all cases share them."""
    case, expert = np.divmod(table.avoided, max(len(table.experts), 1))
    kept = split[case] if len(case) else np.zeros(0, dtype=np.bool_)
    group, expert = group_of[case[kept]], expert[kept]
    fresh = np.unique(group * max(len(table.experts), 1) + expert)
    group, expert = np.divmod(fresh, max(len(table.experts), 1))
    cost[group, expert] += table.avoided_cost
