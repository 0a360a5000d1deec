"""Which two experts never differ, or always do, more often than chance would have it.

For the panel office and the agreement report. Two experts who rate many cases alike to the last
one may talk to each other; two who never agree read the standard differently. Both are worth a
look, neither proves anything: the rule only says how unlikely it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

FEWEST_CASES = 5
RARE = 0.01


class Verdict(StrEnum):
    """What is remarkable about a pair."""

    NEVER_DIFFER = "never_differ"
    ALWAYS_DIFFER = "always_differ"


@dataclass(frozen=True, slots=True)
class Rated:
    """One expert's rating of one case; ``points`` in hundredths, None where the rubric has none."""

    case: int
    expert: int
    grade: str
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two experts (the smaller id first) over the cases both rated.

    ``same`` counts equal grades, ``same_points`` equal totals; ``mean_gap`` is the mean absolute
    gap and ``lean`` the mean of first minus second, both in points. ``chance`` is the probability
    of so extreme a record, were the pair like all pairs of the cycle together; None where the
    record is not extreme.
    """

    first: int
    second: int
    cases: int
    same: int
    same_points: int
    mean_gap: float | None
    lean: float | None
    chance: float | None = None
    verdict: Verdict | None = None


def pairs(
    ratings: Iterable[Rated], *, fewest: int = FEWEST_CASES, rare: float = RARE
) -> list[Pair]:
    """Every two experts with a case in common, most cases first, judged.

    A verdict needs ``fewest`` common cases, a record without exception, and a chance of at most
    ``rare``: with p the part of equal grades over all pairs of the cycle, p to the power of the
    cases (never differing) or 1 - p to that power (always).
    """
    shared: dict[tuple[int, int], list[tuple[Rated, Rated]]] = defaultdict(list)
    for rated in _by_case(ratings):
        for one, other in combinations(sorted(rated, key=lambda r: r.expert), 2):
            if one.expert != other.expert:
                shared[one.expert, other.expert].append((one, other))
    counted = [_counted(key, both) for key, both in shared.items()]
    cases = sum(pair.cases for pair in counted)
    alike = sum(pair.same for pair in counted) / cases if cases else 0.0
    judged = [_judged(pair, alike, fewest, rare) for pair in counted]
    return sorted(judged, key=lambda pair: (-pair.cases, pair.first, pair.second))


def remarkable(found: Iterable[Pair]) -> list[Pair]:
    """The pairs with a verdict, the least likely first."""
    marked = [pair for pair in found if pair.verdict]
    return sorted(marked, key=lambda pair: (pair.chance or 0.0, -pair.cases, pair.first))


def _by_case(ratings: Iterable[Rated]) -> Iterable[list[Rated]]:
    cases: dict[int, list[Rated]] = defaultdict(list)
    for rated in ratings:
        cases[rated.case].append(rated)
    return cases.values()


def _counted(key: tuple[int, int], both: Sequence[tuple[Rated, Rated]]) -> Pair:
    gaps = [a.points - b.points for a, b in both if a.points is not None and b.points is not None]
    return Pair(
        *key,
        cases=len(both),
        same=sum(a.grade == b.grade for a, b in both),
        same_points=sum(gap == 0 for gap in gaps),
        mean_gap=sum(map(abs, gaps)) / len(gaps) / 100 if gaps else None,
        lean=sum(gaps) / len(gaps) / 100 if gaps else None,
    )


def _judged(pair: Pair, alike: float, fewest: int, rare: float) -> Pair:
    if pair.cases < fewest or 0 < pair.same < pair.cases:
        return pair
    never = pair.same == pair.cases
    chance = (alike if never else 1 - alike) ** pair.cases
    verdict = Verdict.NEVER_DIFFER if never else Verdict.ALWAYS_DIFFER
    return Pair(
        pair.first, pair.second, pair.cases, pair.same, pair.same_points, pair.mean_gap, pair.lean,
        chance, verdict if chance <= rare else None,
    )  # fmt: skip
