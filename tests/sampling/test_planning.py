"""Sample sizes and allocations against the textbook examples, and properties of the spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.sampling.rules.estimation import estimate_share, whole_stratum
from qa_app.sampling.rules.intervals import Method, share_interval
from qa_app.sampling.rules.planning import (
    CostStratum,
    Goal,
    PlannedStratum,
    Rule,
    allocate,
    expected_half_width,
    sample_size,
    size_for_bound,
)

TELEVISION = [CostStratum(155, 5), CostStratum(62, 15), CostStratum(93, 10)]
TELEVISION_WITH_COST = [CostStratum(155, 5, 9), CostStratum(62, 15, 9), CostStratum(93, 10, 16)]


def test_cochran_island_example_needs_356_people() -> None:
    """Cochran 1977 §4.4: blood group O, 3200 people, +-5 points, t = 2: n0 = 400, n = 356."""
    two_sigma = 0.954499736103642
    assert sample_size(Goal(0.05, two_sigma), None).unrounded == pytest.approx(400)
    assert sample_size(Goal(0.05, two_sigma), 3200).n == 356


def test_endless_population_at_95_percent_needs_385_for_five_points() -> None:
    size = sample_size(Goal(0.05), None)
    assert size.n == 385
    assert size.unrounded == pytest.approx(384.1459, abs=1e-4)
    assert sample_size(Goal(0.05, design_effect=2.0), None).n == 769


@given(st.integers(1, 10_000), st.floats(0.01, 0.3), st.floats(0.05, 0.95), st.floats(0.5, 4))
def test_size_stays_within_the_population_and_grows_with_the_design_effect(
    cases: int, margin: float, share: float, effect: float
) -> None:
    size = sample_size(Goal(margin, 0.95, share, effect), cases)
    assert 1 <= size.n <= cases
    assert sample_size(Goal(margin, 0.95, share, effect * 2), cases).n >= size.n


@pytest.mark.parametrize(
    ("strata", "rule", "n"),
    [
        (TELEVISION, Rule.EQUAL, 57),
        (TELEVISION, Rule.NEYMAN, 57),
        (TELEVISION_WITH_COST, Rule.OPTIMAL, 58),
    ],
)
def test_size_for_a_bound_agrees_with_scheaffer(
    strata: list[CostStratum], rule: Rule, n: int
) -> None:
    """Scheaffer, Mendenhall and Ott, ch. 5: advertising firm, bound B = 2 hours."""
    assert size_for_bound(strata, 2, rule).n == n


def test_neyman_allocation_agrees_with_scheaffer() -> None:
    """Same book: n = 57 is spread as 17, 20, 20."""
    assert allocate(TELEVISION, 57, Rule.NEYMAN).n_h == (17, 20, 20)


@given(
    st.lists(st.builds(CostStratum, st.integers(1, 500), st.floats(0, 3), st.floats(0.5, 9)),
             min_size=1, max_size=8),
    st.integers(0, 3000),
    st.sampled_from(Rule),
)  # fmt: skip
def test_allocations_add_up_and_never_exceed_a_stratum(
    strata: list[CostStratum], n: int, rule: Rule
) -> None:
    spread = allocate(strata, n, rule)
    assert sum(spread.n_h) == spread.n == min(n, sum(s.cases for s in strata))
    assert all(0 <= got <= s.cases for got, s in zip(spread.n_h, strata, strict=True))
    assert all(abs(a - b) < 1.001 for a, b in zip(spread.n_h, spread.shares, strict=True))


def test_neyman_never_has_more_variance_than_proportional() -> None:
    def variance(n_h: tuple[float, ...]) -> float:
        return sum((s.cases * s.sd) ** 2 / n for s, n in zip(TELEVISION, n_h, strict=True))

    neyman, plain = (allocate(TELEVISION, 60, r).shares for r in (Rule.NEYMAN, Rule.PROPORTIONAL))
    assert variance(neyman) < variance(plain)


def test_expected_width_comes_true_when_the_guess_does() -> None:
    plan = [PlannedStratum(1000, 100), PlannedStratum(500, 50)]
    expected = expected_half_width(plan, 0.8)
    drawn = [whole_stratum("a", 1000, 100, 80), whole_stratum("b", 500, 50, 40)]
    found = share_interval(estimate_share(drawn), method=Method.KORN_GRAUBARD)
    assert expected == pytest.approx(found.half_width, rel=0.02)


def test_expected_width_of_a_census_is_zero_and_of_an_unseen_stratum_unknown() -> None:
    assert expected_half_width([PlannedStratum(10, 10), PlannedStratum(1, 1)]) == 0
    assert expected_half_width([PlannedStratum(10, 2), PlannedStratum(10, 0)]) is None
    assert expected_half_width([]) is None


@given(st.integers(2, 2000), st.data())
def test_expected_width_shrinks_with_every_case_drawn(cases: int, choice) -> None:
    drawn = choice.draw(st.integers(1, cases - 1))
    wide, narrow = (
        expected_half_width([PlannedStratum(cases, n)], 0.7) for n in (drawn, drawn + 1)
    )
    assert narrow < wide
