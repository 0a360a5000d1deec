"""How far two sources agree on the cases both speak of: rank correlation and confusion of grades.

For the source reports.  Sources use different instruments, so only the order of cases is compared,
never the points themselves.

- Spearman's rho: Pearson's correlation of mid-ranks; p from t with n - 2 degrees of freedom;
  limits by Fisher's z with the standard error sqrt((1 + rho^2 / 2) / (n - 3)) (D. G. Bonett,
  T. A. Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman
  correlations", Psychometrika 65 (2000) 23-28).
- Kendall's tau-b: (concordant - discordant) / sqrt((pairs - ties in x) (pairs - ties in y));
  p from the normal approximation whose variance allows for ties (M. G. Kendall, J. D. Gibbons,
  Rank Correlation Methods, 5th ed. 1990, ch. 4); limits by Fisher's z with the standard error
  sqrt(0.437 / (n - 4)) (Bonett and Wright).  Pairs are counted in n log n (W. R. Knight, "A
  computer method for calculating Kendall's tau with ungrouped data", JASA 61 (1966) 436-439).

Undefined is None with the reason: no pairs, too few to say anything, or one source gives every
case the same.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qa_app.core.grades import ORDER, Grade
from qa_app.sampling.rules.quantiles import normal_tail_pair, normal_two_sided, t_two_sided

FEWEST = 5
"""Below this many cases a correlation says nothing; limits need n over 4 anyway."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rank correlation over ``n`` cases; None and ``why`` where undefined.

    ``low`` and ``high`` are None at -1 and 1, where the approximation has no limits; ``p`` is two
    sided, for "no association".
    """

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one source gave each grade where the other gave each; rows are the first's.

    ``counts[i][j]``: grade ``ORDER[i]`` by the first and ``ORDER[j]`` by the second.
    """

    counts: tuple[tuple[int, ...], ...]

    @property
    def n(self) -> int:
        """Cases both graded."""
        return sum(map(sum, self.counts))

    @property
    def same(self) -> int:
        """Cases both graded alike."""
        return sum(row[at] for at, row in enumerate(self.counts))

    @property
    def second_worse(self) -> int:
        """Cases the second source graded worse than the first."""
        return sum(sum(row[at + 1 :]) for at, row in enumerate(self.counts))


def spearman(
    first: Sequence[float], second: Sequence[float], level: float = 0.95, fewest: int = FEWEST
) -> Correlation:
    """Spearman's rank correlation with ties."""
    n = len(first)
    why = _why_undefined(first, second, fewest)
    if why:
        return Correlation(n, None, why=why)
    value = _pearson(mid_ranks(first), mid_ranks(second))
    if abs(value) >= 1:
        return Correlation(n, value, p=0.0)
    p = t_two_sided(value * math.sqrt((n - 2) / (1 - value**2)), n - 2)
    low, high = _limits(value, math.sqrt((1 + value**2 / 2) / (n - 3)), level)
    return Correlation(n, value, low, high, p)


