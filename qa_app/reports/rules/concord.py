"""The agreement figures a report prints for one set of ratings, experts taken as interchangeable.

For the agreement report; the coefficients and their intervals are in ``reviews.rules``. Breaking
the ratings of a cycle down (by grade, pair, type, month) is ``comparisons``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa_app.reviews.rules.agreement import agreement
from qa_app.reviews.rules.patterns import MISSING, Figure, Ratings

SIDES = ("se", "low", "high", "why")
Rating = str | int


@dataclass(frozen=True, slots=True)
class Concord:
    """Figures of one criterion or of the grades; ``n`` counts cases rated at least twice."""

    n: int
    alpha_nominal: Figure
    alpha_ordinal: Figure
    kappa: Figure
    ac2: Figure
    percent_agreement: Figure
    mean_gap: Figure

    def as_json(self) -> dict[str, Any]:
        """Values at the keys of the contract, errors, limits and reasons in mirrors of them."""
        answer: dict[str, Any] = {"n": self.n, **_side(self, "value")}
        return answer | {side: _side(self, side) for side in SIDES}


def _side(found: Concord, side: str) -> dict[str, Any]:
    return {
        "alpha": {
            "nominal": getattr(found.alpha_nominal, side),
            "ordinal": getattr(found.alpha_ordinal, side),
        },
        "kappa": getattr(found.kappa, side),
        "ac2": getattr(found.ac2, side),
        "percent_agreement": getattr(found.percent_agreement, side),
        "mean_gap": getattr(found.mean_gap, side),
    }


def concord(ratings: Ratings, level: float = 0.95) -> Concord:
    """Alpha, Fleiss' kappa, AC2 (quadratic), percent agreement and the mean gap in steps."""
    if ratings.codes.shape[1] == 0:
        nothing = Figure(None, why="no_pairs")
        return Concord(0, nothing, nothing, nothing, nothing, nothing, nothing)
    found = agreement(ratings, level)
    return Concord(
        found.n_pairable,
        found.alpha["nominal"],
        found.alpha["ordinal"],
        found.fleiss,
        found.ac2["quadratic"],
        found.percent_agreement,
        found.mean_gap,
    )


def ratings_by_case(rows: Iterable[Sequence[Rating]], scale: Sequence[Rating]) -> Ratings:
    """Cases as columns, the first, second, … rating of each as rows; points keep distances."""
    kept = [row for row in rows if row]
    place = {rating: at for at, rating in enumerate(scale)}
    codes = np.full((max([2, *map(len, kept)]), len(kept)), MISSING, dtype=np.int64)
    for at, row in enumerate(kept):
        codes[: len(row), at] = [place.get(rating, MISSING) for rating in row]
    numbers = [float(rating) for rating in scale if isinstance(rating, int)]
    values = numbers if len(numbers) == len(scale) else [float(at) for at in range(len(scale))]
    return Ratings(codes, np.array(values))
