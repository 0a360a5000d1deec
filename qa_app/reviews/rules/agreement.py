"""How far experts agree: every coefficient of one set of ratings, each defined or with a reason.

For the agreement report, a criterion or a pair at a time, and for the calculator. The coefficients
are in ``alpha``, ``kappa`` and ``icc``; this module turns values into ratings and adds percent
agreement, the mean gap, standard errors and limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from qa_app.reviews.rules.alpha import Scale, alpha_from_table
from qa_app.reviews.rules.icc import icc
from qa_app.reviews.rules.kappa import Weights, cohen, fleiss, gwet, percent
from qa_app.reviews.rules.patterns import (
    MISSING,
    Figure,
    Floats,
    PatternTable,
    Ratings,
    jackknife_se,
    pattern_table,
)
from qa_app.sampling.rules.quantiles import normal_tail_pair, t_quantile

Level = str | int | float


@dataclass(frozen=True, slots=True)
class Agreement:
    """All figures of one set of ratings; ``n_cases`` counts cases with any rating."""

    n_cases: int
    n_pairable: int
    n_raters: int
    percent_agreement: Figure
    mean_gap: Figure
    alpha: dict[str, Figure]
    kappa: Figure
    weighted_kappa: dict[str, Figure]
    fleiss: Figure
    ac1: Figure
    ac2: dict[str, Figure]
    icc: dict[str, Figure]


def ratings_from(rows: Sequence[Sequence[Level | None]], levels: Sequence[Level]) -> Ratings:
    """One row per rater, None where not rated; ``levels`` in natural order.

    Numbered levels keep their distances, other levels are one step apart. A rating that is no
    level raises KeyError.
    """
    place = {level: index for index, level in enumerate(levels)}
    codes = [[MISSING if r is None else place[r] for r in row] for row in rows]
    numbers = [float(level) for level in levels if isinstance(level, int | float)]
    values = numbers if len(numbers) == len(levels) else [float(i) for i in range(len(levels))]
    return Ratings(np.array(codes, dtype=np.int64), np.array(values))


def mean_gap(table: PatternTable) -> Figure:
    """Mean absolute difference of two ratings of a case, in units of the scale."""
    gaps: Floats = np.abs(table.values[:, None] - table.values[None, :])
    used = table.pairable()
    total = float(used.cases.sum())
    if total <= 0:
        return Figure(None, why="no_pairs")
    apart = (used.counts * (used.counts @ gaps)).sum(axis=1)
    return Figure(float((used.cases * apart / (used.per_case * (used.per_case - 1))).sum()) / total)


def percent_agreement(table: PatternTable) -> Figure:
    """Part of pairs of ratings of a case that are equal (0 to 1), cases weighing the same."""
    return percent(table, np.eye(len(table.values)))


def agreement(ratings: Ratings, level: float = 0.95) -> Agreement:
    """Every coefficient with standard error and limits where it has them."""
    table = pattern_table(ratings)

    def by_t(figure: Figure) -> Figure:
        return _t_limits(table, figure, level)

    pairable = int(table.pairable().cases.sum())
    return Agreement(
        n_cases=int(table.cases.sum()),
        n_pairable=pairable,
        n_raters=ratings.raters,
        percent_agreement=by_t(percent_agreement(table)),
        mean_gap=mean_gap(table),
        alpha={s.value: by_t(_alpha(table, s)) for s in Scale},
        kappa=_normal_limits(cohen(ratings), level),
        weighted_kappa={
            kind.value: _normal_limits(cohen(ratings, kind), level)
            for kind in (Weights.LINEAR, Weights.QUADRATIC)
        },
        fleiss=by_t(fleiss(table)),
        ac1=by_t(gwet(table)),
        ac2={
            kind.value: by_t(gwet(table, kind))
            for kind in (Weights.LINEAR, Weights.QUADRATIC, Weights.ORDINAL)
        },
        icc=icc(ratings, level),
    )


def _normal_limits(figure: Figure, level: float) -> Figure:
    return _symmetric(figure, figure.se, normal_tail_pair(level))


def _alpha(table: PatternTable, scale: Scale) -> Figure:
    figure = alpha_from_table(table, scale)
    if figure.value is None:
        return figure
    return Figure(figure.value, jackknife_se(table, partial(alpha_from_table, scale=scale)))


def _t_limits(table: PatternTable, figure: Figure, level: float) -> Figure:
    df = float(table.cases.sum()) - 1
    return _symmetric(figure, figure.se, t_quantile(0.5 + level / 2, df) if df >= 1 else 0.0)


def _symmetric(figure: Figure, se: float | None, times: float) -> Figure:
    """Limits at value -+ times x se, cut at -1 and 1; none where the sample shows no variation."""
    if figure.value is None or not se:
        return Figure(figure.value, se, why=figure.why)
    low, high = figure.value - times * se, figure.value + times * se
    return Figure(figure.value, se, max(-1.0, low), min(1.0, high))
