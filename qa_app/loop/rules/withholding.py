"""Which counts of a table are too small to be told, so that nobody is found out by them.

Counts from 1 to below the minimum are withheld. Where that leaves one count of a column withheld,
the total would give it back: the smallest other count is withheld too (complementary suppression:
Hundepool et al., Statistical Disclosure Control, Wiley 2012, ch. 4).
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def too_small(count: int, minimum: int) -> bool:
    """Whether a count alone would be withheld."""
    return 0 < count < minimum


def withheld(counts: Mapping[Key, int], minimum: int) -> frozenset[Key]:
    """The keys of one column whose counts are withheld."""
    small = {key for key, count in counts.items() if too_small(count, minimum)}
    if len(small) == 1:
        others = [key for key, count in counts.items() if count and key not in small]
        if others:
            small.add(min(others, key=counts.__getitem__))
    return frozenset(small)
