"""One sheet beside the model sheet of the same case: every criterion, the total, the grade.

For practice results, the qualification test, seeds and the direction of their misses. Points are
integers in hundredths. The rule, with its defaults: docs/calibration.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.grades import Grade, severity
from qa_app.rubrics.rules.schema import Criterion, Kind
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import Scorer, final_grade

POINTS_PER_LEVEL = 4
"""A criterion scored in points has no levels: a quarter of its maximum counts as one."""


class Direction(StrEnum):
    """On which side of the model a sheet lies."""

    LENIENT = "lenient"
    EVEN = "even"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a sheet may lie from the model: total in hundredths of points, criteria in levels."""

    points: int = 500
    levels: int = 1


@dataclass(frozen=True, slots=True)
class CriterionGap:
    """One criterion: ``lenience`` is above 0 when the sheet gives more than the model."""

    criterion: str
    given: Answer | None
    model: Answer | None
    lenience: int
    within: bool

    @property
    def equal(self) -> bool:
        """Whether both say the same."""
        return self.within and self.lenience == 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sheet against its model; ``total_gap`` is None where either has no points."""

    criteria: tuple[CriterionGap, ...]
    total_gap: int | None
    total_within: bool
    grade: Grade | None
    model_grade: Grade | None

    @property
    def hits(self) -> int:
        """How many criteria lie within the tolerance."""
        return sum(one.within for one in self.criteria)

    @property
    def grade_equal(self) -> bool:
        """Whether both come to the same grade."""
        return self.grade is not None and self.grade is self.model_grade

    @property
    def within(self) -> bool:
        """Whether nothing is missed: the total and every criterion lie within the tolerance."""
        return self.total_within and all(one.within for one in self.criteria)

    @property
    def direction(self) -> Direction:
        """By the total; by the sum over the criteria where there are no points."""
        gap = self.total_gap
        if gap is None:
            gap = sum(one.lenience for one in self.criteria)
        if gap == 0:
            return Direction.EVEN
        return Direction.LENIENT if gap > 0 else Direction.STRICT


def compare(scorer: Scorer, given: Sheet, model: Sheet, tolerance: Tolerance) -> Comparison:
    """The sheet beside its model, over the criteria the rubric asks of the case."""
    asked = scorer.criteria.values()
    mine, theirs = scorer.score(given), scorer.score(model)
    points = (mine.points_hundredths, theirs.points_hundredths)
    gap = None if points[0] is None or points[1] is None else points[0] - points[1]
    grade, model_grade = final_grade(mine, given), final_grade(theirs, model)
    total_within = grade is model_grade if gap is None else abs(gap) <= tolerance.points
    return Comparison(
        tuple(_gaps(asked, given, model, tolerance.levels)), gap, total_within, grade, model_grade
    )


def gap_of(
    criterion: Criterion, given: Answer | None, model: Answer | None, levels: int
) -> CriterionGap:
    """One criterion; an answer against none, or "not applicable" against a mark, is a miss.

    A yes-no criterion has no neighbouring level: another answer is a miss whatever the tolerance.
    """
    if _is_blank(given) and _is_blank(model):
        return CriterionGap(criterion.id, given, model, 0, True)
    if given is None or model is None or _is_blank(given) or _is_blank(model):
        return CriterionGap(criterion.id, given, model, 0, False)
    if given.not_applicable or model.not_applicable:
        both = given.not_applicable and model.not_applicable
        return CriterionGap(criterion.id, given, model, 0, both)
    if criterion.kind is Kind.LEVEL:
        lenience = severity(Grade(model.level or "")) - severity(Grade(given.level or ""))
        return CriterionGap(criterion.id, given, model, lenience, abs(lenience) <= levels)
    if criterion.kind is Kind.YES_NO:
        lenience = int(given.level == "yes") - int(model.level == "yes")
        return CriterionGap(criterion.id, given, model, lenience, lenience == 0)
    more = (given.points_hundredths or 0) - (model.points_hundredths or 0)
    lenience = -more if criterion.kind is Kind.DEDUCTION else more
    within = abs(lenience) * POINTS_PER_LEVEL <= (criterion.maximum or 0) * levels
    return CriterionGap(criterion.id, given, model, lenience, within)


def _gaps(
    criteria: Iterable[Criterion], given: Sheet, model: Sheet, levels: int
) -> Iterable[CriterionGap]:
    for criterion in criteria:
        key = criterion.id
        yield gap_of(criterion, given.answers.get(key), model.answers.get(key), levels)


def _is_blank(answer: Answer | None) -> bool:
    return answer is None or (
        answer.level is None and answer.points_hundredths is None and not answer.not_applicable
    )
