"""What the plan of a cycle says about feedback to lawyers and their objections.

Which sources beside the file may be shown, how two settled reviews become one level, and how many
working days there are.  For ``plan``; the sheets themselves are made in ``feedback.rules``.
"""

from dataclasses import dataclass
from enum import StrEnum


class CriterionRule(StrEnum):
    """Which level a criterion is shown with where two settled reviews differ on it."""

    FAVOURABLE = "favourable"
    STRICT = "strict"


class ShownSource(StrEnum):
    """A source beside the file that lawyers may be shown, by the names of ``SourceName``."""

    OBSERVATION = "observation"
    FOLLOW_UP = "follow_up"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class FeedbackPlan:
    """Days are working days, counted from the day after; ``objection_days`` 0: no objections.

    ``decision_days`` to decide and ``check_days`` to check the form are shown and the late
    reported, nothing is decided by itself. Criteria that are weakest, and how they developed, are
    named from ``minimum_cases`` cases of a lawyer on. Unless the second level may lower, the better
    of the grade before and what the meeting votes stands.
    """

    objection_days: int = 10
    second_level: bool = False
    second_level_days: int = 5
    decision_days: int = 15
    criterion_rule: CriterionRule = CriterionRule.FAVOURABLE
    show_points: bool = True
    sources: tuple[ShownSource, ...] = tuple(ShownSource)
    minimum_cases: int = 5
    check_days: int = 5
    second_level_may_lower: bool = False

    @property
    def hears_objections(self) -> bool:
        """Whether a lawyer may object at all."""
        return self.objection_days > 0
