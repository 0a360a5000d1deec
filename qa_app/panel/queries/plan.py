"""What a cycle's plan says about its panel, in the panel's own words."""

from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import PanelPlan, RegionLevel
from qa_app.panel.rules.facts import RegionRule

_RULES = {
    RegionLevel.COUNTY: RegionRule.COUNTY,
    RegionLevel.CITY: RegionRule.CITY,
    RegionLevel.PROVINCE: RegionRule.PROVINCE,
}


def panel_plan(cycle: Cycle) -> PanelPlan:
    """The part of the plan about the panel."""
    return plan_of(cycle).panel


def region_rule(plan: PanelPlan) -> RegionRule:
    """How far experts are kept from cases of their own region."""
    return _RULES[plan.cross_region_level] if plan.cross_region else RegionRule.NONE
