"""Whether the grade an objection was made against is still the one that counts. Pure.

It may have been reopened, combined with other sources or settled anew since. Then nothing is
decided on the old one: the objection goes back to the lawyer, who mends it by the new sheet.
"""

from enum import StrEnum

from qa_app.core.errors import Refusal
from qa_app.objections.rules.states import ASSIGNABLE, FIRST_LEVEL, ObjectionState

RETURNABLE = (ObjectionState.HANDED_IN, *ASSIGNABLE)


class Basis(StrEnum):
    """How the grade objected to stands."""

    SAME = "same"
    REOPENED = "reopened"
    """It is being decided anew; until then nothing can be done."""
    MOVED = "moved"
    """Another version counts by now."""


def in_meeting(level: int, state: ObjectionState) -> bool:
    """Whether the objection itself is what the grade was reopened for."""
    return level != FIRST_LEVEL and state is ObjectionState.DECIDING


def basis_of(objected: int | None, counting: int | None, *, reopened: bool) -> Basis:
    """From the version objected to, the one that counts (None: none), and whether that is open."""
    if counting is None or reopened:
        return Basis.REOPENED
    return Basis.SAME if objected == counting else Basis.MOVED


def why_not_go_on(basis: Basis) -> Refusal | None:
    """Why an objection can be neither accepted nor decided; None when it can."""
    if basis is Basis.SAME:
        return None
    reopened = basis is Basis.REOPENED
    return Refusal("objection_grade_reopened" if reopened else "objection_other_grade")


def why_not_return(level: int, state: ObjectionState, basis: Basis) -> Refusal | None:
    """Why an objection cannot go back to the lawyer: after the check of its form only when moved.

    While the grade is being decided anew there is nothing yet to mend it by.
    """
    if state is ObjectionState.HANDED_IN:
        return None
    if state not in RETURNABLE or in_meeting(level, state):
        return Refusal("objection_other_state")
    if basis is Basis.REOPENED:
        return Refusal("objection_grade_reopened")
    return None if basis is Basis.MOVED else Refusal("objection_other_state")
