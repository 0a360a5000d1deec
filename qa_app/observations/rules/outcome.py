"""What the observers of a hearing come to together. Pure.

Points: the mean of all sheets, rounded once half up, graded by the cut-offs of the rubric. Levels
without points, or an observer whose own grade differs from what the points come to: the median of
the grades; between two the worse one, so that a doubt is talked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_app.core.grades import Grade, severity
from qa_app.core.rounding import round_half_up
from qa_app.rubrics.rules.schema import CutOff


@dataclass(frozen=True, slots=True)
class Rated:
    """One observer's sheet: the grade it stands for, and its points in hundredths if it has any."""

    grade: Grade
    points_hundredths: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The grade of the observation, and the mean of the points where every sheet has points."""

    grade: Grade
    points_hundredths: int | None = None


def outcome_of(rated: Sequence[Rated], cut_offs: Sequence[CutOff] = ()) -> Outcome | None:
    """The result of all sheets; None when there are none."""
    if not rated:
        return None
    points = [one.points_hundredths for one in rated if one.points_hundredths is not None]
    if len(points) < len(rated):
        return Outcome(median_grade([one.grade for one in rated]))
    mean = round_half_up(Fraction(sum(points), len(points)))
    if cut_offs and all(_by_points(one, cut_offs) for one in rated):
        return Outcome(grade_at(mean, cut_offs), mean)
    return Outcome(median_grade([one.grade for one in rated]), mean)


def median_grade(grades: Sequence[Grade]) -> Grade:
    """The grade in the middle; of two in the middle the worse."""
    return sorted(grades, key=severity)[len(grades) // 2]


def grade_at(points_hundredths: int, cut_offs: Sequence[CutOff]) -> Grade:
    """The grade the cut-offs give to a number of points; the last when none is reached."""
    for cut in cut_offs:
        if points_hundredths >= cut.at_least:
            return cut.grade
    return cut_offs[-1].grade


def _by_points(one: Rated, cut_offs: Sequence[CutOff]) -> bool:
    points = one.points_hundredths
    return points is not None and grade_at(points, cut_offs) is one.grade
