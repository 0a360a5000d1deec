"""What every bench case gives: rows that print one line, and medians of alternating rounds.

A row compares ours with a yardstick that did the same work on the same input in the same run;
only the ratio counts, because absolute times drift by a factor of two on shared machines.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


class WrongAnswer(Exception):
    """Ours and the yardstick gave different answers, so no time means anything."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: ``ratio`` is ours ÷ yardstick, or ours itself where the target is absolute.

    ``floor`` turns the comparison round: reached when the ratio is at least the target.
    """

    name: str
    ours: float
    yardstick: float
    target: float
    unit: str = "s"
    absolute: bool = False
    floor: bool = False

    @property
    def ratio(self) -> float:
        """The figure that is held against the target."""
        if self.absolute:
            return self.ours
        return self.ours / self.yardstick if self.yardstick else float("inf")

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.ratio >= self.target if self.floor else self.ratio <= self.target

    def line(self) -> str:
        """``name · ours · yardstick · ratio · target · ok|short``."""
        sign = "≥" if self.floor else "≤"
        shown = (
            self.name,
            f"{_shown(self.ours)} {self.unit}".strip(),
            f"{_shown(self.yardstick)} {self.unit}".strip(),
            _shown(self.ratio),
            f"{sign} {self.target:g}",
            "ok" if self.reached else "short",
        )
        return " · ".join(shown)


def _shown(figure: float) -> str:
    """Three digits that count; large figures in whole numbers."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes by the clock on the wall."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def medians(
    ours: Callable[[], object], yardstick: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of both, run in turn so that a slow minute hits them alike."""
    mine, theirs = list[float](), list[float]()
    for _ in range(rounds):
        mine.append(seconds(ours))
        theirs.append(seconds(yardstick))
    return statistics.median(mine), statistics.median(theirs)
