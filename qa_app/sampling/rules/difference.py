"""The difference of two independent shares with limits: this year and last, two regions.

For the calculators and comparisons in reports. Source: Newcombe, Statistics in Medicine 17 (1998)
873-890, method 10 (hybrid of two score intervals).
"""

import math
from dataclasses import dataclass

from qa_app.sampling.rules.intervals import wilson

METHOD = "newcombe"


@dataclass(frozen=True, slots=True)
class Difference:
    """First share minus second (-1 to 1) with its limits."""

    difference: float
    low: float
    high: float
    method: str = METHOD


def difference_of_shares(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> Difference:
    """First minus second; each is (positive, sampled) with at least one case sampled."""
    p1, p2 = first[0] / first[1], second[0] / second[1]
    low1, high1 = wilson(p1, first[1], level)
    low2, high2 = wilson(p2, second[1], level)
    gap = p1 - p2
    below = math.hypot(p1 - low1, high2 - p2)
    above = math.hypot(high1 - p1, p2 - low2)
    return Difference(gap, max(-1.0, gap - below), min(1.0, gap + above))
