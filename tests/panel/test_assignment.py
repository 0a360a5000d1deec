"""Assignments keep their promises on small worlds of every shape, checked the plain way."""

import dataclasses
from collections import Counter, defaultdict

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from qa_app.core.case_types import CaseType
from qa_app.panel.rules.assignment import Assignment, assign
from qa_app.panel.rules.conflicts import conflicts_between, fit_cost
from qa_app.panel.rules.facts import (
    CaseFacts,
    ExpertFacts,
    PanelRules,
    RegionRule,
    Tie,
    TieKind,
)
from qa_app.panel.rules.shortage import Shortage, Why

PATHS = ["/45/", "/45/4501/", "/45/4501/450101/", "/45/4501/450102/", "/45/4502/", "/45/4503/"]
TYPES = [CaseType.CIVIL, CaseType.CRIMINAL]

World = tuple[list[CaseFacts], list[ExpertFacts], PanelRules]


@st.composite
def worlds(draw: st.DrawFn, most_cases: int = 14, most_experts: int = 8) -> World:
    """A few cases and experts that often share firms, agencies, regions and ties."""
    few = st.integers(0, 3)
    experts = [
        ExpertFacts(
            expert_id=100 + n,
            login=f"e{n}",
            name=f"专家{n}",
            region_path=draw(st.sampled_from(PATHS)),
            agency_id=draw(st.none() | few),
            firm_id=draw(st.none() | st.integers(0, 5)),
            lawyer_ids=frozenset({n}),
            types=draw(st.frozensets(st.sampled_from(TYPES))),
            capacity=draw(st.integers(0, 9)),
            wanted=draw(st.sampled_from([0, 0, 2])),
            load=draw(few),
        )
        for n in range(draw(st.integers(1, most_experts)))
    ]
    ids = [e.expert_id for e in experts]
    cases = [
        CaseFacts(
            case_id=n,
            key=f"a/{n}",
            agency_id=draw(few),
            region_path=draw(st.sampled_from(PATHS)),
            firm_id=draw(st.integers(0, 5)),
            lawyer_id=draw(st.none() | st.integers(0, 12)),
            case_type=draw(st.sampled_from(TYPES)),
            seats=draw(st.integers(1, 3)),
            seated=draw(st.frozensets(st.sampled_from(ids), max_size=1)),
        )
        for n in range(draw(st.integers(1, most_cases)))
    ]
    ties = st.frozensets(
        st.builds(Tie, st.sampled_from(ids), st.just(TieKind.LAWYER), st.integers(0, 12))
        | st.builds(Tie, st.sampled_from(ids), st.just(TieKind.CASE), st.integers(0, 13)),
        max_size=6,
    )
    rules = PanelRules(draw(st.sampled_from(list(RegionRule))), draw(ties), draw(ties))
    return cases, experts, rules


def plain_optimum(world: World) -> tuple[int, int] | None:
    """Σ of the ladder of loads and Σ of fit of the all-pairs formulation; None when impossible."""
    cases, experts, rules = world
    solver = min_cost_flow.SimpleMinCostFlow()
    n, top = len(cases), max(max(e.capacity, e.load) for e in experts) + 1
    weight = 10_000
    total = 0
    for c, case in enumerate(cases):
        need = max(case.seats - len(case.seated), 0)
        solver.set_node_supply(c, need)
        total += need
        for e, expert in enumerate(experts):
            if not conflicts_between(case, expert, rules):
                solver.add_arc_with_capacity_and_unit_cost(
                    c, n + e, 1, fit_cost(case, expert, rules)
                )
    sink = n + len(experts)
    for e, expert in enumerate(experts):
        for load in range(expert.load, expert.capacity):
            discount = top if load < expert.wanted else 0
            solver.add_arc_with_capacity_and_unit_cost(n + e, sink, 1, weight * (load - discount))
    solver.set_node_supply(sink, -total)
    if total and solver.solve() != solver.OPTIMAL:
        return None
    cost = solver.optimal_cost() if total else 0
    fit = cost % weight
    return (cost - fit) // weight, fit


def ladder_sum(result: Assignment, experts: list[ExpertFacts]) -> int:
    top = max(max(e.capacity, e.load) for e in experts) + 1
    return sum(
        load - (top if load < e.wanted else 0)
        for e in experts
        for load in range(e.load, result.loads[e.expert_id])
    )


