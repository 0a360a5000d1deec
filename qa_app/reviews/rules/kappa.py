"""Chance-corrected agreement: Cohen's, weighted and Fleiss' kappa, Gwet's AC1 and AC2.

For the agreement report and the calculator. Sources: Cohen, Psych. Bulletin 70 (1968) 213-220;
Fleiss, Cohen and Everitt, Psych. Bulletin 72 (1969) 323-327 (standard errors); Fleiss, Psych.
Bulletin 76 (1971) 378-382; Gwet, Br. J. Math. Stat. Psychology 61 (2008) 29-48 and Handbook of
Inter-Rater Reliability, 4th ed. 2014, ch. 3 and 6 (AC1, AC2, missing ratings).
"""

from enum import StrEnum

import numpy as np

from qa_app.reviews.rules.patterns import MISSING, Figure, Floats, PatternTable, Ratings

RATERS_OF_COHEN = 2
FEWEST_LEVELS = 2
DUST = 1e-15  # what floating point leaves of nothing


class Weights(StrEnum):
    """How much two different levels count as agreement."""

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"


def agreement_weights(values: Floats, kind: Weights) -> Floats:
    """Levels x levels: 1 for the same level, 0 for the two ends of the scale (Gwet 2014, ch. 3).

    Levels must be in their natural order; identity knows no nearness.
    """
    size = len(values)
    if kind is Weights.IDENTITY or size == 1:
        return np.eye(size)
    if kind is Weights.ORDINAL:
        steps = np.abs(np.arange(size)[:, None] - np.arange(size)[None, :]) + 1.0
        pairs = steps * (steps - 1) / 2
        return 1 - pairs / pairs.max()
    gaps = np.abs(values[:, None] - values[None, :]) / (values[-1] - values[0])
    return 1 - (gaps if kind is Weights.LINEAR else gaps**2)


def cohen(ratings: Ratings, kind: Weights = Weights.IDENTITY) -> Figure:
    """Cohen's kappa of two raters over the cases both rated, with its standard error."""
    if ratings.raters != RATERS_OF_COHEN:
        return Figure(None, why="needs_two_raters")
    first, second = ratings.codes
    both = (first != MISSING) & (second != MISSING)
    cases = int(both.sum())
    if cases == 0:
        return Figure(None, why="no_pairs")
    levels = len(ratings.values)
    cells = first[both].astype(np.intp) * levels + second[both]
    joint = np.bincount(cells, minlength=levels * levels).reshape(levels, levels) / cases
    weights = agreement_weights(ratings.values, kind)
    row, column = joint.sum(axis=1), joint.sum(axis=0)
    expected = float(row @ weights @ column)
    if 1 - expected <= DUST:
        return Figure(None, why="no_variation")
    kappa = 1 - float((joint * (1 - weights)).sum()) / (1 - expected)
    mean = (weights @ column)[:, None] + (row @ weights)[None, :]
    squares = float((joint * (weights - mean * (1 - kappa)) ** 2).sum())
    variance = squares - (kappa - expected * (1 - kappa)) ** 2
    return Figure(kappa, max(0.0, variance / cases) ** 0.5 / (1 - expected))


def observed_agreement(table: PatternTable, weights: Floats) -> float | None:
    """Mean over cases of the (weighted) part of agreeing pairs; None without a pair."""
    used = table.pairable()
    total = float(used.cases.sum())
    if total <= 0:
        return None
    agreeing = (used.counts * (used.counts @ weights - 1)).sum(axis=1)
    return float((used.cases * agreeing / (used.per_case * (used.per_case - 1))).sum()) / total


def level_shares(table: PatternTable) -> Floats:
    """How often each level is given, each rated case weighing the same."""
    per_case = table.counts / table.per_case[:, None]
    return (table.cases @ per_case) / table.cases.sum()


def fleiss(table: PatternTable) -> Figure:
    """Fleiss' kappa; with missing ratings Gwet's extension of it (2014, ch. 2)."""
    shares = level_shares(table) if len(table.cases) and table.cases.sum() > 0 else None
    observed = observed_agreement(table, np.eye(len(table.values)))
    if shares is None or observed is None:
        return Figure(None, why="no_pairs")
    expected = float((shares**2).sum())
    if 1 - expected <= DUST:
        return Figure(None, why="no_variation")
    return Figure((observed - expected) / (1 - expected))


def gwet(table: PatternTable, kind: Weights = Weights.IDENTITY) -> Figure:
    """Gwet's AC1 (identity weights) or AC2; all levels of the scale count, used or not."""
    levels = len(table.values)
    if levels < FEWEST_LEVELS:
        return Figure(None, why="no_variation")
    weights = agreement_weights(table.values, kind)
    observed = observed_agreement(table, weights)
    if observed is None:
        return Figure(None, why="no_pairs")
    shares = level_shares(table)
    spread = float((shares * (1 - shares)).sum())
    if spread <= 0:
        return Figure(None, why="no_variation")
    expected = float(weights.sum()) * spread / (levels * (levels - 1))
    if 1 - expected <= DUST:
        return Figure(None, why="no_variation")
    return Figure((observed - expected) / (1 - expected))
