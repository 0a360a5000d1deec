"""When a decision on an objection is complete, and what is wrong with one that is not. Pure.

Nobody fares worse for having objected: a level can be kept or raised, never lowered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Refusal
from qa_app.objections.rules.levels import answer_of, is_better
from qa_app.objections.rules.states import Outcome
from qa_app.rubrics.rules.schema import Criterion

LONGEST_REASON = 4_000


@dataclass(frozen=True, slots=True)
class PointDecision:
    """What was decided on one criterion; ``level`` is the new one, as ``rules.levels`` writes it.

    ``before`` is the level objected to; a rejected objection keeps it and ``level`` is empty.
    """

    criterion: str
    before: str
    outcome: Outcome | None = None
    level: str = ""
    reason: str = ""


def why_not_decide(
    points: Sequence[PointDecision], criteria: Mapping[str, Criterion]
) -> Refusal | None:
    """The first thing a decision lacks, in the order of the criteria; None when it is complete."""
    for number, point in enumerate(points, start=1):
        refusal = _why_not(point, criteria.get(point.criterion), number)
        if refusal:
            return refusal
    return None if points else Refusal("objection_without_points")


def changes_of(points: Sequence[PointDecision]) -> dict[str, str]:
    """Criterion → its new level, of those that change."""
    return {
        point.criterion: point.level for point in points if point.outcome is not Outcome.REJECTED
    }


def _why_not(point: PointDecision, criterion: Criterion | None, number: int) -> Refusal | None:
    where = {"number": number}
    if point.outcome is None:
        return Refusal("objection_point_open", where)
    if not point.reason.strip():
        return Refusal("objection_point_reason", where)
    if len(point.reason) > LONGEST_REASON:
        return Refusal("objection_text_too_long", {"limit": LONGEST_REASON})
    if point.outcome is Outcome.REJECTED:
        return None
    if criterion is None or answer_of(criterion, point.level) is None:
        return Refusal("objection_point_level", where)
    if not is_better(criterion, point.level, point.before):
        return Refusal("objection_level_not_better", where)
    return None
