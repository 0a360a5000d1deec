"""Intervals of a share and of a difference against published tables, scipy and statsmodels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from qa_app.core.errors import Refusal
from qa_app.sampling.rules.difference import difference_of_shares
from qa_app.sampling.rules.estimation import Estimate, Lot, estimate_share, whole_stratum
from qa_app.sampling.rules.intervals import (
    Interval,
    Method,
    clopper_pearson,
    hypergeometric_counts,
    korn_graubard,
    share_interval,
    wilson,
)
from qa_app.sampling.rules.quantiles import hypergeometric_cdf

# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: score and exact limits.
NEWCOMBE_SINGLE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]
# Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
NEWCOMBE_PAIR = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0000)),
    ((10, 10), (0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("x", "n", "score", "exact"), NEWCOMBE_SINGLE)
def test_single_share_limits_are_those_newcombe_printed(
    x: int, n: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert wilson(x / n, n, 0.95) == pytest.approx(score, abs=5.1e-5)
    assert clopper_pearson(x, n, 0.95) == pytest.approx(exact, abs=5.1e-5)


@pytest.mark.parametrize(("first", "second", "limits"), NEWCOMBE_PAIR)
def test_differences_are_those_newcombe_printed(
    first: tuple[int, int], second: tuple[int, int], limits: tuple[float, float]
) -> None:
    got = difference_of_shares(first, second)
    assert (got.low, got.high) == pytest.approx(limits, abs=5.1e-5)


@given(st.integers(1, 300), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_binomial_limits_agree_with_statsmodels(n: int, choice, level: float) -> None:
    x = choice.draw(st.integers(0, n))
    exact = proportion_confint(x, n, 1 - level, method="beta")
    score = proportion_confint(x, n, 1 - level, method="wilson")
    assert clopper_pearson(x, n, level) == pytest.approx(exact, abs=1e-12)
    assert wilson(x / n, n, level) == pytest.approx(score, abs=1e-12)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_differences_agree_with_statsmodels_and_change_sign(n1: int, n2: int, choice) -> None:
    x1, x2 = choice.draw(st.integers(0, n1)), choice.draw(st.integers(0, n2))
    got = difference_of_shares((x1, n1), (x2, n2))
    oracle = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    assert (got.low, got.high) == pytest.approx(oracle, abs=1e-12)
    back = difference_of_shares((x2, n2), (x1, n1))
    assert (back.low, back.high) == pytest.approx((-got.high, -got.low))


@given(st.integers(2, 400), st.data())
def test_hypergeometric_distribution_agrees_with_scipy(lot: int, choice) -> None:
    good, drawn = choice.draw(st.integers(0, lot)), choice.draw(st.integers(1, lot))
    seen = choice.draw(st.integers(0, drawn))
    oracle = stats.hypergeom.cdf(seen, lot, good, drawn)
    assert hypergeometric_cdf(seen, lot, good, drawn) == pytest.approx(oracle, abs=1e-10)


@settings(max_examples=60)
@given(st.integers(1, 60), st.integers(0, 60), st.data())
def test_finite_lot_limits_hold_exactly_the_lots_no_tail_excludes(
    sampled: int, more: int, choice
) -> None:
    """Every possible lot is tried with scipy: inside both tails exceed 0.025, outside not.

    A tail of exactly 0.025 (one of forty) may count either way: floats cannot tell.
    """
    size = sampled + more
    seen = choice.draw(st.integers(0, sampled))
    fewest, most = hypergeometric_counts(Lot(size, sampled, seen), 0.95)
    tails = {
        good: min(
            stats.hypergeom.cdf(seen, size, good, sampled),
            stats.hypergeom.sf(seen - 1, size, good, sampled),
        )
        for good in range(seen, size - sampled + seen + 1)
    }
    surely = [good for good, tail in tails.items() if tail > 0.025 + 1e-12]
    perhaps = [good for good, tail in tails.items() if tail > 0.025 - 1e-12]
    assert fewest in (surely[0], perhaps[0])
    assert most in (surely[-1], perhaps[-1])


def test_finite_lot_of_a_province_is_quick_and_close_to_the_normal_limits() -> None:
    low, high = hypergeometric_counts(Lot(98_000, 27_146, 22_000), 0.95)
    p, se = 22_000 / 27_146, (0.723 * 0.81 * 0.19 / 27_145) ** 0.5
    assert low / 98_000 == pytest.approx(p - 1.96 * se, abs=2e-4)
    assert high / 98_000 == pytest.approx(p + 1.96 * se, abs=2e-4)


def test_korn_graubard_of_a_plain_sample_is_clopper_pearson_on_its_effective_size() -> None:
    """Korn and Graubard 1998 reduce to the exact binomial limits when n_eff = n, df = n - 1."""
    got = korn_graubard(Estimate(0.3, 0.3 * 0.7 / 50, 49, 50, 50.0), 0.95)
    assert got == pytest.approx(clopper_pearson(15, 50, 0.95))


def test_korn_graubard_shrinks_the_effective_size_for_few_degrees_of_freedom() -> None:
    """Formula of Korn and Graubard 1998 spelt out with scipy.stats."""
    n, df, n_eff, p = 200, 9, 80.0, 0.9
    size = n_eff * (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)) ** 2
    low = stats.beta.ppf(0.025, p * size, size - p * size + 1)
    high = stats.beta.ppf(0.975, p * size + 1, size - p * size)
    got = korn_graubard(Estimate(p, p * (1 - p) / n_eff, df, n, n_eff), 0.95)
    assert got == pytest.approx((low, high))


def test_each_design_gets_its_default_method_by_name() -> None:
    finite = estimate_share([whole_stratum("a", 100, 20, 15)])
    endless = estimate_share([whole_stratum("a", None, 20, 15)])
    strata = estimate_share([whole_stratum("a", 100, 20, 15), whole_stratum("b", 100, 20, 10)])
    names = [share_interval(e).method for e in (finite, endless, strata)]
    assert names == [Method.HYPERGEOMETRIC, Method.CLOPPER_PEARSON, Method.KORN_GRAUBARD]


def test_methods_that_ignore_strata_are_refused_for_strata() -> None:
    strata = estimate_share([whole_stratum("a", 100, 20, 15), whole_stratum("b", 100, 20, 10)])
    for method in (Method.HYPERGEOMETRIC, Method.CLOPPER_PEARSON, Method.WILSON):
        assert share_interval(strata, method=method) == Refusal("method_needs_one_sample")
    endless = estimate_share([whole_stratum("a", None, 20, 15)])
    finite = share_interval(endless, method=Method.HYPERGEOMETRIC)
    assert finite == Refusal("method_needs_finite_lot")


@pytest.mark.parametrize("method", [Method.LOGIT, Method.WILSON_NEFF, Method.KORN_GRAUBARD])
@pytest.mark.parametrize("good", [0, 20])
def test_shares_of_nought_and_one_keep_a_proper_interval(method: Method, good: int) -> None:
    strata = [whole_stratum("a", 100, 20, good), whole_stratum("b", 100, 20, good)]
    interval = share_interval(estimate_share(strata), method=method)
    assert isinstance(interval, Interval)
    assert 0.02 < interval.high - interval.low < 0.2
    expected = Method.KORN_GRAUBARD if method is Method.LOGIT else method
    assert interval.method is expected


def test_strata_all_good_and_all_bad_do_not_claim_certainty() -> None:
    strata = [whole_stratum("a", 100, 10, 10), whole_stratum("b", 100, 10, 0)]
    interval = share_interval(estimate_share(strata))
    assert interval.high - interval.low > 0.3


@given(st.sampled_from(Method), st.integers(1, 19))
def test_intervals_shrink_as_the_sample_grows(method: Method, tenths: int) -> None:
    widths = []
    for factor in (1, 4, 16):
        cases = 100_000
        one = estimate_share([whole_stratum("a", cases, 20 * factor, tenths * factor)])
        interval = share_interval(one, method=method)
        assert isinstance(interval, Interval)
        widths.append(interval.half_width)
    assert widths[0] > widths[1] > widths[2]


def test_logit_limits_follow_the_formula_on_the_log_odds_scale() -> None:
    got = share_interval(Estimate(0.8, 0.0025, 30, 100, 64.0), method=Method.LOGIT)
    half = stats.t.ppf(0.975, 30) * 0.05 / 0.16
    assert got.low == pytest.approx(1 / (1 + 0.25 * 2.718281828459045**half))
    assert got.high == pytest.approx(1 / (1 + 0.25 * 2.718281828459045**-half))
