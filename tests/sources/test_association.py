"""Rank correlation of two sources against published examples and scipy, and its properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qa_app.core.grades import Grade
from qa_app.sources.rules.association import Correlation, confusion, kendall, mid_ranks, spearman

# Hollander and Wolfe, Nonparametric Statistical Methods (1973), p. 185: tuna, measured lightness
# against a panel of tasters; the example of R's cor.test gives tau = 0.4444 and rho = 0.6.
LIGHTNESS = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
TASTERS = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
# https://en.wikipedia.org/wiki/Spearman%27s_rank_correlation_coefficient: rho = -29/165
IQ = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
HOURS = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]

numbers = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=5, max_size=40).filter(
    lambda pairs: all(len(set(side)) > 1 for side in zip(*pairs, strict=True))
)


def sides(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


def test_the_tuna_of_hollander_and_wolfe():
    assert kendall(LIGHTNESS, TASTERS).value == pytest.approx(4 / 9)
    assert spearman(LIGHTNESS, TASTERS).value == pytest.approx(0.6)


def test_the_hours_before_the_screen():
    found = spearman(IQ, HOURS)
    assert found.value == pytest.approx(-29 / 165)
    assert found.p == pytest.approx(0.627188, abs=1e-6)


def test_ties_as_in_the_example_of_scipys_manual():
    # https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.kendalltau.html
    found = kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])
    assert found.value == pytest.approx(-0.47140452079103173)
    assert found.p == pytest.approx(0.2827454599327748)


def test_limits_are_those_of_bonett_and_wright():
    found = spearman(LIGHTNESS, TASTERS)
    reach = 1.959963985 * math.sqrt((1 + 0.36 / 2) / 6)
    assert found.low == pytest.approx(math.tanh(math.atanh(0.6) - reach))
    assert found.high == pytest.approx(math.tanh(math.atanh(0.6) + reach))


@given(numbers)
def test_both_are_what_scipy_says(pairs):
    one, other = sides(pairs)
    rho, tau = stats.spearmanr(one, other), stats.kendalltau(one, other, method="asymptotic")
    assert spearman(one, other).value == pytest.approx(rho.statistic, abs=1e-9)
    assert kendall(one, other).value == pytest.approx(tau.statistic, abs=1e-9)
    assert kendall(one, other).p == pytest.approx(tau.pvalue, abs=1e-9)
    if abs(rho.statistic) < 1 - 1e-9:
        assert spearman(one, other).p == pytest.approx(rho.pvalue, abs=1e-9)


@given(numbers)
def test_neither_order_nor_names_nor_sides_matter(pairs):
    one, other = sides(pairs)
    for measure in (spearman, kendall):
        found = measure(one, other)
        assert measure(other, one).value == pytest.approx(found.value)
        back = measure(one[::-1], other[::-1])
        assert back.value == pytest.approx(found.value)
        stretched = measure([value**3 + 7 for value in one], other)
        assert stretched.value == pytest.approx(found.value)
        turned = measure([-value for value in one], other)
        assert turned.value == pytest.approx(-found.value)
        if found.low is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1


@given(numbers)
def test_ranks_are_what_scipy_says(pairs):
    one, _ = sides(pairs)
    assert mid_ranks(one) == pytest.approx(list(stats.rankdata(one)))


def test_a_source_agrees_wholly_with_itself_and_has_no_limits_there():
    for measure in (spearman, kendall):
        found = measure(TASTERS, TASTERS)
        assert (found.value, found.low, found.high) == (1.0, None, None)
        assert measure(TASTERS, [-one for one in TASTERS]).value == -1.0


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ([], [], "no_pairs"),
        ([1, 2, 3, 4], [1, 2, 3, 4], "too_few_pairs"),
        ([5, 5, 5, 5, 5], [1, 2, 3, 4, 5], "no_variation"),
        ([1, 2, 3, 4, 5], [7, 7, 7, 7, 7], "no_variation"),
    ],
)
def test_undefined_is_undefined_with_the_reason(one, other, why):
    for measure in (spearman, kendall):
        assert measure(one, other) == Correlation(len(one), None, why=why)


def test_a_cycle_may_ask_for_more_cases():
    assert spearman(LIGHTNESS, TASTERS, fewest=10).why == "too_few_pairs"


def test_limits_narrow_as_cases_are_added():
    pairs = [(at % 10, (at * 7) % 10) for at in range(200)]
    few, many = sides(pairs[:40]), sides(pairs)
    for measure in (spearman, kendall):
        narrow, wide = measure(*many), measure(*few)
        assert narrow.high - narrow.low < wide.high - wide.low


def test_the_table_of_grades_counts_every_pair_once():
    good, bad = Grade.GOOD, Grade.PASS
    pairs = [(good, good), (good, bad), (bad, good), (good, bad), (Grade.FAIL, Grade.FAIL)]
    found = confusion(pairs)
    assert (found.n, found.same, found.second_worse) == (5, 2, 2)
    assert found.counts[1] == (0, 1, 2, 0)
    turned = confusion([(other, one) for one, other in pairs])
    assert turned.counts == tuple(zip(*found.counts, strict=True))
