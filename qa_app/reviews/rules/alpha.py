"""Krippendorff's alpha for any number of raters, missing ratings and three kinds of scale.

For the agreement report and the calculator. Source: Krippendorff, Computing Krippendorff's
Alpha-Reliability, University of Pennsylvania 2011 (https://repository.upenn.edu/asc_papers/43/).
"""

from enum import StrEnum

import numpy as np

from qa_app.reviews.rules.patterns import (
    Figure,
    Floats,
    PatternTable,
    Ratings,
    pattern_table,
)


class Scale(StrEnum):
    """How far apart two levels are taken to be."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def coincidences(table: PatternTable) -> Floats:
    """Levels x levels: pairs of ratings within a case, each case weighing its ratings once."""
    used = table.pairable()
    weight = used.cases / (used.per_case - 1)
    both = used.counts.T @ (used.counts * weight[:, None])
    return both - np.diag((used.counts * weight[:, None]).sum(axis=0))


def squared_distances(marginals: Floats, values: Floats, scale: Scale) -> Floats:
    """The metric difference of each pair of levels."""
    if scale is Scale.NOMINAL:
        return 1.0 - np.eye(len(values))
    if scale is Scale.INTERVAL:
        return (values[:, None] - values[None, :]) ** 2
    # ratings between the two levels, ends counted half
    middle = np.cumsum(marginals) - marginals / 2
    return (middle[:, None] - middle[None, :]) ** 2


def alpha_from_table(table: PatternTable, scale: Scale) -> Figure:
    """1 - observed / expected disagreement; undefined when all pairable ratings are equal."""
    found = coincidences(table)
    marginals = found.sum(axis=0)
    total = float(marginals.sum())
    if total <= 0:
        return Figure(None, why="no_pairs")
    distance = squared_distances(marginals, table.values, scale)
    expected = float(marginals @ distance @ marginals) / (total - 1)
    if expected <= 0:
        return Figure(None, why="no_variation")
    return Figure(1 - float((found * distance).sum()) / expected)


def alpha(ratings: Ratings, scale: Scale) -> Figure:
    """Krippendorff's alpha of the ratings, without interval."""
    return alpha_from_table(pattern_table(ratings), scale)
