"""Who scored what: scores as columns of numbers, and which raters are linked by shared cases.

Both severity models start here. Two raters can only be compared through cases both scored, or
through a chain of such cases (Linacre, Many-Facet Rasch Measurement, MESA Press 1989, ch. 10 on
judging plans; for the additive model Searle, Linear Models, Wiley 1971, sec. 7.4 on connectedness).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Key = Hashable

ONE_ITEM = ""
FEWEST_RATERS = 2


@dataclass(frozen=True, slots=True)
class Score:
    """One score one rater gave one case, on one item where there are several."""

    case: Key
    rater: Key
    score: float
    item: Key = ONE_ITEM


@dataclass(frozen=True, slots=True)
class Design:
    """The scores as columns; ``case``, ``rater`` and ``item`` are places in the tuples of keys."""

    case: Ints
    rater: Ints
    item: Ints
    score: Floats
    cases: tuple[Key, ...]
    raters: tuple[Key, ...]
    items: tuple[Key, ...]

    @property
    def size(self) -> int:
        """How many scores there are."""
        return len(self.score)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no severity can be told; ``groups`` are the raters linked with each other, if that."""

    code: str
    groups: tuple[tuple[Key, ...], ...] = ()


def design_of(scores: Iterable[Score]) -> Design:
    """The columns of the scores, keys in the order in which they first come."""
    rows = list(scores)
    cases, case = _places([row.case for row in rows])
    raters, rater = _places([row.rater for row in rows])
    items, item = _places([row.item for row in rows])
    score = np.array([row.score for row in rows], dtype=np.float64)
    return Design(case, rater, item, score, cases, raters, items)


def _places(keys: Sequence[Key]) -> tuple[tuple[Key, ...], Ints]:
    known = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    return tuple(known), np.array([known[key] for key in keys], dtype=np.int64)


def linked_groups(design: Design) -> tuple[tuple[Key, ...], ...]:
    """The raters in groups linked by shared cases, the largest group first."""
    group = _first_of_group(design)
    members: dict[int, list[Key]] = {}
    for rater, first in zip(design.raters, group.tolist(), strict=True):
        members.setdefault(first, []).append(rater)
    return tuple(tuple(found) for found in sorted(members.values(), key=len, reverse=True))


def why_not(design: Design) -> Refused | None:
    """Why raters cannot be compared at all: fewer than two, or not linked by shared cases."""
    if len(design.raters) < FEWEST_RATERS:
        return Refused("needs_two_raters")
    groups = linked_groups(design)
    return Refused("not_connected", groups) if len(groups) > 1 else None


def _first_of_group(design: Design) -> Ints:
    """For each rater the smallest rater of the same group, passed on through cases till it stays.

    The pointers are shortened at every round, so that a chain of n raters needs about log n.
    """
    first = np.arange(len(design.raters), dtype=np.int64)
    while True:
        of_case = np.full(len(design.cases), len(first), dtype=np.int64)
        np.minimum.at(of_case, design.case, first[design.rater])
        found = first.copy()
        np.minimum.at(found, design.rater, of_case[design.case])
        np.minimum.at(found, first, found)
        found = found[found]
        if np.array_equal(found, first):
            return first
        first = found
