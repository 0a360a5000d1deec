"""How long a file took, from the moments at which its reviewer did something. Pure.

Time is summed over the gaps between neighbouring moments (opening, each page seen, each save,
submitting). Nobody knows what happened in a long gap: of each at most ``LONGEST_GAP`` counts, so a
night between two saves adds ten minutes, not eight hours. Files are then described by the median
and the quartiles (Hyndman and Fan, 1996, definition 7), which single odd files do not move.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

LONGEST_GAP: Final = timedelta(minutes=10)
FEWEST_MOMENTS: Final = 2
FEWEST_FILES: Final = 3
"""Fewer files than this have no usual time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Usual minutes per file: median and quartiles over ``files`` files."""

    files: int
    median: float
    low: float
    high: float


def minutes_of(moments: Iterable[datetime]) -> float | None:
    """Minutes at work on one file; None for fewer than two moments."""
    ordered = sorted(moments)
    if len(ordered) < FEWEST_MOMENTS:
        return None
    gaps = (later - earlier for earlier, later in pairwise(ordered))
    return sum((min(gap, LONGEST_GAP) for gap in gaps), timedelta()).total_seconds() / 60


def pace(minutes: Iterable[float | None]) -> Pace | None:
    """The usual time per file; None for too few files."""
    known = sorted(one for one in minutes if one is not None)
    if len(known) < FEWEST_FILES:
        return None
    return Pace(len(known), quantile(known, 0.5), quantile(known, 0.25), quantile(known, 0.75))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of ordered values, between neighbours in proportion (definition 7)."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
