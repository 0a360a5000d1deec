"""How far a cycle is, and the one rule that a cycle that was ended is changed no more."""

from enum import StrEnum

from qa_app.core.errors import Refusal


class CycleState(StrEnum):
    """How far the draw is; progress of the panel and of reviews is counted, not stored."""

    PLANNED = "planned"
    FROZEN = "frozen"
    DRAWN = "drawn"
    CLOSED = "closed"


def why_not_change(name: str, state: CycleState) -> Refusal | None:
    """Why nothing of a cycle can be changed; None while it has not been ended."""
    return Refusal("cycle_is_closed", {"name": name}) if state is CycleState.CLOSED else None
