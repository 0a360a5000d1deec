"""Funnel limits against scipy, the published formula and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qa_app.reports.rules.funnel import Limits, funnel


def by_formula(baseline: float, n: int, probability: float) -> float:
    """Spiegelhalter 2005, appendix A.1.1, spelt out with scipy.stats for one size."""
    r = stats.binom.ppf(probability, n, baseline)
    reached, below = stats.binom.cdf(r, n, baseline), stats.binom.cdf(r - 1, n, baseline)
    return min(1.0, max(0.0, (r - (reached - probability) / (reached - below)) / n))


@given(st.integers(1, 3000), st.floats(0.02, 0.98))
def test_exact_limits_follow_the_published_interpolation(n: int, baseline: float) -> None:
    row = funnel(baseline, [n]).rows[0]
    assert row.low95 == pytest.approx(by_formula(baseline, n, 0.025), abs=1e-8)
    assert row.high95 == pytest.approx(by_formula(baseline, n, 0.975), abs=1e-8)
    assert row.low998 == pytest.approx(by_formula(baseline, n, 0.001), abs=1e-8)
    assert row.high998 == pytest.approx(by_formula(baseline, n, 0.999), abs=1e-8)


def test_score_limits_and_z_are_those_of_the_normal_formula() -> None:
    row = funnel(0.8, [100], [70], limits=Limits.SCORE).rows[0]
    assert (row.low95, row.high95) == pytest.approx((0.8 - 1.959964 * 0.04, 0.8 + 1.959964 * 0.04))
    assert row.low998 == pytest.approx(0.8 - 3.090232 * 0.04)
    assert row.z == pytest.approx(-2.5)


@given(st.floats(0.05, 0.95), st.sampled_from(Limits))
def test_limits_nest_around_the_baseline_and_close_with_size(
    baseline: float, limits: Limits
) -> None:
    small, large = funnel(baseline, [200, 20_000], limits=limits).rows
    for row in (small, large):
        assert row.low998 <= row.low95 <= baseline <= row.high95 <= row.high998
    assert large.high95 - large.low95 < small.high95 - small.low95


@given(st.permutations(range(6)))
def test_order_of_institutions_does_not_matter(order: list[int]) -> None:
    n, x = [10, 40, 90, 160, 250, 360], [9, 30, 80, 100, 240, 200]
    plain = funnel(0.8, n, x, widen=True)
    mixed = funnel(0.8, [n[i] for i in order], [x[i] for i in order], widen=True)
    assert mixed.rows == tuple(plain.rows[i] for i in order)


def test_overdispersion_widens_limits_by_the_root_of_phi_and_says_so() -> None:
    n, x = [100] * 10, [60, 65, 70, 75, 80, 80, 85, 90, 95, 99]
    found = funnel(0.8, n, x, limits=Limits.SCORE, widen=True)
    z = np.clip((np.array(x) - 80) / 4, -3.75, 3.75)
    assert found.phi == pytest.approx((z**2).mean())
    assert found.widened
    root = found.phi**0.5
    assert found.rows[0].low95 == pytest.approx(0.8 - root * 1.959964 * 0.04)
    assert found.rows[0].z == pytest.approx(-5 / root)


def test_little_dispersion_never_narrows_the_limits() -> None:
    calm = funnel(0.8, [100] * 10, [80] * 10, widen=True)
    assert (calm.phi, calm.widened) == (0, False)
    assert calm.rows == funnel(0.8, [100] * 10, [80] * 10).rows
