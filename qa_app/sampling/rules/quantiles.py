"""Quantiles and distribution functions as plain typed floats, for every figure with an interval.

A thin border around ``scipy.special``: its functions cost about a microsecond, the distribution
objects of ``scipy.stats`` about a hundred, and a report asks for thousands.
"""

# scipy ships no types; this is the one module that meets it.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false, reportUnknownArgumentType=false

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LARGEST_TABLE = 1 << 20


def normal_quantile(probability: float) -> float:
    """The value a standard normal stays below with this probability."""
    return float(special.ndtri(probability))


def normal_tail_pair(level: float) -> float:
    """z with ``level`` of a standard normal between -z and z (1.96 for 0.95)."""
    return normal_quantile(0.5 + level / 2)


def normal_two_sided(z: float) -> float:
    """The probability that a standard normal lies at least as far from 0 as ``z``."""
    return float(2 * special.ndtr(-abs(z)))


def t_two_sided(t: float, df: float) -> float:
    """The probability that Student's t lies at least as far from 0 as ``t``."""
    return float(2 * special.stdtr(df, -abs(t)))


def t_quantile(probability: float, df: float) -> float:
    """The value Student's t with ``df`` degrees of freedom stays below."""
    return float(special.stdtrit(df, probability))


def f_quantile(probability: float, df_above: float, df_below: float) -> float:
    """The value Fisher's F with these degrees of freedom stays below."""
    return float(special.fdtri(df_above, df_below, probability))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The value a beta(a, b) stays below; its ends when a or b is 0."""
    if a <= 0:
        return 0.0
    if b <= 0:
        return 1.0
    return float(special.betaincinv(a, b, probability))


def binomial_cdf(successes: Integers, trials: Integers, probability: float) -> Floats:
    """P(X <= successes) for each pair, 0 below 0 and 1 from ``trials`` on."""
    inside = np.clip(successes, 0, np.maximum(trials - 1, 0))
    tail = special.betainc(np.maximum(trials - inside, 1), inside + 1, 1 - probability)
    return np.where(successes < 0, 0.0, np.where(successes >= trials, 1.0, tail))


@lru_cache(maxsize=8)
def _log_factorials(size: int) -> Floats:
    return special.gammaln(np.arange(size, dtype=np.float64) + 1.0)


def _log_factorial(of: Integers, largest: int) -> Floats:
    """log k!; looked up where a table is small (sizes are powers of two, so few are kept)."""
    if largest < LARGEST_TABLE:
        return _log_factorials(1 << max(10, largest.bit_length()))[of]
    return special.gammaln(of + 1.0)


def hypergeometric_cdf(seen: int, lot: int, good: int, drawn: int) -> float:
    """P(at most ``seen`` good among ``drawn`` of a ``lot`` with ``good``), summed in log space."""
    lowest = max(0, drawn - (lot - good))
    highest = min(drawn, good)
    if seen < lowest:
        return 0.0
    if seen >= highest:
        return 1.0
    # Terms forty standard deviations out add nothing a float can hold.
    mean = drawn * good / lot
    reach = 100 + int(40 * math.sqrt(mean * (1 - good / lot) + 1))
    if seen <= mean:
        return _hypergeometric_sum(max(lowest, seen - reach), seen, lot, good, drawn)
    return 1.0 - _hypergeometric_sum(seen + 1, min(highest, seen + reach), lot, good, drawn)


def _hypergeometric_sum(first: int, last: int, lot: int, good: int, drawn: int) -> float:
    seen = np.arange(first, last + 1)
    bad = lot - good
    falling = (
        _log_factorial(seen, lot)
        + _log_factorial(good - seen, lot)
        + _log_factorial(drawn - seen, lot)
        + _log_factorial(bad - drawn + seen, lot)
    )
    whole = _log_factorial(np.array([good, bad, drawn, lot - drawn, lot]), lot)
    return float(np.exp(whole[:4].sum() - whole[4] - falling).sum())