def assert_sound(result: Assignment, world: World) -> None:
    """No conflict, exactly the wanted number of distinct experts, capacity kept, sums right."""
    cases, experts, rules = world
    of_expert = {e.expert_id: e for e in experts}
    panels: defaultdict[int, list[int]] = defaultdict(list)
    for seat in result.seats:
        panels[seat.case_id].append(seat.expert_id)
    for case in cases:
        panel = panels[case.case_id]
        assert len(set(panel)) == len(panel) == max(case.seats - len(case.seated), 0)
        assert all(conflicts_between(case, of_expert[e], rules) == () for e in panel)
    gained = Counter(seat.expert_id for seat in result.seats)
    for expert in experts:
        load = result.loads[expert.expert_id]
        assert load == expert.load + gained[expert.expert_id]
        assert not gained[expert.expert_id] or load <= expert.capacity
    of_case = {c.case_id: c for c in cases}
    fits = [fit_cost(of_case[s.case_id], of_expert[s.expert_id], rules) for s in result.seats]
    assert result.cost == sum(fits)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_assignment_is_sound_and_as_even_and_as_cheap_as_the_plain_optimum(
    world: World,
) -> None:
    result = assign(*world, seed="s")
    best = plain_optimum(world)
    if isinstance(result, Shortage):
        assert best is None
        return
    assert_sound(result, world)
    assert best == (ladder_sum(result, world[1]), result.cost)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(world: World, chance) -> None:
    cases, experts, rules = world
    mixed_cases, mixed_experts = list(cases), list(experts)
    chance.shuffle(mixed_cases)
    chance.shuffle(mixed_experts)
    assert assign(cases, experts, rules, seed="s") == assign(
        mixed_cases, mixed_experts, rules, seed="s"
    )


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_shortage_adds_up_and_what_it_asks_for_is_enough(world: World) -> None:
    cases, experts, rules = world
    short = assign(cases, experts, rules, seed="s")
    assume(isinstance(short, Shortage))
    assert isinstance(short, Shortage)
    assert short.needed == sum(max(c.seats - len(c.seated), 0) for c in cases)
    assert short.missing == short.needed - short.possible > 0
    assert short.missing == short.bottleneck_seats - short.bottleneck_room
    assert short.missing == short.extra_seats == sum(u.missing for u in short.unfilled)
    assert short.extra_experts == max(u.missing for u in short.unfilled)
    assert short.capacity == sum(max(e.capacity - e.load, 0) for e in experts)
    of_case = {c.case_id: c for c in cases}
    for unfilled in short.unfilled:
        case = of_case[unfilled.case_id]
        allowed = sum(not conflicts_between(case, e, rules) for e in experts)
        assert unfilled.allowed == allowed
        lacking = allowed < case.seats - len(case.seated)
        assert unfilled.why == (Why.TOO_FEW_EXPERTS if lacking else Why.NO_CAPACITY)
    share = -(-short.extra_seats // short.extra_experts)
    helpers = [
        ExpertFacts(900 + n, f"new{n}", f"新专家{n}", "/46/4601/460101/", capacity=share)
        for n in range(short.extra_experts)
    ]
    assert isinstance(assign(cases, experts + helpers, rules, seed="s"), Assignment)


def open_world(cases: int, experts: int, seats: int = 2, seated: bool = False) -> World:
    """No conflicts at all and room for everybody."""
    held = {n: frozenset({n % experts}) if seated else frozenset[int]() for n in range(cases)}
    return (
        [
            CaseFacts(n, f"a/{n}", 1, "/45/4501/", None, None, TYPES[n % 2], "", seats, held[n])
            for n in range(cases)
        ],
        [ExpertFacts(n, f"e{n}", f"专家{n}", "/45/4502/") for n in range(experts)],
        PanelRules(RegionRule.CITY),
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 80), st.integers(3, 15), st.integers(1, 3))
def test_without_conflicts_loads_differ_by_one_at_most_and_nobody_is_idle(
    cases: int, experts: int, seats: int
) -> None:
    result = assign(*open_world(cases, experts, seats), seed="s")
    assert isinstance(result, Assignment)
    loads = result.loads.values()
    assert max(loads) - min(loads) <= 1
    assert cases * seats < experts or min(loads) >= 1


def test_earlier_load_is_counted_before_new_seats_are_dealt() -> None:
    cases, experts, rules = open_world(30, 6)
    experts[0] = dataclasses.replace(experts[0], load=8)
    result = assign(cases, experts, rules, seed="s")
    assert isinstance(result, Assignment)
    assert sorted(result.loads.values()) == [11, 11, 11, 11, 12, 12]


