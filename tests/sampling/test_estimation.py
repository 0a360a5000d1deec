"""Estimates of a share from strata and clusters, against worked examples and properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refusal
from qa_app.sampling.rules.clusters import Cluster, estimate_from_clusters
from qa_app.sampling.rules.estimation import (
    Estimate,
    StratumSample,
    estimate_share,
    whole_stratum,
)
from qa_app.sampling.rules.intervals import Interval, Method, share_interval


@st.composite
def strata(draw: st.DrawFn) -> list[StratumSample]:
    made: list[StratumSample] = []
    for number in range(draw(st.integers(1, 6))):
        sampled = draw(st.integers(1, 30))
        cases = sampled + draw(st.integers(0, 200))
        domain = draw(st.integers(0, sampled))
        positive = draw(st.integers(0, domain))
        made.append(StratumSample(f"s{number}", cases, sampled, domain, positive))
    return made


def estimate(of: list[StratumSample]) -> Estimate:
    result = estimate_share(of)
    assert isinstance(result, Estimate)
    return result


def by_hand(of: list[StratumSample]) -> tuple[float, float]:
    """Weighted ratio and its linearised variance case by case with numpy."""
    values, domain, weights, spans = [], [], [], []
    for s in of:
        begin = len(values)
        values += [1] * s.positive + [0] * (s.sampled - s.positive)
        domain += [1] * s.in_domain + [0] * (s.sampled - s.in_domain)
        weights += [s.cases / s.sampled] * s.sampled
        spans.append((begin, len(values), s.cases))
    y, d, w = np.array(values), np.array(domain), np.array(weights)
    size = (w * d).sum()
    p = (w * d * y).sum() / size
    z = d * (y - p) / size
    var = sum(
        N * N * (1 - (b - a) / N) * z[a:b].var(ddof=1) / (b - a) for a, b, N in spans if b - a > 1
    )
    return float(p), float(var)


def test_stratified_share_agrees_with_the_textbook_formula() -> None:
    """Var = sum W² (1 - f) p q / (n - 1), Cochran 1977 eq. (5.52), computed here by hand."""
    got = estimate([whole_stratum("a", 300, 30, 24), whole_stratum("b", 100, 20, 10)])
    assert got.share == pytest.approx(0.75 * 0.8 + 0.25 * 0.5)
    expected = 0.75**2 * 0.9 * 0.8 * 0.2 / 29 + 0.25**2 * 0.8 * 0.5 * 0.5 / 19
    assert got.variance == pytest.approx(expected)
    assert got.df == 48
    assert got.n_eff == pytest.approx(0.725 * 0.275 / expected)


def test_stratified_mean_of_scheaffer_television_survey_is_reproduced() -> None:
    """Scheaffer, Mendenhall and Ott, example on TV programme X: N 155, 62, 93; n 20, 8, 12;
    16, 2 and 6 households watch; p 0.60, estimated variance 0.0045."""
    got = estimate(
        [
            whole_stratum("1", 155, 20, 16),
            whole_stratum("2", 62, 8, 2),
            whole_stratum("3", 93, 12, 6),
        ]
    )
    assert round(got.share, 2) == 0.60
    assert got.variance == pytest.approx(0.0045, abs=0.00005)


@given(strata().filter(lambda s: sum(x.in_domain for x in s) and all(x.sampled > 1 for x in s)))
def test_domain_estimates_equal_the_case_by_case_linearisation(of: list[StratumSample]) -> None:
    if len(of) == 1 and of[0].is_whole:
        return
    got = estimate(of)
    share, variance = by_hand(of)
    assert got.share == pytest.approx(share)
    assert got.variance == pytest.approx(variance, abs=1e-12)


@given(strata(), st.randoms())
def test_order_of_strata_does_not_matter(of: list[StratumSample], chance) -> None:
    mixed = list(of)
    chance.shuffle(mixed)
    assert estimate_share(mixed) == estimate_share(of)


@given(strata().filter(lambda s: sum(x.in_domain for x in s) > 0))
def test_counting_the_misses_mirrors_the_share(of: list[StratumSample]) -> None:
    turned = [
        StratumSample(s.key, s.cases, s.sampled, s.in_domain, s.in_domain - s.positive) for s in of
    ]
    first, second = estimate_share(of), estimate_share(turned)
    if isinstance(first, Refusal):
        assert second == first
        return
    assert isinstance(second, Estimate)
    assert first.share == pytest.approx(1 - second.share)
    if first.variance is not None:
        assert first.variance == pytest.approx(second.variance, abs=1e-12)


@given(strata().filter(lambda s: sum(x.in_domain for x in s) > 0), st.sampled_from(Method))
def test_a_census_has_zero_width(of: list[StratumSample], method: Method) -> None:
    full = [StratumSample(s.key, s.sampled, s.sampled, s.in_domain, s.positive) for s in of]
    got = estimate(full)
    interval = share_interval(got, method=method)
    if isinstance(interval, Refusal):
        assert interval.code == "method_needs_one_sample"
        return
    assert interval.low == interval.high == got.share
    assert got.se == 0


@given(strata().filter(lambda s: sum(x.in_domain for x in s) > 0))
def test_without_a_census_the_interval_is_never_of_zero_width(of: list[StratumSample]) -> None:
    got = estimate_share(of)
    if isinstance(got, Refusal):
        assert got.code == "single_case_stratum"
        return
    interval = share_interval(got)
    assert isinstance(interval, Interval)
    assert 0 <= interval.low <= got.share <= interval.high <= 1
    assert got.is_census or interval.low < interval.high


def test_census_stratum_adds_no_variance() -> None:
    sampled = whole_stratum("a", 300, 30, 24)
    alone = estimate([sampled])
    both = estimate([sampled, whole_stratum("b", 300, 300, 240)])
    assert both.variance == pytest.approx(alone.variance / 4)


def test_single_case_stratum_joins_its_neighbour_in_key_order() -> None:
    """Two strata of one case each: collapsed variance (w1 y1 - w2 y2)², Cochran §5A.12."""
    pair = [whole_stratum("b", 10, 1, 1), whole_stratum("c", 10, 1, 0)]
    others = [whole_stratum("a", 100, 10, 5), whole_stratum("d", 100, 10, 5)]
    got = estimate(pair + others)
    assert got.collapsed == (("b", "c"),)
    p = got.share
    w = 10.0
    pooled = (1 - 2 / 20) * (w * (1 - p) - w * (0 - p)) ** 2
    rest = sum(100**2 * 0.9 / 10 * (10 / 9 * 0.25) for _ in others)
    assert got.variance == pytest.approx((pooled + rest) / 220**2, rel=1e-9)
    assert got.df == 22 - 3


def test_last_single_case_stratum_joins_the_one_before() -> None:
    got = estimate([whole_stratum("a", 100, 10, 5), whole_stratum("b", 10, 1, 1)])
    assert got.collapsed == (("a", "b"),)


def test_single_case_stratum_without_a_neighbour_is_refused_not_zero() -> None:
    lonely = [whole_stratum("a", 10, 1, 1), whole_stratum("b", 5, 5, 4)]
    assert estimate_share(lonely) == Refusal("single_case_stratum")


def test_stratum_nobody_was_seen_of_is_carried_by_its_neighbour() -> None:
    got = estimate(
        [
            whole_stratum("a", 100, 10, 5),
            whole_stratum("b", 50, 0, 0),
            whole_stratum("c", 100, 10, 10),
        ]
    )
    assert got.share == pytest.approx((100 * 0.5 + 150 * 1.0) / 250)
    assert got.collapsed == (("b", "c"),)


def test_a_lone_case_has_exact_limits_but_no_standard_error() -> None:
    got = estimate([whole_stratum("a", 10, 1, 1)])
    assert got.se is None
    interval = share_interval(got)
    assert isinstance(interval, Interval)
    assert interval.low == pytest.approx(0.1)
    assert interval.high == 1
    assert share_interval(got, method=Method.LOGIT) == Refusal("single_case_stratum")


def test_nothing_settled_is_said() -> None:
    assert estimate_share([whole_stratum("a", 10, 0, 0)]) == Refusal("no_settled_cases")


def test_clusters_follow_the_ratio_formula() -> None:
    """Cochran 1977 eq. (3.34): households of a sample of 30; sum y 30, sum m 104, ratio 0.288
    is the proportion who saw a dentist; standard error 0.0418 without finite correction."""
    people = [5, 6, 3, 3, 2, 3, 3, 3, 4, 4, 3, 2, 7, 4, 3, 5, 4, 4, 3, 3, 4, 3, 3, 1, 2, 4, 3, 4]
    people += [2, 4]
    saw = [5, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 2, 0, 0, 1, 1, 2, 0, 1, 0, 2, 0, 1, 1]
    saw += [0, 4]
    assert (sum(people), sum(saw)) == (104, 30)
    got = estimate_from_clusters([Cluster(m, y) for m, y in zip(people, saw, strict=True)], None)
    assert isinstance(got, Estimate)
    p = 30 / 104
    by_formula = (30 / 29) * sum((y - p * m) ** 2 for m, y in zip(people, saw, strict=True))
    assert got.variance == pytest.approx(by_formula / 104**2)
    assert got.df == 29
    assert got.n_eff < 104


def test_drawing_all_offices_leaves_no_variance_and_one_office_is_refused() -> None:
    offices = [Cluster(10, 7), Cluster(20, 9)]
    full = estimate_from_clusters(offices, 2)
    assert isinstance(full, Estimate)
    assert full.se == 0
    assert estimate_from_clusters(offices[:1], 9) == Refusal("single_cluster")
    assert estimate_from_clusters([], 9) == Refusal("no_settled_cases")


@pytest.mark.parametrize("positive", [0, 10])
def test_offices_all_alike_keep_a_proper_interval(positive: int) -> None:
    got = estimate_from_clusters([Cluster(10, positive)] * 5, 50)
    assert isinstance(got, Estimate)
    interval = share_interval(got)
    assert isinstance(interval, Interval)
    assert interval.high - interval.low > 0.3
    assert math.isclose(got.share, positive / 10)


def test_a_census_beside_a_sample_that_shows_no_variation_keeps_a_proper_interval() -> None:
    """One of nine counted in full and none of three of sixteen: rounding is no variance."""
    got = estimate_share([whole_stratum("a", 9, 9, 1), whole_stratum("b", 16, 3, 0)])
    assert isinstance(got, Estimate)
    assert got.variance == 0
    interval = share_interval(got)
    assert isinstance(interval, Interval)
    assert interval.low <= got.share <= interval.high < 1
    assert interval.high - interval.low > 0.1
