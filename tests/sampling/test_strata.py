"""Who is in the frame and what a stratum is called."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType
from qa_app.cycles.rules.plan import CertaintyFlag, Dimension, Plan
from qa_app.sampling.rules.strata import (
    CaseFacts,
    Outside,
    StratumKey,
    key_of_label,
    reviewed_since,
    stratum_key,
    why_outside,
)

PLAN = Plan("2026-a", date(2025, 7, 1), date(2026, 6, 30))
VALUES = {Dimension.AGENCY: "330106", Dimension.TYPE: "civil", Dimension.FIRM: ""}
CASE = CaseFacts("330106/1", date(2025, 7, 1), CaseType.CIVIL, VALUES, frozenset({"33", "3301"}))


@pytest.mark.parametrize(
    ("plan", "case", "reason"),
    [
        ({}, {}, None),
        ({}, {"closed_on": date(2026, 6, 30)}, None),
        ({}, {"closed_on": date(2026, 7, 1)}, Outside.NOT_CLOSED_THEN),
        ({}, {"closed_on": None}, Outside.NOT_CLOSED_THEN),
        ({"types": (CaseType.CRIMINAL,)}, {}, Outside.OTHER_TYPE),
        ({"regions": ("33",)}, {}, None),
        ({"regions": ("44",)}, {}, Outside.OTHER_REGION),
        ({}, {"excluded_because": "涉密"}, Outside.EXCLUDED),
        ({"exclude_reviewed_within_years": 3}, {}, None),
        (
            {"exclude_reviewed_within_years": 3},
            {"last_reviewed_on": date(2023, 6, 30)},
            Outside.REVIEWED_RECENTLY,
        ),
        ({"exclude_reviewed_within_years": 3}, {"last_reviewed_on": date(2023, 6, 29)}, None),
        ({}, {"last_reviewed_on": date(2026, 1, 1)}, None),
    ],
)
def test_a_case_is_in_the_frame_or_there_is_one_reason(
    plan: dict[str, object], case: dict[str, object], reason: Outside | None
) -> None:
    assert why_outside(replace(PLAN, **plan), replace(CASE, **case)) == reason


def test_years_count_back_to_28_february_where_there_is_no_29th() -> None:
    plan = replace(PLAN, closed_to=date(2028, 2, 29), exclude_reviewed_within_years=1)
    assert reviewed_since(plan) == date(2027, 2, 28)


def test_labels_are_codes_joined_by_a_spaced_slash() -> None:
    assert stratum_key(PLAN, CASE).label() == "330106 / civil"
    by_firm = replace(PLAN, strata=(Dimension.FIRM,))
    assert stratum_key(by_firm, CASE).label() == "~"
    assert stratum_key(replace(PLAN, strata=()), CASE).label() == "all"
    certain = replace(PLAN, certainty=(CertaintyFlag.COMPLAINT,))
    complained = replace(CASE, flags=frozenset({CertaintyFlag.COMPLAINT}))
    assert stratum_key(certain, complained).label() == "330106 / civil / certainty"
    assert stratum_key(certain, CASE).label() == "330106 / civil"


@given(st.tuples(st.text(max_size=5), st.text("~/% =+-@certainty", max_size=9)), st.booleans())
def test_a_label_means_one_key_and_starts_no_formula(
    values: tuple[str, str], certainty: bool
) -> None:
    key = StratumKey(tuple(zip(PLAN.strata, values, strict=True)), certainty)
    assert key_of_label(PLAN, key.label()) == key
    assert key.label()[0] not in "=+-@"


def test_a_label_of_another_plan_is_refused() -> None:
    with pytest.raises(ValueError, match="a / b / c / d"):
        key_of_label(PLAN, "a / b / c / d")
    assert key_of_label(replace(PLAN, strata=()), "all / certainty") == StratumKey((), True)
