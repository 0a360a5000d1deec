"""From seats per (group, expert) to names on cases: distinct on every case, partners well mixed.

For ``assignment``. Three steps, each keeping what the one before reached:

*Wrap-around.* A group of n cases that need k seats each, with f(e) <= n seats for expert e and
sum f = k n: write the experts' seats in one line, expert after expert, and give the j-th to case
j mod n. Every case gets exactly k. An expert's seats are f(e) <= n neighbours in the line, so their
remainders differ: nobody sits twice on a case. (McNaughton, "Scheduling with deadlines and loss
functions", Management Science 6 (1959) 1-12, proves the same of machines and interrupted jobs.)

*Mixing.* Two cases swap the holders of one seat each when both pairs are allowed, nobody doubles
and the cost stays; loads stay by themselves. Pairs of cases come from keyed permutations, so that
experts meet many partners (severities can be compared only along shared cases) and nobody keeps
one agency for himself.

*Repair.* A plain group forgets which cases bar an expert; a barred pair is swapped away within the
group, at the same cost. What cannot be repaired is reported by ``faults`` and solved exactly.
"""

import numpy as np
import numpy.typing as npt

from qa_app.panel.rules.grouping import Groups
from qa_app.panel.rules.tableau import FORBIDDEN, Ints, Tableau, listed

EMPTY = -1
MIXING_ROUNDS = 24


def seat(table: Tableau, groups: Groups, flow: Ints, split: npt.NDArray[np.bool_]) -> Ints:
    """Experts' places per case (cases × largest need, -1 where a case needs fewer)."""
    held = _wrapped_around(table, groups, flow)
    group_of = np.empty(len(table.cases), dtype=np.int64)
    for number, cases in enumerate(groups.members):
        group_of[cases] = number
    for turn in range(MIXING_ROUNDS):
        one, other = _couples(table, group_of, turn)
        _swap_where_free(table, held, one, other, turn)
    for case in listed(faults(table, held, split)):
        _repair(table, held, groups.members[int(group_of[case])], case)
    return held


def faults(table: Tableau, held: Ints, split: npt.NDArray[np.bool_]) -> Ints:
    """Cases with a barred expert, or with a soft tie that the flow did not know of."""
    rows = np.arange(len(held), dtype=np.int64)
    case = np.repeat(rows[:, None], held.shape[1], axis=1)
    taken = held != EMPTY
    bad = table.is_barred(case, held) | (table.is_avoided(case, held) & ~split[:, None])
    return np.flatnonzero((bad & taken).any(axis=1)).astype(np.int64)


def _wrapped_around(table: Tableau, groups: Groups, flow: Ints) -> Ints:
    widest = int(table.need.max(initial=0))
    held = np.full((len(table.cases), widest), EMPTY, dtype=np.int64)
    places = np.arange(flow.shape[1], dtype=np.int64)
    for number, cases in enumerate(groups.members):
        line: Ints = np.repeat(places, flow[number])
        held[cases, : len(line) // len(cases)] = line.reshape(-1, len(cases)).T
    return held


def _couples(table: Tableau, group_of: Ints, turn: int) -> tuple[Ints, Ints]:
    """Disjoint couples of cases for one turn: of one group in even turns, of any in odd ones."""
    mixed = _scrambled(table.case_hash, turn)
    order = np.argsort(mixed, kind="stable")
    if turn % 2 == 0:
        order = order[np.argsort(group_of[order], kind="stable")]
    even = len(order) - len(order) % 2
    return order[:even:2], order[1:even:2]


def _scrambled(numbers: npt.NDArray[np.uint64], turn: int) -> npt.NDArray[np.uint64]:
    """SplitMix64's output function (Steele, Lea, Flood, OOPSLA 2014), a new stream per turn."""
    mixed = numbers + np.full_like(numbers, 0x9E3779B97F4A7C15) * np.uint64(turn + 1)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _swap_where_free(table: Tableau, held: Ints, one: Ints, other: Ints, turn: int) -> None:
    """Swap one seat's holders in every couple where that is allowed and costs nothing."""
    seat_one, seat_other = turn % table.need[one], (turn // 2) % table.need[other]
    mine, theirs = held[one, seat_one], held[other, seat_other]
    free = _swappable(table, held, (one, mine), (other, theirs))
    held[one[free], seat_one[free]] = theirs[free]
    held[other[free], seat_other[free]] = mine[free]


def _swappable(
    table: Tableau, held: Ints, one: tuple[Ints, Ints], other: tuple[Ints, Ints]
) -> npt.NDArray[np.bool_]:
    """Whether (case, holder) couples may swap: allowed, nobody doubled, fit cost unchanged."""
    (case, mine), (partner, theirs) = one, other
    row, partner_row = table.row[case], table.row[partner]
    gain_mine, gain_theirs = table.costs[partner_row, mine], table.costs[row, theirs]
    allowed = (gain_mine != FORBIDDEN) & (gain_theirs != FORBIDDEN)
    before = table.costs[row, mine] + table.costs[partner_row, theirs]
    allowed &= gain_mine + gain_theirs == before
    allowed &= ~(held[partner] == mine[:, None]).any(axis=1)
    allowed &= ~(held[case] == theirs[:, None]).any(axis=1)
    for place, expert in ((partner, mine), (case, theirs)):
        allowed &= ~table.is_barred(place, expert) & ~table.is_avoided(place, expert)
    return allowed


def _repair(table: Tableau, held: Ints, group: Ints, case: int) -> None:
    """Swap each barred or avoided expert of the case with somebody else's in the same group."""
    for seat_number in range(int(table.need[case])):
        expert = held[case, seat_number]
        mine = np.array([expert])
        here = np.array([case])
        if not (table.is_barred(here, mine) | table.is_avoided(here, mine))[0]:
            continue
        for column in range(int(table.need[case])):
            one = (np.full(len(group), case), np.full(len(group), expert))
            free = _swappable(table, held, one, (group, held[group, column]))
            if free.any():
                partner = group[np.argmax(free)]
                held[case, seat_number] = held[partner, column]
                held[partner, column] = expert
                break
