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


def case_agreement(table: PatternTable, weights: Floats) -> Floats:
    """Per pattern the (weighted) part of agreeing pairs; 0 where there is no pair."""
    per_case = table.per_case
    agreeing = (table.counts * (table.counts @ weights - 1)).sum(axis=1)
    return agreeing / np.maximum(per_case * (per_case - 1), 1)


def percent(table: PatternTable, weights: Floats) -> Figure:
    """Mean over the cases with a pair of their (weighted) part of agreeing pairs."""
    paired = table.per_case >= RATERS_OF_COHEN
    total = float(table.cases[paired].sum())
    if total <= 0:
        return Figure(None, why="no_pairs")
    found = case_agreement(table, weights)
    mean = float((table.cases * found).sum()) / total
    return Figure(mean, _spread(table, found * float(table.cases.sum()) / total, mean))


def level_shares(table: PatternTable) -> Floats:
    """How often each level is given, each rated case weighing the same."""
    per_case = table.counts / table.per_case[:, None]
    return (table.cases @ per_case) / table.cases.sum()


def fleiss(table: PatternTable) -> Figure:
    """Fleiss' kappa; with missing ratings Gwet's extension of it (2014, ch. 2)."""
    identity = np.eye(len(table.values))
    if percent(table, identity).value is None:
        return Figure(None, why="no_pairs")
    shares = level_shares(table)
    per_case = table.counts @ shares / table.per_case
    return _corrected(table, identity, float((shares**2).sum()), per_case)


def gwet(table: PatternTable, kind: Weights = Weights.IDENTITY) -> Figure:
    """Gwet's AC1 (identity weights) or AC2; all levels of the scale count, used or not."""
    levels = len(table.values)
    weights = agreement_weights(table.values, kind)
    if percent(table, weights).value is None:
        return Figure(None, why="no_pairs")
    shares = level_shares(table)
    spread = float((shares * (1 - shares)).sum())
    if levels < FEWEST_LEVELS or spread <= DUST:
        return Figure(None, why="no_variation")
    scale = float(weights.sum()) / (levels * (levels - 1))
    per_case = scale * (table.counts @ (1 - shares)) / table.per_case
    return _corrected(table, weights, scale * spread, per_case)


def _corrected(
    table: PatternTable, weights: Floats, expected: float, expected_per_case: Floats
) -> Figure:
    """(observed - expected) / (1 - expected) with Gwet's linearised standard error (2014, ch. 5).

    Each case's own coefficient, less twice what it adds to the chance agreement.
    """
    observed = percent(table, weights).value
    if observed is None or 1 - expected <= DUST:
        return Figure(None, why="no_variation")
    value = (observed - expected) / (1 - expected)
    paired = (table.per_case >= RATERS_OF_COHEN).astype(float)
    inflate = float(table.cases.sum() / (table.cases * paired).sum())
    own = inflate * (case_agreement(table, weights) - expected * paired) / (1 - expected)
    own = own - 2 * (1 - value) * (expected_per_case - expected) / (1 - expected)
    return Figure(value, _spread(table, own, value))


def _spread(table: PatternTable, per_case: Floats, mean: float) -> float | None:
    """Standard error of a mean over cases; None for a single case."""
    n = float(table.cases.sum())
    if n <= 1:
        return None
    return float(((table.cases * (per_case - mean) ** 2).sum() / (n * (n - 1))) ** 0.5)
