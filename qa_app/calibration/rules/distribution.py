"""What a calibration session shows: how the ratings of one case spread, before and after talking.

Agreement is given plainly: the share of pairs of raters who chose the same level (with how many
pairs), and the mean distance of two totals. With one file and a handful of raters no coefficient
corrected for chance would mean anything.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import Scorer, final_grade

NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    """How often each answer to a criterion was given, most severe disagreement findable by it."""

    criterion: str
    counts: dict[str, int]
    pairs: int
    equal_pairs: int


@dataclass(frozen=True, slots=True)
class Spread:
    """All ratings of one round; ``mean_gap`` in hundredths of points, None without two totals."""

    raters: int
    criteria: tuple[CriterionSpread, ...]
    totals: tuple[int, ...]
    grades: dict[str, int]
    pairs: int
    equal_pairs: int
    mean_gap: int | None


def answer_key(answer: Answer | None) -> str:
    """The answer as counts name it: a level, ``na``, points as text, empty for none."""
    if answer is None:
        return ""
    if answer.not_applicable:
        return NOT_APPLICABLE
    if answer.level is not None:
        return answer.level
    return "" if answer.points_hundredths is None else str(answer.points_hundredths)


def spread(scorer: Scorer, sheets: Sequence[Sheet]) -> Spread:
    """The ratings of one round, in no order of raters."""
    criteria = tuple(_of_criterion(key, sheets) for key in scorer.criteria)
    scores = [(scorer.score(sheet), sheet) for sheet in sheets]
    totals = sorted(s.points_hundredths for s, _ in scores if s.points_hundredths is not None)
    grades = Counter(grade.value for grade in (final_grade(*one) for one in scores) if grade)
    gaps = [high - low for low, high in combinations(totals, 2)]
    return Spread(
        len(sheets),
        criteria,
        tuple(totals),
        dict(grades),
        sum(one.pairs for one in criteria),
        sum(one.equal_pairs for one in criteria),
        (2 * sum(gaps) + len(gaps)) // (2 * len(gaps)) if gaps else None,
    )


def _of_criterion(criterion: str, sheets: Sequence[Sheet]) -> CriterionSpread:
    given = [answer_key(sheet.answers.get(criterion)) for sheet in sheets]
    counts = Counter(key for key in given if key)
    answered = sum(counts.values())
    equal = sum(count * (count - 1) // 2 for count in counts.values())
    return CriterionSpread(criterion, dict(counts), answered * (answered - 1) // 2, equal)
