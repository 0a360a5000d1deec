"""The source of chance the generator is given, and weighted picks from it.

The generator never makes its own randomness: every function takes a ``Chance`` (a seeded
``random.Random`` fits), so that the same seed always gives the same province, to the byte.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Chance(Protocol):
    """What the generator asks of chance; ``random.Random`` has all of it."""

    def random(self) -> float:
        """A number from 0 up to, but not including, 1."""
        ...

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        """A number from the normal distribution."""
        ...


class Weighted(Generic[T]):
    """Values with weights; ``pick`` takes one in proportion to its weight."""

    __slots__ = ("_cumulative", "_last", "_total", "values")

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self.values: tuple[T, ...] = tuple(values)
        self._cumulative = list(accumulate(weights))
        self._total = self._cumulative[-1]
        self._last = len(self.values) - 1

    def pick(self, chance: Chance) -> T:
        """One value."""
        at = bisect_right(self._cumulative, chance.random() * self._total, 0, self._last)
        return self.values[at]


def weighted(table: Mapping[T, float]) -> Weighted[T]:
    """The keys of a table, weighted by its values."""
    return Weighted(tuple(table), tuple(table.values()))


def one_of(values: Sequence[T], chance: Chance) -> T:
    """One value, all equally likely."""
    return values[int(chance.random() * len(values))]


def between(low: int, high: int, chance: Chance) -> int:
    """A whole number from low to high, both included, all equally likely."""
    return low + int(chance.random() * (high - low + 1))


def happens(probability: float, chance: Chance) -> bool:
    """True as often as the probability says."""
    return chance.random() < probability


def log_normal(median: float, sigma: float, chance: Chance) -> float:
    """A positive number with a long right tail; half of them are below the median."""
    return median * math.exp(chance.gauss(0.0, sigma))


def some_of(values: Sequence[T], count: int, chance: Chance) -> list[T]:
    """``count`` different values in random order (all of them when there are fewer)."""
    rest = list(values)
    taken: list[T] = []
    while rest and len(taken) < count:
        at = int(chance.random() * len(rest))
        rest[at], rest[-1] = rest[-1], rest[at]
        taken.append(rest.pop())
    return taken


def shares(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """``total`` divided in proportion to the weights, each part at least ``least``.

    Largest remainders; the parts add up to ``total`` exactly when ``total >= least * parts``.
    """
    spare = max(total - least * len(weights), 0)
    scale = spare / sum(weights)
    exact = [weight * scale for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: spare - sum(parts)]:
        parts[at] += 1
    return [part + least for part in parts]
