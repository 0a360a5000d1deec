"""Which day of an objection can be put off in which state. Pure.

To which day it can be put off is ``feedback.rules.extending``.
"""

from datetime import date
from enum import StrEnum

from qa_app.objections.rules.states import ASSIGNABLE, ObjectionState


class Extended(StrEnum):
    """Which day is put off."""

    MENDING = "mending"
    DECIDING = "deciding"
    ASKING_AGAIN = "asking_again"


def day_that_runs(state: ObjectionState, appeal_until: date | None) -> Extended | None:
    """The day somebody is bound to in a state; None where none runs."""
    if state is ObjectionState.RETURNED:
        return Extended.MENDING
    if state in ASSIGNABLE:
        return Extended.DECIDING
    if state is ObjectionState.DECIDED and appeal_until is not None:
        return Extended.ASKING_AGAIN
    return None