def test_a_re_run_for_the_rest_leaves_seats_already_held_alone() -> None:
    cases, experts, rules = open_world(40, 8)
    first = assign(cases[:30], experts, rules, seed="s")
    assert isinstance(first, Assignment)
    held: defaultdict[int, set[int]] = defaultdict(set)
    for seat in first.seats:
        held[seat.case_id].add(seat.expert_id)
    later = [dataclasses.replace(c, seated=frozenset(held[c.case_id])) for c in cases]
    pool = [dataclasses.replace(e, load=first.loads[e.expert_id]) for e in experts]
    rest = assign(later, pool, rules, seed="s")
    assert isinstance(rest, Assignment)
    assert {seat.case_id for seat in rest.seats} == set(range(30, 40))
    assert max(rest.loads.values()) - min(rest.loads.values()) <= 1


def test_second_experts_are_found_for_cases_that_each_hold_one() -> None:
    world = open_world(300, 12, seated=True)
    result = assign(*world, seed="s")
    assert isinstance(result, Assignment)
    assert_sound(result, world)
    assert all(seat.number == 2 for seat in result.seats)
    assert set(result.loads.values()) == {25}


def test_experts_meet_many_partners() -> None:
    result = assign(*open_world(600, 20), seed="s")
    assert isinstance(result, Assignment)
    panels: defaultdict[int, set[int]] = defaultdict(set)
    for seat in result.seats:
        panels[seat.case_id].add(seat.expert_id)
    met = Counter(e for pair in {frozenset(p) for p in panels.values()} for e in pair)
    assert min(met.values()) >= 15


def test_another_seed_gives_another_assignment_of_the_same_quality() -> None:
    one, other = (assign(*open_world(60, 10), seed=seed) for seed in ("a", "b"))
    assert isinstance(one, Assignment)
    assert isinstance(other, Assignment)
    assert one.seats != other.seats
    assert one.cost == other.cost


def test_nothing_to_assign_is_an_empty_assignment() -> None:
    _, experts, rules = open_world(1, 3)
    empty = assign([], experts, rules, seed="s")
    assert empty == Assignment((), {0: 0, 1: 0, 2: 0}, 0)
    assert assign([], [], rules, seed="s") == Assignment((), {}, 0)


def test_no_experts_at_all_is_a_shortage_of_every_seat() -> None:
    cases, _, rules = open_world(5, 3)
    short = assign(cases, [], rules, seed="s")
    assert isinstance(short, Shortage)
    assert (short.needed, short.possible, short.missing) == (10, 0, 10)


def test_a_bottleneck_names_its_region_and_its_reason() -> None:
    _, _, rules = open_world(1, 3)
    cases = [CaseFacts(n, f"a/{n}", 1, "/45/4501/450101/", None, None, TYPES[0]) for n in range(10)]
    near = [ExpertFacts(n, f"n{n}", f"近{n}", "/45/4501/") for n in range(5)]
    far = [ExpertFacts(9, "far", "远", "/45/4502/", capacity=6)]
    short = assign(cases, near + far, rules, seed="s")
    assert isinstance(short, Shortage)
    assert (short.needed, short.possible, short.missing) == (20, 6, 14)
    assert short.bottleneck_cases == 10
    assert {reason.value: n for reason, n in short.blocked.items()} == {"same_region": 50}
    assert (short.extra_seats, short.extra_experts) == (14, 2)
    assert short.avoid_regions == ("/45/4501/",)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_groups_of_many_cases_with_scattered_exceptions_stay_optimal(number: int) -> None:
    """Large plain groups, in which exceptions are kept by mixing and repair."""
    chance = np.random.default_rng(number)
    cases = [
        CaseFacts(
            n,
            f"a/{n}",
            int(chance.integers(4)),
            PATHS[int(chance.integers(1, 6))],
            int(chance.integers(12)),
            None,
            TYPES[int(chance.integers(2))],
            seated=frozenset({int(chance.integers(12))}) if chance.random() < 0.3 else frozenset(),
        )
        for n in range(120)
    ]
    experts = [
        ExpertFacts(
            n,
            f"e{n}",
            f"专家{n}",
            PATHS[int(chance.integers(1, 6))],
            firm_id=int(chance.integers(12)),
            types=frozenset({TYPES[int(chance.integers(2))]}),
            capacity=int(chance.integers(10, 60)),
        )
        for n in range(12)
    ]
    ties = frozenset(
        Tie(int(e), TieKind.FIRM, int(f)) for e, f in chance.integers(0, 12, size=(10, 2))
    )
    world = (cases, experts, PanelRules(RegionRule.NESTED, avoided=ties))
    result, best = assign(*world, seed="s"), plain_optimum(world)
    if isinstance(result, Shortage):
        assert best is None
        return
    assert_sound(result, world)
    assert best == (ladder_sum(result, experts), result.cost)
