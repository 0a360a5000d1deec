"""Confidence limits of a share, by named methods; Wald limits are never made.

For the share report, the funnel and the calculators. It takes an ``Estimate`` and the wish for a
method; without a wish the design decides: one simple random sample of a finite lot gets exact
hypergeometric limits, an endless one Clopper-Pearson, everything else Korn-Graubard.

Sources: Buonaccorsi, Am. Statistician 41 (1987) 215-218 (finite lot); Clopper and Pearson,
Biometrika 26 (1934); Wilson, JASA 22 (1927); Korn and Graubard, Survey Methodology 24 (1998)
193-201; Dean and Pagano, J. Survey Statistics and Methodology 3 (2015) 484-503 (logit, Wilson on
effective size); Parker et al., NCHS Vital and Health Statistics 2-175 (2017).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import Refusal
from qa_app.sampling.rules.estimation import Estimate, Lot
from qa_app.sampling.rules.quantiles import (
    beta_quantile,
    hypergeometric_cdf,
    normal_tail_pair,
    t_quantile,
)


class Method(StrEnum):
    """The ways to make an interval, by the names reports and calculators print."""

    HYPERGEOMETRIC = "hypergeometric"
    KORN_GRAUBARD = "korn-graubard"
    LOGIT = "logit"
    WILSON_NEFF = "wilson-neff"
    CLOPPER_PEARSON = "clopper-pearson"
    WILSON = "wilson"


NEEDS_ONE_SAMPLE = frozenset({Method.HYPERGEOMETRIC, Method.CLOPPER_PEARSON, Method.WILSON})


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits between 0 and 1 and the method that made them."""

    low: float
    high: float
    method: Method

    @property
    def half_width(self) -> float:
        """Half the distance of the limits."""
        return (self.high - self.low) / 2


def default_method(estimate: Estimate) -> Method:
    """The method the design asks for."""
    if estimate.lot is None:
        return Method.KORN_GRAUBARD
    return Method.CLOPPER_PEARSON if estimate.lot.cases is None else Method.HYPERGEOMETRIC


def share_interval(
    estimate: Estimate, level: float = 0.95, method: Method | None = None
) -> Interval | Refusal:
    """The limits, or why this method has none for this design. A census has zero width.

    Logit has no limits at a share of 0 or 1 and then gives way to Korn-Graubard, by name.
    """
    chosen = method or default_method(estimate)
    if chosen in NEEDS_ONE_SAMPLE:
        return _one_sample_interval(estimate, level, chosen)
    if estimate.is_census:
        return Interval(estimate.share, estimate.share, chosen)
    if estimate.n_eff is None or estimate.variance is None or estimate.df < 1:
        return Refusal("single_case_stratum")
    if chosen is Method.WILSON_NEFF:
        return Interval(*wilson(estimate.share, estimate.n_eff, level), chosen)
    if chosen is Method.LOGIT and estimate.variance > 0 and 0 < estimate.share < 1:
        return Interval(*logit(estimate, level), chosen)
    return Interval(*korn_graubard(estimate, level), Method.KORN_GRAUBARD)


def _one_sample_interval(estimate: Estimate, level: float, method: Method) -> Interval | Refusal:
    lot = estimate.lot
    if lot is None:
        return Refusal("method_needs_one_sample")
    if estimate.is_census:
        return Interval(estimate.share, estimate.share, method)
    if method is Method.WILSON:
        return Interval(*wilson(estimate.share, lot.sampled, level), method)
    if method is Method.CLOPPER_PEARSON:
        return Interval(*clopper_pearson(lot.positive, lot.sampled, level), method)
    if lot.cases is None:
        return Refusal("method_needs_finite_lot")
    low, high = hypergeometric_counts(lot, level)
    return Interval(low / lot.cases, high / lot.cases, method)


def clopper_pearson(positive: float, sampled: float, level: float) -> tuple[float, float]:
    """Exact binomial limits; sizes need not be whole (Korn-Graubard hands in effective ones)."""
    tail = (1 - level) / 2
    low = beta_quantile(tail, positive, sampled - positive + 1)
    high = beta_quantile(1 - tail, positive + 1, sampled - positive)
    return low, high


def wilson(share: float, sampled: float, level: float) -> tuple[float, float]:
    """Score limits for a share seen in ``sampled`` (or effectively as many) cases."""
    z2 = normal_tail_pair(level) ** 2
    middle = (share + z2 / (2 * sampled)) / (1 + z2 / sampled)
    inside = share * (1 - share) / sampled + z2 / (4 * sampled * sampled)
    half = math.sqrt(z2 * inside) / (1 + z2 / sampled)
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else min(1.0, middle + half)
    return low, high


def logit(estimate: Estimate, level: float) -> tuple[float, float]:
    """Limits made on the log-odds scale with t; only for shares strictly between 0 and 1."""
    p = estimate.share
    t = t_quantile(0.5 + level / 2, estimate.df)
    half = t * (estimate.se or 0.0) / (p * (1 - p))
    odds = math.log(p / (1 - p))
    return 1 / (1 + math.exp(-odds + half)), 1 / (1 + math.exp(-odds - half))


def korn_graubard(estimate: Estimate, level: float) -> tuple[float, float]:
    """Clopper-Pearson on n_eff x (t with n-1 df / t with the design's df)²."""
    size = estimate.n_eff or float(estimate.sampled)
    if estimate.variance and estimate.sampled > 1:
        upper = 0.5 + level / 2
        ratio = t_quantile(upper, estimate.sampled - 1) / t_quantile(upper, estimate.df)
        size *= ratio * ratio
    low, high = clopper_pearson(estimate.share * size, size, level)
    return min(low, estimate.share), max(high, estimate.share)


def hypergeometric_counts(lot: Lot, level: float) -> tuple[int, int]:
    """Fewest and most good cases the finite lot can hold, both tails above (1 - level)/2."""
    size = lot.cases or 0
    tail = (1 - level) / 2
    most = _most_good(lot.positive, lot.sampled, size, tail)
    # the fewest good are the most bad, seen from the other side
    fewest = size - _most_good(lot.sampled - lot.positive, lot.sampled, size, tail)
    return fewest, most


def _most_good(seen: int, sampled: int, size: int, tail: float) -> int:
    """The largest number of good in the lot with P(at most ``seen``) above ``tail``."""
    possible, impossible = seen, size - sampled + seen + 1
    # The binomial limit lies just above the finite one: a good place to begin.
    guess = math.ceil(size * clopper_pearson(seen, sampled, 1 - 2 * tail)[1]) + 1
    if possible < guess < impossible and hypergeometric_cdf(seen, size, guess, sampled) <= tail:
        impossible = guess
    while impossible - possible > 1:
        middle = (possible + impossible) // 2
        if hypergeometric_cdf(seen, size, middle, sampled) > tail:
            possible = middle
        else:
            impossible = middle
    return possible