def kendall(
    first: Sequence[float], second: Sequence[float], level: float = 0.95, fewest: int = FEWEST
) -> Correlation:
    """Kendall's tau-b."""
    n = len(first)
    why = _why_undefined(first, second, fewest)
    if why:
        return Correlation(n, None, why=why)
    balance = _concordant_less_discordant(first, second)
    ties = [_tie_sizes(first), _tie_sizes(second)]
    pairs = n * (n - 1) // 2
    untied = [pairs - sum(t * (t - 1) // 2 for t in sizes) for sizes in ties]
    value = balance / math.sqrt(untied[0] * untied[1])
    p = normal_two_sided(balance / math.sqrt(_variance(n, *ties)))
    if abs(value) >= 1:
        return Correlation(n, math.copysign(1.0, value), p=p)
    low, high = (
        _limits(value, math.sqrt(0.437 / (n - 4)), level) if n > FEWEST - 1 else (None, None)
    )
    return Correlation(n, value, low, high, p)


def confusion(pairs: Sequence[tuple[Grade, Grade]]) -> Confusion:
    """The table of grades both sources gave."""
    counts = Counter(pairs)
    return Confusion(tuple(tuple(counts[one, other] for other in ORDER) for one in ORDER))


def mid_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of the ranks they take."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    ranks = [0.0] * len(values)
    before = 0
    for _value, group in groupby(order, key=lambda at: values[at]):
        tied = list(group)
        for at in tied:
            ranks[at] = before + (len(tied) + 1) / 2
        before += len(tied)
    return ranks


def _why_undefined(first: Sequence[float], second: Sequence[float], fewest: int) -> str | None:
    if len(first) != len(second):
        raise ValueError("both sources speak of the same cases")
    if not first:
        return "no_pairs"
    if len(first) < max(fewest, FEWEST):
        return "too_few_pairs"
    if len(set(first)) == 1 or len(set(second)) == 1:
        return "no_variation"
    return None


def _pearson(first: Sequence[float], second: Sequence[float]) -> float:
    """Of mid-ranks, whose mean is (n + 1) / 2; doubled they are integers, so sums are exact."""
    centre = len(first) + 1
    one = [round(2 * rank) - centre for rank in first]
    other = [round(2 * rank) - centre for rank in second]
    product = sum(a * b for a, b in zip(one, other, strict=True))
    squares = sum(a * a for a in one) * sum(b * b for b in other)
    if product * product == squares:
        return math.copysign(1.0, product)
    return product / math.sqrt(squares)


def _limits(value: float, se: float, level: float) -> tuple[float, float]:
    middle, reach = math.atanh(value), normal_tail_pair(level) * se
    return math.tanh(middle - reach), math.tanh(middle + reach)


def _tie_sizes(values: Sequence[float]) -> list[int]:
    sizes = (len(list(group)) for _value, group in groupby(sorted(values)))
    return [size for size in sizes if size > 1]


def _variance(n: int, first: Sequence[int], second: Sequence[int]) -> float:
    """Of concordant less discordant under no association, with these sizes of ties."""

    def plain(sizes: Sequence[int]) -> int:
        return sum(t * (t - 1) * (2 * t + 5) for t in sizes)

    pairs = [sum(t * (t - 1) for t in sizes) for sizes in (first, second)]
    triples = [sum(t * (t - 1) * (t - 2) for t in sizes) for sizes in (first, second)]
    variance = (n * (n - 1) * (2 * n + 5) - plain(first) - plain(second)) / 18
    variance += pairs[0] * pairs[1] / (2 * n * (n - 1))
    return variance + triples[0] * triples[1] / (9 * n * (n - 1) * (n - 2))


def _concordant_less_discordant(first: Sequence[float], second: Sequence[float]) -> int:
    """Cases in order of the first; a tree of counts over the ranks of the second."""
    places = {value: at for at, value in enumerate(sorted(set(second)), start=1)}
    seen = _Counts(len(places))
    balance, before = 0, 0
    ordered = sorted(zip(first, (places[value] for value in second), strict=True))
    for _value, group in groupby(ordered, key=lambda pair: pair[0]):
        tied = [place for _own, place in group]
        for place in tied:
            below = seen.up_to(place - 1)
            above = before - seen.up_to(place)
            balance += below - above
        for place in tied:
            seen.add(place)
        before += len(tied)
    return balance


class _Counts:
    """How many of each place were added, summed from the first (a Fenwick tree)."""

    def __init__(self, size: int) -> None:
        self._sums = [0] * (size + 1)

    def add(self, place: int) -> None:
        """One more at a place, counted from 1."""
        while place < len(self._sums):
            self._sums[place] += 1
            place += place & -place

    def up_to(self, place: int) -> int:
        """How many were added at this place or before."""
        total = 0
        while place > 0:
            total += self._sums[place]
            place -= place & -place
        return total
