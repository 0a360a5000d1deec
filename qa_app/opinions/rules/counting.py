"""Figures of opinions: how many came in of those asked, and what several say together; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_app.core.rounding import percent, round_half_up


@dataclass(frozen=True, slots=True)
class Answered:
    """How many were asked and how many answered; withdrawn requests count in neither."""

    asked: int = 0
    received: int = 0
    withdrawn: int = 0

    @property
    def rate(self) -> str | None:
        """The response rate in percent with one decimal; None when nobody was asked."""
        return percent(self.received, self.asked + self.received)

    @property
    def total(self) -> int:
        """All requests that stand."""
        return self.asked + self.received


def mean_points(points: Sequence[int]) -> int | None:
    """The mean in hundredths, rounded once, half up; None of nothing."""
    return round_half_up(Fraction(sum(points), len(points))) if points else None
