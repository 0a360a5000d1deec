"""What level a settled sheet gives a criterion, and which are low enough to be a problem. Pure.

A criterion by level has its level. Yes and no count as excellent and fail; points and deductions
count by their part of the most there is: 90 % excellent, 80 % good, 60 % pass, as the usual
cut-offs of a whole sheet. That is this program's own convention, for finding files, not grading.

Where two settled reviews differ the cycle's rule says which level counts, as on the sheet the
lawyer reads.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from qa_app.core.grades import ORDER, Grade, severity
from qa_app.rubrics.rules.schema import Criterion, Kind

CUT_OFFS = ((90, Grade.EXCELLENT), (80, Grade.GOOD), (60, Grade.PASS))
STRICT = "strict"


def level_of(criterion: Criterion, answer: Mapping[str, Any] | None) -> Grade | None:
    """The level of one answer; None where there is none or the criterion does not apply."""
    if not answer or answer.get("not_applicable"):
        return None
    level, points = answer.get("level"), answer.get("points")
    if criterion.kind is Kind.YES_NO:
        return {"yes": Grade.EXCELLENT, "no": Grade.FAIL}.get(str(level))
    if criterion.kind is Kind.LEVEL:
        return Grade(level) if level in set(Grade) else None
    whole = criterion.maximum
    if not isinstance(points, int) or not whole:
        return None
    kept = whole - points if criterion.kind is Kind.DEDUCTION else points
    return next((grade for cut, grade in CUT_OFFS if kept * 100 >= cut * whole), Grade.FAIL)


def settled_level(levels: Sequence[Grade], criterion_rule: str) -> Grade | None:
    """The level of those that settled the case: the better one, or the worse if strict."""
    if not levels:
        return None
    return max(levels, key=severity) if criterion_rule == STRICT else min(levels, key=severity)


def at_or_below(level: Grade) -> tuple[Grade, ...]:
    """This level and all worse ones."""
    return ORDER[severity(level) :]
