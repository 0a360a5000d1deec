"""Intraclass correlation of scores: the six forms of Shrout and Fleiss, with intervals.

For the agreement report and the calculator; only cases every rater scored are used. Sources:
Shrout and Fleiss, Psych. Bulletin 86 (1979) 420-428; McGraw and Wong, Psych. Methods 1 (1996).
"""

import math
from dataclasses import dataclass

import numpy as np

from qa_app.reviews.rules.patterns import MISSING, Figure, Floats, Ratings
from qa_app.sampling.rules.quantiles import f_quantile

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")
FEWEST = 2
DUST = 1e-12  # what floating point leaves of nothing
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The two-way table of n cases by k raters: between cases, within, between raters, rest."""

    n: int
    k: int
    cases: float
    within: float
    raters: float
    rest: float


def complete_scores(ratings: Ratings) -> Floats:
    """Cases x raters: the scores of the cases every rater scored."""
    complete = (ratings.codes != MISSING).all(axis=0)
    return ratings.values[ratings.codes[:, complete]].T


def mean_squares(scores: Floats) -> MeanSquares:
    """Analysis of variance of cases x raters (at least 2 x 2)."""
    n, k = scores.shape
    grand = float(scores.mean())
    by_case, by_rater = scores.mean(axis=1), scores.mean(axis=0)
    between = k * float(((by_case - grand) ** 2).sum())
    raters = n * float(((by_rater - grand) ** 2).sum())
    within = float(((scores - by_case[:, None]) ** 2).sum())
    rest = float(((scores - by_case[:, None] - by_rater[None, :] + grand) ** 2).sum())
    return MeanSquares(
        n, k, between / (n - 1), within / (n * (k - 1)), raters / (k - 1), rest / (n - 1) / (k - 1)
    )


def icc(ratings: Ratings, level: float = 0.95) -> dict[str, Figure]:
    """All six forms by name; each undefined for itself when its variance is nought."""
    scores = complete_scores(ratings)
    if scores.shape[0] < FEWEST or scores.shape[1] < FEWEST:
        return {form: Figure(None, why="too_few_complete_cases") for form in FORMS}
    if float(np.ptp(scores)) == 0:
        return {form: Figure(None, why="no_variation") for form in FORMS}
    ms = mean_squares(scores)
    points = _points(ms)
    limits = _limits(ms, points["2,1"], level)
    return {form: _figure(points[form], limits.get(form)) for form in FORMS}


def _figure(point: float | None, limits: tuple[float, float] | None) -> Figure:
    if point is None:
        return Figure(None, why="no_variation")
    low, high = limits or (None, None)
    return Figure(point, low=low, high=high)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _points(ms: MeanSquares) -> dict[str, float | None]:
    k, n = ms.k, ms.n
    drift = (ms.raters - ms.rest) / n
    return {
        "1,1": _ratio(ms.cases - ms.within, ms.cases + (k - 1) * ms.within),
        "2,1": _ratio(ms.cases - ms.rest, ms.cases + (k - 1) * ms.rest + k * drift),
        "3,1": _ratio(ms.cases - ms.rest, ms.cases + (k - 1) * ms.rest),
        "1,k": _ratio(ms.cases - ms.within, ms.cases),
        "2,k": _ratio(ms.cases - ms.rest, ms.cases + drift),
        "3,k": _ratio(ms.cases - ms.rest, ms.cases),
    }


def _limits(ms: MeanSquares, agreement: float | None, level: float) -> dict[str, Limits]:
    """Limits of the forms that have them; none when raters or cases leave no residue."""
    if ms.cases <= 0 or ms.rest <= DUST * ms.cases:
        return {}
    n, k = ms.n, ms.k
    one = _f_limits(ms.cases / ms.within, (n - 1, n * (k - 1)), level)
    three = _f_limits(ms.cases / ms.rest, (n - 1, (n - 1) * (k - 1)), level)
    found = {
        "1,1": _single(one, k),
        "1,k": _mean(one),
        "3,1": _single(three, k),
        "3,k": _mean(three),
    }
    if agreement is not None:
        single = _agreement_limits(ms, agreement, level)
        found["2,1"] = single
        found["2,k"] = (_stepped_up(single[0], k), _stepped_up(single[1], k))
    return {form: pair for form, pair in found.items() if all(map(math.isfinite, pair))}


def _stepped_up(single: float, k: int) -> float:
    """Spearman and Brown: from one rater to the mean of k; no number below -1/(k - 1)."""
    whole = 1 + (k - 1) * single
    return k * single / whole if whole > DUST else math.nan


def _f_limits(ratio: float, df: tuple[int, int], level: float) -> Limits:
    upper = 0.5 + level / 2
    return ratio / f_quantile(upper, *df), ratio * f_quantile(upper, df[1], df[0])


def _single(f: Limits, k: int) -> Limits:
    return (f[0] - 1) / (f[0] + k - 1), (f[1] - 1) / (f[1] + k - 1)


def _mean(f: Limits) -> Limits:
    return 1 - 1 / f[0], 1 - 1 / f[1]


def _agreement_limits(ms: MeanSquares, rho: float, level: float) -> Limits:
    """Satterthwaite limits of form 2,1 (Shrout and Fleiss 1979, p. 424)."""
    n, k = ms.n, ms.k
    ratio = ms.raters / ms.rest
    other = n * (1 + (k - 1) * rho) - k * rho
    above = (k - 1) * (n - 1) * (k * rho * ratio + other) ** 2
    below = (n - 1) * k * k * rho * rho * ratio * ratio + other * other
    if min(above, below) <= DUST:
        return math.nan, math.nan
    df = above / below
    upper = 0.5 + level / 2
    down, up = f_quantile(upper, n - 1, df), f_quantile(upper, df, n - 1)
    shared = k * ms.raters + (k * n - k - n) * ms.rest
    low = n * (ms.cases - down * ms.rest) / (down * shared + n * ms.cases)
    high = n * (up * ms.cases - ms.rest) / (shared + n * up * ms.cases)
    return low, high
