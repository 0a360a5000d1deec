"""Chances of ordered levels: the rating scale and the partial credit model at many points at once.

For ``rasch``. log(P(x) / P(x - 1)) = case - severity - difficulty - threshold(x): Andrich,
Psychometrika 43 (1978) 561-573 (thresholds shared by all items), Masters, Psychometrika 47 (1982)
149-174 (thresholds of each item's own), with the severity of a rater as a further facet: Linacre,
Many-Facet Rasch Measurement, MESA Press 1989.
"""

from dataclasses import dataclass

import numpy as np

from qa_app.reviews.rules.severity.design import Design, Floats, Ints

MOST_LEVELS = 20
FEWEST_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Levelled:
    """The scores as levels 0, 1, … of a scale; ``scale`` is the scale of each item.

    Levels nobody gave do not exist: ``values`` has, for each scale, the scores that were given.
    """

    level: Ints
    scale: Ints
    values: tuple[tuple[float, ...], ...]

    @property
    def most(self) -> int:
        """Levels of the longest scale."""
        return max(len(values) for values in self.values)


def levelled(design: Design, *, own_thresholds: bool) -> Levelled:
    """Scores as levels: one scale for all items, or one for each (``own_thresholds``)."""
    items = len(design.items)
    scale = np.arange(items, dtype=np.int64) if own_thresholds else np.zeros(items, dtype=np.int64)
    level = np.zeros(design.size, dtype=np.int64)
    values: list[tuple[float, ...]] = []
    for number in range(int(scale.max()) + 1):
        own = scale[design.item] == number
        found, place = np.unique(design.score[own], return_inverse=True)
        level[own] = place
        values.append(tuple(found.tolist()))
    return Levelled(level, scale, tuple(values))


def chances(places: Floats, difficulty: Floats, steps: Floats) -> Floats:
    """Combinations x levels x points: the chance of each level.

    ``places`` are the points on the line of the cases, ``difficulty`` one number per combination,
    ``steps`` combinations x levels the thresholds added up (infinite where a scale is shorter).
    """
    away = places[None, :] - difficulty[:, None]
    levels: Floats = np.arange(steps.shape[1], dtype=np.float64)
    weight: Floats = levels[None, :, None] * away[:, None, :] - steps[:, :, None]
    most: Floats = np.max(weight, axis=1, keepdims=True)
    likely: Floats = np.exp(weight - most)
    whole: Floats = np.sum(likely, axis=1, keepdims=True)
    return likely / whole


def moments(chance: Floats) -> tuple[Floats, Floats]:
    """Expected level and its variance, combinations x points."""
    levels = np.arange(chance.shape[1], dtype=np.float64)
    expected = np.einsum("mxq,x->mq", chance, levels)
    squares = np.einsum("mxq,x->mq", chance, levels**2)
    return expected, squares - expected**2
