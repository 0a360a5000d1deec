"""P4: 27,000 cases with two of 500 experts each, ours against OR-Tools on all pairs.

The yardstick is the plain formulation: one node a case, one arc for every allowed pair, each
expert's arcs to the sink for the common level and one more. Both get the same facts, each run in
a process of its own, alternating; time covers facts to seats, memory is the growth of the peak
over the process with its libraries and facts loaded.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow

from qa_app.core.case_types import CaseType
from qa_app.panel.rules.assignment import Assignment, Seat, assign
from qa_app.panel.rules.conflicts import conflicts_between
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules, RegionRule
from tests.bench.rows import Row, WrongAnswer

ROOT = Path(__file__).resolve().parents[2]
CITIES, AGENCIES, FIRMS = 14, 190, 300
TIME_TARGET, MEMORY_TARGET_MIB, COST_TARGET = 0.5, 500, 1.005


@dataclass(frozen=True, slots=True)
class Size:
    """How large an instance is; each expert may hold a fifth more than the mean."""

    cases: int = 27_000
    experts: int = 500
    seats: int = 2


def province(size: Size) -> tuple[list[CaseFacts], list[ExpertFacts], PanelRules]:
    """A believable province: most lawyers work in the city, one in twelve comes from elsewhere."""
    chance = np.random.default_rng(20260401)
    kinds = list(CaseType)
    agency_city = [i % CITIES for i in range(AGENCIES)]
    firm_city = [min(int(chance.exponential(4)), CITIES - 1) for _ in range(FIRMS)]
    local = {c: [f for f in range(FIRMS) if firm_city[f] == c] or [0] for c in range(CITIES)}
    cases: list[CaseFacts] = []
    for number in range(size.cases):
        agency = int(chance.integers(AGENCIES))
        city = agency_city[agency]
        stranger = chance.random() < 1 / 12
        firm = int(chance.integers(FIRMS)) if stranger else int(chance.choice(local[city]))
        cases.append(
            CaseFacts(
                case_id=number,
                key=f"{agency}/{number}",
                agency_id=agency,
                region_path=f"/45/45{city:02}/45{city:02}{agency // CITIES:02}/",
                firm_id=firm,
                lawyer_id=firm * 20 + int(chance.integers(20)),
                case_type=kinds[int(chance.choice(5, p=[0.5, 0.36, 0.02, 0.09, 0.03]))],
                seats=size.seats,
            )
        )
    return cases, _experts(size, firm_city, chance), PanelRules(region=RegionRule.CITY)


def _experts(size: Size, firm_city: list[int], chance: np.random.Generator) -> list[ExpertFacts]:
    mean = size.cases * size.seats / size.experts
    pool: list[ExpertFacts] = []
    for number in range(size.experts):
        firm = int(chance.integers(FIRMS))
        city = firm_city[firm]
        first = CaseType.CIVIL if chance.random() < 0.8 else CaseType.CRIMINAL
        more = {kind for kind in CaseType if chance.random() < 0.1}
        pool.append(
            ExpertFacts(
                expert_id=number,
                login=f"e{number}",
                name=f"专家{number}",
                region_path=f"/45/45{city:02}/",
                firm_id=firm,
                lawyer_ids=frozenset({firm * 20 + int(chance.integers(20))}),
                types=frozenset({first, *more}),
                capacity=int(mean * 1.2) + 2,
            )
        )
    return pool


def ours(size: Size) -> dict[str, float]:
    """Time, memory and quality of our assignment."""
    cases, experts, rules = province(size)
    before, start = _peak_mib(), time.perf_counter()
    result = assign(cases, experts, rules, seed="bench")
    seconds, grown = time.perf_counter() - start, _peak_mib() - before
    assert isinstance(result, Assignment)
    loads = list(result.loads.values())
    return {
        "seconds": seconds,
        "mib": grown,
        "cost": result.cost,
        "spread": max(loads) - min(loads),
        "idle": loads.count(0),
        "broken": _broken(cases, experts, rules, result.seats),
        "partners": _partners(result.seats),
    }


def _broken(
    cases: list[CaseFacts], experts: list[ExpertFacts], rules: PanelRules, seats: tuple[Seat, ...]
) -> int:
    """Pairs in conflict, experts doubled on a case, and seats missing; 0 is the only good count."""
    of_case = {c.case_id: c for c in cases}
    of_expert = {e.expert_id: e for e in experts}
    bad = sum(
        bool(conflicts_between(of_case[s.case_id], of_expert[s.expert_id], rules)) for s in seats
    )
    doubled = len(seats) - len({(s.case_id, s.expert_id) for s in seats})
    missing = sum(c.seats for c in cases) - len(seats)
    return bad + doubled + missing


def _partners(seats: tuple[Seat, ...]) -> float:
    """The median number of other experts with whom an expert shares a case."""
    on_case: dict[int, list[int]] = {}
    for seat in seats:
        on_case.setdefault(seat.case_id, []).append(seat.expert_id)
    met: dict[int, set[int]] = {}
    for panel in on_case.values():
        for expert in panel:
            met.setdefault(expert, set()).update(panel)
    return statistics.median(len(others) - 1 for others in met.values())


def all_pairs(size: Size) -> dict[str, float]:
    """The plain formulation, its conflicts and costs worked out with numpy."""
    cases, experts, _ = province(size)
    before, start = _peak_mib(), time.perf_counter()
    cost = _cost_matrix(cases, experts)
    case, expert = np.nonzero(cost >= 0)
    n, m = cost.shape
    total = size.cases * size.seats
    level = total // m
    step = int(cost.max()) * (m + 1) + 1
    sink = n + m
    places = np.arange(m) + n
    room = np.array([e.capacity for e in experts])
    ladder_room = np.concatenate([np.full(m, level), np.ones(m, int), room - level - 1])
    ladder_cost = np.repeat([step * (level - 1), step * level, step * (level + 1)], m)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([case, np.tile(places, 3)]).astype(np.int32),
        np.concatenate([expert + n, np.full(3 * m, sink)]).astype(np.int32),
        np.concatenate([np.ones(len(case), int), ladder_room]),
        np.concatenate([cost[case, expert], ladder_cost]),
    )
    nodes = np.append(np.arange(n), sink).astype(np.int32)
    solver.set_nodes_supplies(nodes, np.append(np.full(n, size.seats), -total))
    assert solver.solve() == solver.OPTIMAL
    taken = solver.flows(arcs[: len(case)]) > 0
    seconds, grown = time.perf_counter() - start, _peak_mib() - before
    loads = np.bincount(expert[taken], minlength=m)
    return {
        "seconds": seconds,
        "mib": grown,
        "cost": int(cost[case[taken], expert[taken]].sum()),
        "spread": int(loads.max() - loads.min()),
    }


def _cost_matrix(cases: list[CaseFacts], experts: list[ExpertFacts]) -> np.ndarray:
    kinds = list(CaseType)
    city = np.array([int(c.region_path.split("/")[2]) for c in cases])
    home = np.array([int(e.region_path.split("/")[2]) for e in experts])
    firm = np.array([c.firm_id for c in cases])
    firm_home = np.array([e.firm_id for e in experts])
    kind = np.array([kinds.index(c.case_type) for c in cases])
    skilled = np.array([[k in e.types for e in experts] for k in kinds])
    cost = np.where(skilled[kind], 0, 10)
    cost[(city[:, None] == home) | (firm[:, None] == firm_home)] = -1
    return cost


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measured(side: str, size: Size) -> dict[str, float]:
    """One run in a fresh process."""
    module = "tests.bench.bench_assignment"
    command = [sys.executable, "-m", module, side, str(size.cases), str(size.experts)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """Time, memory, cost and fairness; a broken conflict or a wrong load is a wrong answer."""
    size = Size(cases=3_000, experts=120) if quick else Size()
    mine: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    for _ in range(rounds):
        mine.append(_measured("ours", size))
        theirs.append(_measured("all_pairs", size))
    worst = {name: max(one[name] for one in mine) for name in ("spread", "broken", "idle")}
    if worst["broken"] or worst["idle"] or worst["spread"] > 1:
        raise WrongAnswer(f"P4: {worst}")
    what = f"P4 assign {size.cases:,} × {size.seats} of {size.experts}"
    time_of = [statistics.median(one["seconds"] for one in side) for side in (mine, theirs)]
    mib = [max(one["mib"] for one in side) for side in (mine, theirs)]
    return [
        Row(f"{what}, time", time_of[0], time_of[1], TIME_TARGET),
        Row(f"{what}, memory", mib[0], mib[1], MEMORY_TARGET_MIB, unit="MiB", absolute=True),
        Row(
            f"{what}, misfit cost", mine[0]["cost"], max(theirs[0]["cost"], 1), COST_TARGET, unit=""
        ),
    ]


if __name__ == "__main__":
    chosen = Size(cases=int(sys.argv[2]), experts=int(sys.argv[3]))
    print(json.dumps({"ours": ours, "all_pairs": all_pairs}[sys.argv[1]](chosen)))
