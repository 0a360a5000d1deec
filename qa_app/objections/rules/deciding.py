"""When a decision on an objection is complete, and what is wrong with one that is not. Pure.

Nobody fares worse for having objected: a level or grade can be kept or raised, never lowered; a red
line stands or is lifted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Refusal
from qa_app.core.grades import ORDER, Grade, severity
from qa_app.objections.rules.levels import answer_of, is_better
from qa_app.objections.rules.points import PointKey
from qa_app.objections.rules.result import Changes
from qa_app.objections.rules.states import Outcome
from qa_app.rubrics.rules.schema import Criterion

LONGEST_REASON = 4_000


@dataclass(frozen=True, slots=True)
class PointDecision:
    """What was decided on one point; ``level`` is the new one, as ``rules.levels`` writes it.

    Of the overall judgement it is a grade; a red line has none. ``before`` is what was objected to;
    a rejected objection keeps it and ``level`` is empty.
    """

    point: PointKey
    before: str
    outcome: Outcome | None = None
    level: str = ""
    reason: str = ""


def why_not_decide(
    points: Sequence[PointDecision], criteria: Mapping[str, Criterion]
) -> Refusal | None:
    """The first thing a decision lacks, in the order of the points; None when it is complete."""
    for number, point in enumerate(points, start=1):
        refusal = _why_not(point, criteria.get(point.point.criterion), number)
        if refusal:
            return refusal
    return None if points else Refusal("objection_without_points")


def changes_of(points: Sequence[PointDecision]) -> Changes:
    """What changes by points that were upheld, wholly or partly."""
    upheld = [one for one in points if one.outcome is not Outcome.REJECTED]
    grades = [Grade(one.level) for one in upheld if one.point.is_overall]
    return Changes(
        {one.point.criterion: one.level for one in upheld if one.point.criterion},
        frozenset(one.point.name for one in upheld if one.point.is_red_line),
        grades[0] if grades else None,
    )


def outcomes_for(point: PointKey) -> tuple[Outcome, ...]:
    """What can be decided on a point: a red line stands or does not, there is no part of it."""
    return (Outcome.UPHELD, Outcome.REJECTED) if point.is_red_line else tuple(Outcome)


def better_grades(than: str) -> tuple[Grade, ...]:
    """The grades better than one, best first; every grade where there was none."""
    return tuple(one for one in ORDER if than not in ORDER or severity(one) < severity(Grade(than)))


def _why_not(point: PointDecision, criterion: Criterion | None, number: int) -> Refusal | None:
    where = {"number": number}
    if point.outcome is None:
        return Refusal("objection_point_open", where)
    if not point.reason.strip():
        return Refusal("objection_point_reason", where)
    if len(point.reason) > LONGEST_REASON:
        return Refusal("objection_text_too_long", {"limit": LONGEST_REASON})
    if point.outcome not in outcomes_for(point.point):
        return Refusal("objection_red_line_partly", where)
    if point.outcome is Outcome.REJECTED or point.point.is_red_line:
        return None
    if point.point.is_overall:
        return _why_not_grade(point, where)
    return _why_not_level(point, criterion, where)


def _why_not_level(
    point: PointDecision, criterion: Criterion | None, where: dict[str, int]
) -> Refusal | None:
    if criterion is None or answer_of(criterion, point.level) is None:
        return Refusal("objection_point_level", where)
    if not is_better(criterion, point.level, point.before):
        return Refusal("objection_level_not_better", where)
    return None


def _why_not_grade(point: PointDecision, where: dict[str, int]) -> Refusal | None:
    if point.level not in ORDER:
        return Refusal("objection_point_level", where)
    if point.level not in better_grades(point.before):
        return Refusal("objection_level_not_better", where)
    return None
