"""Funnel limits: which agencies differ from the overall share by more than chance.

For the report's only comparison of agencies and for the calculator; it ranks nobody. Source:
Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24
(2005) 1185-1202: exact limits appendix A.1.1, overdispersion §A.3 and Spiegelhalter, Quality and
Safety in Health Care 14 (2005) 347-351 (winsorised z-scores).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qa_app.sampling.rules.quantiles import (
    Floats,
    Integers,
    binomial_cdf,
    normal_quantile,
)

TAILS = (0.025, 0.975, 0.001, 0.999)
WINSORISED = 0.1


class Limits(StrEnum):
    """How limits are made: exact binomial with interpolation, or from the score test."""

    EXACT = "exact"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """Limits (0 to 1) for one size, and the z-score of the institution if its count is known."""

    n: int
    low95: float
    high95: float
    low998: float
    high998: float
    z: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """All rows; ``phi`` is the overdispersion found, ``widened`` whether limits were widened."""

    rows: tuple[FunnelRow, ...]
    phi: float | None
    widened: bool


def exact_limits(baseline: float, sizes: Integers, probability: float) -> Floats:
    """(r - a) / n: r the smallest count with P(X <= r) >= probability, a the interpolation."""
    low = np.full(sizes.shape, -1, dtype=np.int64)
    high = sizes.astype(np.int64)
    while bool((high - low > 1).any()):
        middle = (low + high) // 2
        enough = binomial_cdf(middle, sizes, baseline) >= probability
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    reached = binomial_cdf(high, sizes, baseline)
    below = binomial_cdf(high - 1, sizes, baseline)
    return (high - (reached - probability) / (reached - below)) / sizes


def score_limits(baseline: float, sizes: Integers, probability: float) -> Floats:
    """Where the score test of the baseline reaches the quantile."""
    return baseline + normal_quantile(probability) * np.sqrt(baseline * (1 - baseline) / sizes)


def overdispersion(z: Floats) -> float:
    """Mean square of the z-scores, the outer tenth on each side drawn in (winsorised)."""
    ordered = np.sort(z)
    last = len(ordered) - 1
    drawn_in = math.floor(WINSORISED * len(ordered))
    fenced = np.clip(ordered, ordered[drawn_in], ordered[last - drawn_in])
    return float((fenced**2).mean())


def funnel(
    baseline: float,
    sizes: Sequence[int],
    positives: Sequence[int] | None = None,
    *,
    limits: Limits = Limits.EXACT,
    widen: bool = False,
) -> Funnel:
    """Limits for each size around the baseline (0 < baseline < 1).

    With ``widen`` and counts, limits move away from the baseline by the root of phi, and z-scores
    shrink by it, when phi exceeds 1.
    """
    n = np.asarray(sizes, dtype=np.int64)
    make = exact_limits if limits is Limits.EXACT else score_limits
    edges = [make(baseline, n, tail) for tail in TAILS]
    z: Floats | None = None
    phi: float | None = None
    if positives is not None:
        x = np.asarray(positives, dtype=np.float64)
        z = (x / n - baseline) / np.sqrt(baseline * (1 - baseline) / n)
        phi = overdispersion(z)
    widened = widen and phi is not None and phi > 1
    if widened and z is not None and phi is not None:
        root = math.sqrt(phi)
        edges = [baseline + (edge - baseline) * root for edge in edges]
        z = z / root
    clipped = [np.clip(edge, 0.0, 1.0).tolist() for edge in edges]
    scores = [None] * len(n) if z is None else z.tolist()
    rows = zip(n.tolist(), *clipped, scores, strict=True)
    return Funnel(tuple(FunnelRow(*row) for row in rows), phi, widened)
