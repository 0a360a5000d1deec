"""The states and kinds of hearings, rounds, observations, seats and changes from devices."""

from enum import StrEnum


class HearingState(StrEnum):
    """Whether a hearing is still to come, took place or fell through."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class RoundState(StrEnum):
    """How far one round of the draw is: its frame is public, or its seed is known."""

    FROZEN = "frozen"
    DRAWN = "drawn"


class ObservationPick(StrEnum):
    """Why a hearing is observed; only random picks count towards the quota."""

    RANDOM = "random"
    MUST = "must"
    NAMED = "named"


class ObservationState(StrEnum):
    """How far an observation is, from the pick to the feedback, or why it ended before."""

    WAITING = "waiting"
    STAFFED = "staffed"
    OBSERVED = "observed"
    DISCUSSED = "discussed"
    FED_BACK = "fed_back"
    MISSED = "missed"
    CANCELLED = "cancelled"


FALLEN = frozenset({ObservationState.MISSED, ObservationState.CANCELLED})
"""States of an observation that will never come about: the quota owes another one."""
SEEN = frozenset({ObservationState.OBSERVED, ObservationState.DISCUSSED, ObservationState.FED_BACK})
"""States of an observation whose hearing an observer has seen."""


class SeatState(StrEnum):
    """Whether an observer's seat stands."""

    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Entry(StrEnum):
    """Where a sheet was handed in: in the browser, or from a device that was offline."""

    SCREEN = "screen"
    DEVICE = "device"


class ChangeOutcome(StrEnum):
    """What became of a change that a device sent."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    REFUSED = "refused"
