"""Who may not score what, reason by reason."""

import pytest

from qa_app.core.case_types import CaseType
from qa_app.panel.rules.conflicts import Reason, conflicts_between, fit_cost, regions_clash
from qa_app.panel.rules.facts import (
    CaseFacts,
    ExpertFacts,
    FitCosts,
    PanelRules,
    RegionRule,
    Tie,
    TieKind,
)


def make_case(**changes: object) -> CaseFacts:
    facts: dict[str, object] = {
        "case_id": 1,
        "key": "450101/1",
        "agency_id": 10,
        "region_path": "/45/4501/450102/",
        "firm_id": 20,
        "lawyer_id": 30,
        "lawyer_name": "韦桂兰",
        "case_type": CaseType.CIVIL,
    }
    return CaseFacts(**{**facts, **changes})  # pyright: ignore[reportArgumentType]


def make_expert(**changes: object) -> ExpertFacts:
    facts: dict[str, object] = {
        "expert_id": 7,
        "login": "expert7",
        "name": "黄丽",
        "region_path": "/45/4502/",
        "firm_id": 21,
    }
    return ExpertFacts(**{**facts, **changes})  # pyright: ignore[reportArgumentType]


def test_strangers_have_no_conflict() -> None:
    assert conflicts_between(make_case(), make_expert(), PanelRules(RegionRule.NESTED)) == ()


@pytest.mark.parametrize(
    ("case", "expert", "reasons"),
    [
        ({}, {"lawyer_ids": frozenset({30})}, (Reason.OWN_CASE,)),
        ({}, {"firm_id": 20}, (Reason.SAME_FIRM,)),
        ({}, {"firm_id": 20, "name": "韦 桂兰"}, (Reason.OWN_CASE, Reason.SAME_FIRM)),
        ({}, {"name": "韦桂兰"}, ()),
        ({"firm_id": None}, {"firm_id": None}, ()),
        ({"lawyer_name": "", "firm_id": None}, {"firm_id": None, "name": ""}, ()),
        ({}, {"agency_id": 10}, (Reason.SAME_AGENCY,)),
        ({}, {"region_path": "/45/4501/"}, (Reason.SAME_REGION,)),
        ({"seated": frozenset({7})}, {}, (Reason.ALREADY_SEATED,)),
        ({"declined": frozenset({7})}, {}, (Reason.DECLINED,)),
    ],
)
def test_each_fact_gives_its_reason(
    case: dict[str, object], expert: dict[str, object], reasons: tuple[Reason, ...]
) -> None:
    rules = PanelRules(RegionRule.NESTED)
    assert conflicts_between(make_case(**case), make_expert(**expert), rules) == reasons


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (TieKind.CASE, 1),
        (TieKind.AGENCY, 10),
        (TieKind.FIRM, 20),
        (TieKind.LAWYER, 30),
        (TieKind.REGION, "/45/4501/"),
        (TieKind.REGION, "/45/4501/450102/"),
    ],
)
def test_a_declared_tie_keeps_its_expert_and_nobody_else_away(
    kind: TieKind, target: int | str
) -> None:
    rules = PanelRules(declared=frozenset({Tie(7, kind, target)}))
    assert conflicts_between(make_case(), make_expert(), rules) == (Reason.DECLARED,)
    assert conflicts_between(make_case(), make_expert(expert_id=8), rules) == ()


@pytest.mark.parametrize(
    ("case_path", "expert_path", "nested", "county", "city", "province"),
    [
        ("/45/4501/450102/", "/45/4501/450102/", True, True, True, True),
        ("/45/4501/450102/", "/45/4501/450103/", False, False, True, True),
        ("/45/4501/450102/", "/45/4501/", True, False, True, True),
        ("/45/4501/", "/45/4501/450102/", True, False, True, True),
        ("/45/4501/450102/", "/45/4502/450201/", False, False, False, True),
        ("/45/", "/45/4501/", False, False, False, True),
        ("/45/", "/45/", True, True, True, True),
        ("/45/4501/", "/46/4601/", False, False, False, False),
        ("", "", False, False, False, False),
    ],
)
def test_regions_clash_by_the_level_the_cycle_names(
    case_path: str, expert_path: str, nested: bool, county: bool, city: bool, province: bool
) -> None:
    found = {rule: regions_clash(case_path, expert_path, rule) for rule in RegionRule}
    assert found == {
        RegionRule.NONE: False,
        RegionRule.NESTED: nested,
        RegionRule.COUNTY: county,
        RegionRule.CITY: city,
        RegionRule.PROVINCE: province,
    }


def test_fit_adds_up_type_city_and_soft_tie() -> None:
    rules = PanelRules(
        avoided=frozenset({Tie(7, TieKind.LAWYER, 30)}),
        costs=FitCosts(other_type=100, same_city=10, soft_tie=1),
    )
    near = make_expert(region_path="/45/4501/450103/", types=frozenset({CaseType.CRIMINAL}))
    assert fit_cost(make_case(), near, rules) == 111
    assert fit_cost(make_case(lawyer_id=31), near, rules) == 110
    assert fit_cost(make_case(), make_expert(types=frozenset({CaseType.CIVIL})), rules) == 1
    assert fit_cost(make_case(lawyer_id=None), make_expert(), rules) == 0
