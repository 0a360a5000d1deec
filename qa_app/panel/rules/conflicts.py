"""Which experts may not score which case, and why; what an allowed pair costs in fit.

Conflicts bind people, not accounts: an expert who carries the name of the case's lawyer in the
same firm is that lawyer, whatever account or register entry says. The whole cycle at once is
``tableau``'s work and must agree with ``conflicts_between`` pair by pair (tested).
"""

from collections.abc import Iterator
from enum import StrEnum

from qa_app.core.text import without_space
from qa_app.panel.rules.facts import (
    CaseFacts,
    ExpertFacts,
    PanelRules,
    RegionRule,
    Tie,
    TieKind,
)

PROVINCE_DEPTH = 1
CITY_DEPTH = 2
COUNTY_DEPTH = 3
DEPTHS = {
    RegionRule.PROVINCE: PROVINCE_DEPTH,
    RegionRule.CITY: CITY_DEPTH,
    RegionRule.COUNTY: COUNTY_DEPTH,
}


class Reason(StrEnum):
    """Why an expert may not score a case, most personal reason first."""

    OWN_CASE = "own_case"
    SAME_FIRM = "same_firm"
    SAME_AGENCY = "same_agency"
    SAME_REGION = "same_region"
    DECLARED = "declared"
    ALREADY_SEATED = "already_seated"
    DECLINED = "declined"


def conflicts_between(
    case: CaseFacts, expert: ExpertFacts, rules: PanelRules
) -> tuple[Reason, ...]:
    """Every reason against this pair in the order of ``Reason``; empty when the pair is free."""
    checks = (
        (Reason.OWN_CASE, is_own_case(case, expert)),
        (Reason.SAME_FIRM, case.firm_id is not None and case.firm_id == expert.firm_id),
        (Reason.SAME_AGENCY, case.agency_id == expert.agency_id),
        (
            Reason.SAME_REGION,
            regions_clash(case.region_path, expert.region_path, rules.region),
        ),
        (
            Reason.DECLARED,
            _any_of(rules.declared, case, expert.expert_id),
        ),
        (Reason.ALREADY_SEATED, expert.expert_id in case.seated),
        (Reason.DECLINED, expert.expert_id in case.declined),
    )
    return tuple(reason for reason, holds in checks if holds)


def fit_cost(case: CaseFacts, expert: ExpertFacts, rules: PanelRules) -> int:
    """What seating this (allowed) pair costs: type not at home, same city, soft tie."""
    cost = base_cost(case, expert, rules)
    if _any_of(rules.avoided, case, expert.expert_id):
        cost += rules.costs.soft_tie
    return cost


def base_cost(case: CaseFacts, expert: ExpertFacts, rules: PanelRules) -> int:
    """The part of the fit cost that depends on the case's type and region alone."""
    cost = 0
    if expert.types and case.case_type not in expert.types:
        cost += rules.costs.other_type
    if regions_clash(case.region_path, expert.region_path, RegionRule.CITY):
        cost += rules.costs.same_city
    return cost


def is_own_case(case: CaseFacts, expert: ExpertFacts) -> bool:
    """Whether the expert is the case's lawyer: by register entry, or by name within the firm."""
    if case.lawyer_id is not None and case.lawyer_id in expert.lawyer_ids:
        return True
    if case.firm_id is None or case.firm_id != expert.firm_id:
        return False
    name = without_space(case.lawyer_name)
    return bool(name) and name == without_space(expert.name)


def regions_clash(case_path: str, expert_path: str, rule: RegionRule) -> bool:
    """Whether the two regions are too close under the rule; unknown regions never clash."""
    if rule is RegionRule.NONE or not case_path.strip("/") or not expert_path.strip("/"):
        return False
    if case_path == expert_path:
        return True
    one, other = region_nodes(case_path), region_nodes(expert_path)
    if rule is RegionRule.NESTED:
        depth = min(len(one), len(other))
        return depth >= CITY_DEPTH and one[:depth] == other[:depth]
    depth = DEPTHS[rule]
    return min(len(one), len(other)) >= depth and one[:depth] == other[:depth]


def region_nodes(path: str) -> list[str]:
    """The codes along a region path from the top."""
    return path.strip("/").split("/")


def _any_of(ties: frozenset[Tie], case: CaseFacts, expert_id: int) -> bool:
    """Whether one of these ties is the expert's and concerns the case."""
    return bool(ties) and any(tie in ties for tie in ties_of(case, expert_id))


def ties_of(case: CaseFacts, expert_id: int) -> Iterator[Tie]:
    """Every tie that, if the expert has it, concerns this case."""
    for kind, target in tie_targets(case):
        yield Tie(expert_id, kind, target)


def tie_targets(case: CaseFacts) -> Iterator[tuple[TieKind, int | str]]:
    """What a tie may point to so as to concern this case; regions include those above."""
    yield TieKind.CASE, case.case_id
    yield from shared_tie_targets(case)


def shared_tie_targets(case: CaseFacts) -> Iterator[tuple[TieKind, int | str]]:
    """The same without the case itself: what it shares with other cases."""
    yield TieKind.AGENCY, case.agency_id
    if case.firm_id is not None:
        yield TieKind.FIRM, case.firm_id
    if case.lawyer_id is not None:
        yield TieKind.LAWYER, case.lawyer_id
    path = "/"
    for node in region_nodes(case.region_path):
        path += f"{node}/"
        yield TieKind.REGION, path
