"""The marginal likelihood of a many-facet Rasch model and its slope, cases being a normal crowd.

For ``rasch``. Cases have two or three ratings each: estimating every case beside the raters
(joint maximum likelihood) would be off by about n/(n - 1) with n ratings a case, so the cases are
integrated out over a grid (Bock and Aitkin, Psychometrika 46 (1981) 443-459).
"""

# scipy ships no types; its sparse matrices stay inside this package.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import Any

import numpy as np

from qa_app.reviews.rules.severity.design import Design, Floats, Ints
from qa_app.reviews.rules.severity.levels import Levelled, chances, moments

HALF_WIDTH = 5.0  # the grid in standard deviations of the cases
GRIDS = ((4, 21), (20, 41))  # ratings of a case at most, points of the grid
FINEST_GRID = 61
NUDGE = 0.3  # part of a level by which an all-highest or all-lowest record is drawn in
SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Facets:
    """The parameters in logits: severities, difficulties, thresholds of each scale, the crowd."""

    raters: Floats
    items: Floats
    thresholds: tuple[Floats, ...]
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the parameters make of the ratings: how likely, and how each case is spread.

    ``posterior`` is cases x points; ``counts`` combinations x levels x points the ratings, spread.
    """

    log_likelihood: float
    posterior: Floats
    counts: Floats
    chance: Floats
    places: Floats


class Table:
    """The ratings as counts: cases x (combination of rater and item, level)."""

    def __init__(self, design: Design, levels: Levelled) -> None:
        from scipy import sparse  # imported here: a tenth of a second few commands need

        self.design, self.levels = design, levels
        items, most = len(design.items), levels.most
        pairs, combination = np.unique(design.rater * items + design.item, return_inverse=True)
        self.combination: Ints = combination.astype(np.int64)
        self.rater: Ints = pairs // items
        self.item: Ints = pairs % items
        cells = self.combination * most + levels.level
        shape = (len(design.cases), len(pairs) * most)
        ones = np.ones(design.size)
        self.by_case: Any = sparse.csr_matrix((ones, (design.case, cells)), shape=shape)
        self.by_cell: Any = self.by_case.T.tocsr()
        given = np.bincount(cells, minlength=shape[1]).reshape(len(pairs), most)
        self.given: Floats = given.astype(np.float64)
        self.nodes, self.weights = _grid(int(np.bincount(design.case).max()))
        self.sizes = (len(design.raters), items, *(len(v) - 1 for v in levels.values))
        self.pull = self._pull()

    def _pull(self) -> tuple[Floats, Floats]:
        """For raters and items: +-0.3 levels where the record is all highest or all lowest.

        Such a record has no finite estimate; drawing it in by part of a level is the usual
        remedy (Wright and Masters, Rating Scale Analysis, MESA Press 1982, on extreme scores).
        """
        top = np.array([len(v) - 1 for v in self.levels.values])[self.levels.scale][self.item]
        total = self.given @ np.arange(self.given.shape[1])
        possible = top * self.given.sum(axis=1)

        def side(of: Ints, size: int) -> Floats:
            sums, most = np.bincount(of, total, size), np.bincount(of, possible, size)
            return np.where(sums <= 0, NUDGE, 0.0) - np.where(sums >= most, NUDGE, 0.0)

        return side(self.rater, self.sizes[0]), side(self.item, self.sizes[1])

    def unpacked(self, packed: Floats) -> Facets:
        """The parameters of one flat vector; each facet and each scale sums to nought."""
        parts = np.split(packed[:-2], np.cumsum(self.sizes)[:-1])
        raters, items, *thresholds = (part - part.mean() for part in parts)
        return Facets(
            raters, items, tuple(thresholds), float(packed[-2]), float(np.exp(packed[-1]))
        )

    def steps(self, facets: Facets) -> Floats:
        """Combinations x levels: thresholds added up, infinite beyond a shorter scale."""
        table = np.full((len(self.levels.values), self.levels.most), np.inf)
        for at, thresholds in enumerate(facets.thresholds):
            table[at, : len(thresholds) + 1] = np.concatenate([[0.0], np.cumsum(thresholds)])
        return table[self.levels.scale[self.item]]

    def expectation(self, facets: Facets) -> Expectation:
        """How the cases are spread over the grid, given the parameters and all ratings."""
        places = facets.mean + facets.sd * self.nodes
        difficulty = facets.raters[self.rater] + facets.items[self.item]
        chance = chances(places, difficulty, self.steps(facets))
        log_chance = np.log(np.maximum(chance, SMALLEST)).reshape(-1, len(places))
        weight = np.asarray(self.by_case @ log_chance) + np.log(self.weights)
        most = weight.max(axis=1, keepdims=True)
        posterior = np.exp(weight - most)
        whole = posterior.sum(axis=1, keepdims=True)
        posterior /= whole
        likelihood = float((np.log(whole) + most).sum())
        counts = np.asarray(self.by_cell @ posterior).reshape(chance.shape)
        return Expectation(likelihood, posterior, counts, chance, places)

    def minus_slope(self, packed: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood (extreme records drawn in) and its gradient."""
        facets = self.unpacked(packed)
        found = self.expectation(facets)
        ratings = found.counts.sum(axis=1)
        expected, _variance = moments(found.chance)
        over = self._levels(found.counts) - ratings * expected  # combinations x points
        by_pair = over.sum(axis=1)
        parts = [
            -np.bincount(self.rater, by_pair, self.sizes[0]) - self.pull[0],
            -np.bincount(self.item, by_pair, self.sizes[1]) - self.pull[1],
            *self._threshold_slopes(found, ratings),
        ]
        crowd = [over.sum(), facets.sd * float((over @ self.nodes).sum())]
        slope = np.concatenate([*(part - part.mean() for part in parts), crowd])
        pulled = float(facets.raters @ self.pull[0] + facets.items @ self.pull[1])
        return pulled - found.log_likelihood, -slope

    def _levels(self, counts: Floats) -> Floats:
        return np.einsum("mxq,x->mq", counts, np.arange(counts.shape[1], dtype=np.float64))

    def _threshold_slopes(self, found: Expectation, ratings: Floats) -> list[Floats]:
        """Of each threshold: ratings expected at or above it less those given."""
        expected = np.einsum("mq,mxq->mx", ratings, found.chance)
        above = np.cumsum((expected - self.given)[:, ::-1], axis=1)[:, ::-1][:, 1:]
        scale = self.levels.scale[self.item]
        return [
            above[scale == at].sum(axis=0)[: len(values) - 1]
            for at, values in enumerate(self.levels.values)
        ]


def _grid(most_ratings: int) -> tuple[Floats, Floats]:
    """Evenly spaced points of a standard normal and their weights; finer for many ratings."""
    points = next((size for most, size in GRIDS if most_ratings <= most), FINEST_GRID)
    nodes = np.linspace(-HALF_WIDTH, HALF_WIDTH, points)
    weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()
