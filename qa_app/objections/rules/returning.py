"""What comes of returning many objections at once: each goes back, or is left and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_AT_ONCE = 200
"""As many as one order returns: each is a sheet renewed and an event of its own."""


class Left(StrEnum):
    """Why an objection was not returned."""

    ELSEWHERE = "elsewhere"
    """Somebody else has dealt with it meanwhile."""
    GRADE_OPEN = "grade_open"
    NO_SHEET = "no_sheet"
    OWN_ENTRY = "own_entry"
    WORDS = "words"
    NOT_STOPPED = "not_stopped"


BY_CODE = {
    "objection_changed_meanwhile": Left.ELSEWHERE,
    "objection_other_state": Left.ELSEWHERE,
    "objection_grade_reopened": Left.GRADE_OPEN,
    "objection_sheet_not_renewed": Left.NO_SHEET,
    "objection_entered_by_you": Left.OWN_ENTRY,
    "feedback_words_not_confirmed": Left.WORDS,
}
"""Refusals of one that keep nobody from going on with the next; any other ends the order."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The public ids that went back, and of the others why not."""

    done: tuple[str, ...]
    left: Mapping[str, Left] = field(default_factory=dict[str, Left])

    def counts(self) -> dict[Left, int]:
        """How many were left for each reason, in the order of the reasons."""
        said = list(self.left.values())
        return {why: said.count(why) for why in Left if why in said}
