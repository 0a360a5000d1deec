"""Sizes of strata: exact ceilings, bounds, overrides, certainty, and what an extension may do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType
from qa_app.cycles.rules.plan import Dimension, Override, Plan, Sizing
from qa_app.sampling.rules.allocation import Stratum, allocate, size, why_not_extend
from qa_app.sampling.rules.strata import StratumKey

PLAN = Plan("2026-a", date(2025, 7, 1), date(2026, 6, 30))
ratios = st.decimals("0.0001", 1, places=4)


def _stratum(agency: str, kind: str, cases: int, certainty: bool = False) -> Stratum:
    parts = ((Dimension.AGENCY, agency), (Dimension.TYPE, kind))
    also = {Dimension.REGION: frozenset({"33", "3301"})} if agency == "A1" else {}
    return Stratum(StratumKey(parts, certainty), cases, also)


@pytest.mark.parametrize(
    ("cases", "ratio", "drawn"),
    [
        (30, "0.1", 3),
        (31, "0.1", 4),
        (1, "0.1", 1),
        (1000, "0.277", 277),
        (10, "0.277", 3),
        (100, "0.29", 29),
        (0, "0.5", 0),
        (7, "1", 7),
        (3, "0.0000000001", 1),
    ],
)
def test_a_ratio_is_rounded_up_exactly(cases: int, ratio: str, drawn: int) -> None:
    assert size(cases, Sizing(Decimal(ratio), minimum=0)) == drawn


@given(st.integers(0, 10**6), ratios)
def test_the_size_is_the_least_whole_number_not_less_than_the_ratio(
    cases: int, ratio: Decimal
) -> None:
    drawn = size(cases, Sizing(ratio, minimum=0))
    assert drawn >= Fraction(ratio) * cases
    assert drawn - 1 < Fraction(ratio) * cases


@given(st.integers(0, 500), ratios, st.integers(0, 50), st.integers(0, 50))
def test_bounds_hold_and_never_exceed_the_stratum(
    cases: int, ratio: Decimal, one: int, other: int
) -> None:
    minimum, maximum = sorted((one, other))
    drawn = size(cases, Sizing(ratio, minimum=minimum, maximum=maximum))
    assert min(minimum, cases) <= drawn <= min(maximum, cases)


@given(st.integers(0, 500), ratios, ratios)
def test_a_larger_ratio_never_draws_less(cases: int, one: Decimal, other: Decimal) -> None:
    small, large = sorted((one, other))
    assert size(cases, Sizing(small)) <= size(cases, Sizing(large))


def test_a_count_is_taken_as_it_is_up_to_the_whole_stratum() -> None:
    assert size(9, Sizing(None, count=4, minimum=0)) == 4
    assert size(3, Sizing(None, count=4, minimum=0)) == 3
    assert size(3, Sizing(None, count=0, minimum=0)) == 0


def test_the_override_that_names_most_wins_and_of_equals_the_last() -> None:
    plan = replace(
        PLAN,
        overrides=(
            Override(Sizing(None, 7, 0), agency="A1", type=CaseType.CIVIL),
            Override(Sizing(None, 3, 0), region="33"),
            Override(Sizing(None, 5, 0), type=CaseType.CIVIL),
        ),
    )
    strata = [_stratum("A1", "civil", 50), _stratum("A1", "criminal", 50)]
    strata += [_stratum("B2", "civil", 50), _stratum("B2", "criminal", 50)]
    assert [each.size for each in allocate(plan, strata)] == [7, 3, 5, 5]


def test_a_certainty_stratum_gives_all_it_has() -> None:
    allocated = allocate(PLAN, [_stratum("A1", "civil", 12, certainty=True)])[0]
    assert allocated.size == 12
    assert allocated.probability == 1


def test_the_probability_is_an_exact_fraction_and_absent_in_an_empty_stratum() -> None:
    one, empty = allocate(PLAN, [_stratum("A1", "civil", 30), _stratum("A1", "criminal", 0)])
    assert one.probability == Fraction(1, 10)
    assert empty.probability is None


def test_an_extension_may_only_raise_sizes() -> None:
    larger = replace(PLAN, sizing=Sizing(Decimal("0.2")))
    assert why_not_extend(PLAN, larger, {"h": 3}, {"h": 6}) == []
    codes = why_not_extend(PLAN, replace(larger, types=(CaseType.CIVIL,)), {"h": 3}, {"h": 2})
    assert [(refusal.code, refusal.params) for refusal in codes] == [
        ("extension_changes_plan", {"key": "types"}),
        ("stratum_would_shrink", {"stratum": "h", "drawn": 3, "planned": 2}),
    ]
