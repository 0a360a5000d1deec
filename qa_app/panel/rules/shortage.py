"""Why an assignment is impossible: how many seats are missing, where, what blocks, what helps.

For ``assignment`` and the pages and commands that show it; sentences are in ``panel.messages``.
The bottleneck is Hall's: the smallest cut of the flow problem names cases whose allowed experts
cannot hold all their seats (P. Hall, "On Representatives of Subsets", J. London Math. Soc. 1935,
in the form of the max-flow min-cut theorem, Ford and Fulkerson 1956).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from qa_app.core.errors import Refusal
from qa_app.panel.rules import grouping, solver
from qa_app.panel.rules.conflicts import (
    DEPTHS,
    Reason,
    conflicts_between,
    region_nodes,
)
from qa_app.panel.rules.facts import PanelRules, RegionRule
from qa_app.panel.rules.tableau import Ints, Tableau, listed

MOST_REGIONS_NAMED = 3


class Why(StrEnum):
    """Why a case stays without all its experts."""

    TOO_FEW_EXPERTS = "too_few_experts"
    NO_CAPACITY = "no_capacity"


@dataclass(frozen=True, slots=True)
class Unfilled:
    """One case that lacks ``missing`` experts; ``allowed`` experts are free of conflict."""

    case_id: int
    key: str
    missing: int
    allowed: int
    why: Why


@dataclass(frozen=True, slots=True)
class Shortage:
    """Seats ``needed = possible + missing``; the bottleneck's cases, seats, room and blocks.

    ``bottleneck_seats`` are wanted by ``bottleneck_cases`` and at most ``bottleneck_room`` of them
    can be held by allowed experts: the difference is ``missing``. ``blocked`` counts, per reason,
    pairs of a bottleneck case and an expert outside the bottleneck (a pair may have several).
    ``extra_seats`` by at least ``extra_experts`` new experts who have no conflict with the
    ``unfilled`` cases, shared evenly among them, are always enough; ``avoid_regions`` are the
    paths the new experts must not belong to (none when too many to name or no region rule).
    """

    needed: int
    possible: int
    missing: int
    capacity: int
    bottleneck_cases: int
    bottleneck_seats: int
    bottleneck_room: int
    extra_seats: int
    extra_experts: int
    avoid_regions: tuple[str, ...] = ()
    blocked: dict[Reason, int] = field(default_factory=dict[Reason, int])
    unfilled: tuple[Unfilled, ...] = ()

    def lines(self) -> tuple[Refusal, ...]:
        """The explanation as codes with parameters, in the order in which it is read."""
        said = [
            Refusal("assignment_short", {"needed": self.needed, "possible": self.possible,
                                         "missing": self.missing}),
        ]  # fmt: skip
        if self.capacity < self.needed:
            said.append(Refusal("short_capacity", {"capacity": self.capacity,
                                                   "needed": self.needed}))  # fmt: skip
        said.append(
            Refusal(
                "short_bottleneck",
                {
                    "cases": self.bottleneck_cases,
                    "seats": self.bottleneck_seats,
                    "room": self.bottleneck_room,
                },
            )
        )
        said += [Refusal(f"short_by_{reason}", {"pairs": n}) for reason, n in self.blocked.items()]
        params = {"seats": self.extra_seats, "experts": self.extra_experts}
        if self.avoid_regions:
            said.append(Refusal("short_help_outside", {**params, "regions": self.avoid_regions}))
        else:
            said.append(Refusal("short_help", params))
        return tuple(said)


def explained(table: Tableau, rules: PanelRules) -> Shortage:
    """The shortage of an impossible assignment, from a largest flow and its smallest cut."""
    groups = grouping.grouped(table, np.ones(len(table.cases), dtype=np.bool_))
    best = solver.largest(groups, table.spare)
    unfilled = _unfilled(table, groups, best.flow)
    tight = [groups.members[group] for group in listed(best.short_groups)]
    seats = int(groups.supply[best.short_groups].sum())
    missing = int(groups.supply.sum() - best.flow.sum())
    with_gap = [table.cases[number] for number, _ in unfilled]
    worst = max((gap for _, gap in unfilled), default=0)
    return Shortage(
        needed=int(groups.supply.sum()),
        possible=int(best.flow.sum()),
        missing=missing,
        capacity=int(table.spare.sum()),
        bottleneck_cases=sum(len(cases) for cases in tight),
        bottleneck_seats=seats,
        bottleneck_room=seats - missing,
        extra_seats=missing,
        extra_experts=worst,
        avoid_regions=_regions([case.region_path for case in with_gap], rules.region),
        blocked=_blocked(table, tight, best.full_experts, rules),
        unfilled=tuple(_described(table, number, gap) for number, gap in unfilled),
    )


def _unfilled(table: Tableau, groups: grouping.Groups, flow: Ints) -> list[tuple[int, int]]:
    """(case number, missing seats): a group's gap is dealt round over its cases, like cards."""
    gaps: list[tuple[int, int]] = []
    open_seats = listed(groups.supply - flow.sum(axis=1))
    for cases, gap in zip(groups.members, open_seats, strict=True):
        each, more = divmod(gap, len(cases))
        shares = ((case, each + (turn < more)) for turn, case in enumerate(listed(cases)))
        gaps += [(case, share) for case, share in shares if share]
    return sorted(gaps)


def _described(table: Tableau, number: int, gap: int) -> Unfilled:
    places = np.arange(len(table.experts))
    free = table.costs[table.row[number]] >= 0
    free &= ~table.is_barred(np.full_like(places, number), places)
    allowed = int(free.sum())
    why = Why.TOO_FEW_EXPERTS if allowed < table.need[number] else Why.NO_CAPACITY
    case = table.cases[number]
    return Unfilled(case.case_id, case.key, gap, allowed, why)


def _blocked(
    table: Tableau, tight: Sequence[Ints], full_experts: Ints, rules: PanelRules
) -> dict[Reason, int]:
    """Pairs that a conflict keeps apart: a bottleneck case, an expert the bottleneck leaves."""
    idle = np.setdiff1d(np.flatnonzero(table.spare > 0), full_experts)
    counts: Counter[Reason] = Counter()
    for cases in tight:
        alike = Counter(_look(table, number) for number in listed(cases))
        first = {_look(table, number): number for number in listed(cases)}
        for look, size in alike.items():
            case = table.cases[first[look]]
            for place in listed(idle):
                for reason in conflicts_between(case, table.experts[place], rules):
                    counts[reason] += size
    return {reason: counts[reason] for reason in Reason if counts[reason]}


def _look(table: Tableau, number: int) -> tuple[object, ...]:
    """What decides a case's reasons, so that equal cases are asked once."""
    case = table.cases[number]
    own = number if case.seated or case.declined else -1
    return case.region_path, case.agency_id, case.firm_id, case.lawyer_id, own


def _regions(paths: Sequence[str], rule: RegionRule) -> tuple[str, ...]:
    """The regions a new expert must not belong to, as far as the rule asks and they are few."""
    if rule is RegionRule.NONE:
        return ()
    depth = DEPTHS[rule] if rule in (RegionRule.CITY, RegionRule.PROVINCE) else None
    found = {f"/{'/'.join(region_nodes(path)[:depth])}/" for path in paths if path.strip("/")}
    return tuple(sorted(found)) if len(found) <= MOST_REGIONS_NAMED else ()
