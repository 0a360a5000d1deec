"""Two sources on the cases both know: rank correlations, and the grades both gave.

For the source reports.  A source is ordered by its points where all its results have points, else
by its grades; a case only one of them knows does not enter, and neither counts as zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa_app.core.grades import ORDER, Grade, severity
from qa_app.cycles.rules.plan import SourceName
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.rules.association import Confusion, Correlation, confusion, kendall, spearman
from qa_app.sources.rules.combining import is_there

PERSONS = (SourceName.FOLLOW_UP, SourceName.OPINION)
"""Sources in which a few cases could tell what one person said."""


@dataclass(frozen=True, slots=True)
class SourcePair:
    """How two sources agree over ``n`` cases; ``grades`` None where either gives no grades."""

    first: SourceName
    second: SourceName
    n: int
    spearman: Correlation
    kendall: Correlation
    grades: Confusion | None


ByCase = Mapping[int, Mapping[SourceName, SourceResult]]


def source_pairs(found: ByCase, *, minimum: int, level: float = 0.95) -> list[SourcePair]:
    """Every two sources; where persons speak, fewer than ``minimum`` cases give no figure."""
    return [_pair(found, one, other, minimum, level) for one, other in combinations(SourceName, 2)]


def grade_counts(results: Sequence[SourceResult]) -> dict[Grade, int]:
    """How often a source gave each grade, best first."""
    given = [one.grade for one in results if one.grade is not None]
    return {grade: given.count(grade) for grade in ORDER}


def _pair(
    found: ByCase, first: SourceName, second: SourceName, minimum: int, level: float
) -> SourcePair:
    both = [
        (one, other)
        for case in found.values()
        if (one := case.get(first)) and (other := case.get(second))
        and is_there(one) and is_there(other)
    ]  # fmt: skip
    fewest = minimum if first in PERSONS or second in PERSONS else 0
    sides = _ordered([one for one, _ in both]), _ordered([other for _, other in both])
    return SourcePair(
        first=first,
        second=second,
        n=len(both),
        spearman=spearman(*sides, level, fewest),
        kendall=kendall(*sides, level, fewest),
        grades=_confusion(both),
    )


def _ordered(results: Sequence[SourceResult]) -> list[int]:
    """A number for each result, larger is better."""
    points = [one.points_hundredths for one in results if one.points_hundredths is not None]
    if len(points) == len(results):
        return points
    return [-severity(one.grade) if one.grade else -len(ORDER) for one in results]


def _confusion(both: Sequence[tuple[SourceResult, SourceResult]]) -> Confusion | None:
    graded = [
        (one.grade, other.grade)
        for one, other in both
        if one.grade is not None and other.grade is not None
    ]
    return confusion(graded) if graded else None
