"""One more expert for one case."""

import dataclasses

from qa_app.core.case_types import CaseType
from qa_app.panel.rules.conflicts import Reason
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules, RegionRule
from qa_app.panel.rules.replacement import NoReplacement, replacement

CASE = CaseFacts(
    1,
    "a/1",
    1,
    "/45/4501/",
    5,
    6,
    CaseType.CIVIL,
    seated=frozenset({1}),
    declined=frozenset({2}),
)
RULES = PanelRules(RegionRule.CITY)


def pool(*loads: int) -> list[ExpertFacts]:
    return [
        ExpertFacts(n, f"e{n}", f"专家{n}", "/45/4502/", load=load, capacity=10)
        for n, load in enumerate(loads, start=1)
    ]


def test_neither_who_stays_nor_who_left_is_chosen_and_the_least_loaded_is() -> None:
    assert replacement(CASE, pool(0, 0, 5, 4), RULES, seed="s") == 4


def test_of_equal_loads_the_better_fit_is_chosen() -> None:
    experts = pool(0, 0, 4, 4)
    experts[2] = dataclasses.replace(experts[2], types=frozenset({CaseType.CRIMINAL}))
    assert replacement(CASE, experts, RULES, seed="s") == 4


def test_an_expert_who_was_promised_more_work_comes_first() -> None:
    experts = pool(0, 0, 2, 4)
    experts[3] = dataclasses.replace(experts[3], wanted=6)
    assert replacement(CASE, experts, RULES, seed="s") == 4


def test_ties_fall_by_the_seed_and_not_by_the_order_of_the_pool() -> None:
    experts = pool(*[0] * 12)
    chosen = {seed: replacement(CASE, experts, RULES, seed=seed) for seed in "abcdefgh"}
    again = {seed: replacement(CASE, experts[::-1], RULES, seed=seed) for seed in "abcdefgh"}
    assert chosen == again
    assert len(set(chosen.values())) > 1


def test_when_nobody_is_left_the_reasons_are_counted() -> None:
    experts = pool(0, 0, 10, 3)
    experts[3] = dataclasses.replace(experts[3], firm_id=5)
    assert replacement(CASE, experts, RULES, seed="s") == NoReplacement(
        experts=4,
        full=1,
        blocked={Reason.SAME_FIRM: 1, Reason.ALREADY_SEATED: 1, Reason.DECLINED: 1},
    )
