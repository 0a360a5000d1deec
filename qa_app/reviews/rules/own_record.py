"""An expert's own figures beside the settled grades: agreement, strictness, use of levels. Pure.

Small numbers are withheld: a share of three cases says nothing, and might say whose they were.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from qa_app.core.rounding import round_half_up
from qa_app.sampling.rules.intervals import wilson
from qa_app.sampling.rules.quantiles import t_quantile

FEWEST_COMPARED: Final = 5
FEWEST_OWN: Final = 10
FEWEST_EXPERTS: Final = 5
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Compared:
    """One own review and what its case was settled as; points in hundredths, None without."""

    grade: str
    settled_grade: str
    points: int | None
    settled_points: int | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the own grade was the settled one: share with limits (Wilson), of ``cases``."""

    cases: int
    same: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Strictness:
    """Mean of own minus settled points in hundredths, with limits (Student's t), of ``cases``.

    ``verdict``: -1 stricter, 1 more lenient, 0 when the limits hold nought.
    """

    cases: int
    mean: int
    low: int
    high: int
    verdict: int


@dataclass(frozen=True, slots=True)
class LevelUse:
    """How often a level of a criterion was chosen: by oneself and by all, as shares."""

    level: str
    own: float
    everyone: float


@dataclass(frozen=True, slots=True)
class CriterionUse:
    """One criterion: own answers, answers of all, and the levels."""

    criterion: str
    own: int
    everyone: int
    levels: tuple[LevelUse, ...]


def agreement(compared: Sequence[Compared]) -> Agreement | None:
    """Equal grades among settled cases; None for fewer than ``FEWEST_COMPARED``."""
    cases = len(compared)
    if cases < FEWEST_COMPARED:
        return None
    same = sum(one.grade == one.settled_grade for one in compared)
    low, high = wilson(same / cases, cases, LEVEL)
    return Agreement(cases, same, same / cases, low, high)


def strictness(compared: Iterable[Compared]) -> Strictness | None:
    """How far the own points lie from the settled ones on average; None for too few."""
    gaps = [
        one.points - one.settled_points
        for one in compared
        if one.points is not None and one.settled_points is not None
    ]
    cases = len(gaps)
    if cases < FEWEST_COMPARED:
        return None
    mean = sum(gaps) / cases
    spread = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / (cases - 1))
    half = t_quantile(0.5 + LEVEL / 2, cases - 1) * spread / math.sqrt(cases)
    verdict = (mean - half > 0) - (mean + half < 0)
    limits = (mean - half, mean, mean + half)
    low, middle, high = (round_half_up(Fraction(value)) for value in limits)
    return Strictness(cases, middle, low, high, verdict)


def level_use(
    own: Iterable[Mapping[str, str]], everyone: Iterable[Mapping[str, str]], levels: Sequence[str]
) -> list[CriterionUse]:
    """Criterion by criterion the levels chosen; criteria with few own answers are left out."""
    mine, all_of_them = _tally(own), _tally(everyone)
    return [
        CriterionUse(
            criterion,
            sum(counts.values()),
            sum(all_of_them[criterion].values()),
            tuple(
                LevelUse(
                    level,
                    counts[level] / sum(counts.values()),
                    all_of_them[criterion][level] / sum(all_of_them[criterion].values()),
                )
                for level in levels
            ),
        )
        for criterion, counts in mine.items()
        if sum(counts.values()) >= FEWEST_OWN and sum(all_of_them[criterion].values())
    ]


def _tally(sheets: Iterable[Mapping[str, str]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for sheet in sheets:
        for criterion, level in sheet.items():
            found.setdefault(criterion, Counter())[level] += 1
    return found
