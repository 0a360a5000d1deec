"""What an objection did to the grade: raised, lowered, otherwise changed, or nothing. Pure.

A version of the grade is kept whenever one is made; whether it says anything else is asked here, so
that pages, counts and reports all say the same.
"""

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.grades import Grade, severity
from qa_app.objections.rules.states import Outcome


class Effect(StrEnum):
    """How the grade after an objection differs from the one before."""

    NONE = "none"
    RAISED = "raised"
    LOWERED = "lowered"
    OTHER = "other"
    """The same grade and points of other levels, or points where there were none."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade with its points in hundredths; None where it has none."""

    grade: Grade
    points: int | None = None


def is_better(after: Graded, before: Graded) -> bool:
    """Whether a grade, or the points of the same grade, are better than before."""
    if after.grade is not before.grade:
        return severity(after.grade) < severity(before.grade)
    if after.points is None or before.points is None:
        return False
    return after.points > before.points


def effect_of(before: Graded | None, after: Graded | None, outcome: Outcome | None) -> Effect:
    """What came of an objection; ``after`` None: no version was made."""
    if before is None or after is None:
        return Effect.NONE
    if is_better(after, before):
        return Effect.RAISED
    if is_better(before, after):
        return Effect.LOWERED
    said = outcome in (Outcome.UPHELD, Outcome.PARTLY) or after.points != before.points
    return Effect.OTHER if said else Effect.NONE
