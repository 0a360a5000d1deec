"""What may be decided about a lawyer with a failed case, and whether a decision still answers it.

A decision is a note of what people decided. It keeps nobody from anything. Pure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Refusal

LONGEST_REASON = 1_000


class Decision(StrEnum):
    """What the assigning desk decided: go on, no new cases for a time, a talk first."""

    KEEP = "keep"
    PAUSE = "pause"
    TALK = "talk"


class DeskState(StrEnum):
    """How a lawyer of the list stands.

    ``corrected``: there is a decision and no failed case any more, so it should be looked at again.
    ``expired``: the last day of a pause is over, so somebody decides what comes now.
    """

    WAITING = "waiting"
    EXPIRED = "expired"
    DECIDED = "decided"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Deciding:
    """A decision as it is made: what, why, and for a pause until when (None: until undone)."""

    decision: Decision
    reason: str
    until: date | None = None


def desk_state(
    failed: Collection[int], decided: Collection[int] | None, until: date | None, today: date
) -> DeskState:
    """``failed``: ids of failed cases now; ``decided``: those the standing decision was about.

    ``until`` is the last day of a pause; on that day it still stands.
    """
    if decided is None:
        return DeskState.WAITING
    if not failed:
        return DeskState.CORRECTED
    if not set(failed) <= set(decided):
        return DeskState.WAITING
    return DeskState.EXPIRED if until is not None and until < today else DeskState.DECIDED


def why_not_decided(made: Deciding, today: date) -> Refusal | None:
    """What is wrong with a decision; None when nothing is."""
    if not made.reason.strip():
        return Refusal("desk_reason_missing")
    if len(made.reason) > LONGEST_REASON:
        return Refusal("desk_reason_too_long", {"most": LONGEST_REASON})
    if made.until is not None and made.decision is not Decision.PAUSE:
        return Refusal("desk_until_without_pause")
    if made.until is not None and made.until < today:
        return Refusal("desk_until_past")
    return None
