"""The states a list of checks is filtered by, and what one line's state is. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.closing.rules.states import CorrectionState


class CheckState(StrEnum):
    """How the check of a case stands; what presses most comes first."""

    OVERDUE = "overdue"
    ASKED = "asked"
    ANSWERED = "answered"
    OPEN = "open"
    CLEAN = "clean"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts a state follows from; ``open`` None: never checked."""

    open: int | None
    explained: int
    request: CorrectionState | None
    due_on: date | None


def check_state(standing: Standing, today: date) -> CheckState:
    """Overdue before asked before answered before open before clean; else not checked."""
    if standing.open is None:
        return CheckState.UNCHECKED
    if standing.request is CorrectionState.ASKED:
        late = standing.due_on is not None and standing.due_on < today
        return CheckState.OVERDUE if late else CheckState.ASKED
    if standing.explained:
        return CheckState.ANSWERED
    return CheckState.OPEN if standing.open else CheckState.CLEAN
