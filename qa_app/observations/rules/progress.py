"""How far an observation is, from its seats and sheets. Pure."""

from dataclasses import dataclass

from qa_app.observations.rules.states import ObservationState

SETTLED = frozenset(
    {
        ObservationState.DISCUSSED,
        ObservationState.FED_BACK,
        ObservationState.MISSED,
        ObservationState.CANCELLED,
    }
)
"""States that people set; seats and sheets change them no more."""
OPEN = frozenset({ObservationState.WAITING, ObservationState.STAFFED})
"""States in which observers are seated, sign in and score."""


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one observation: how many are wanted, are held, have handed in."""

    wanted: int
    held: int
    submitted: int


def state_after(state: ObservationState, seats: Seats, *, over: bool) -> ObservationState:
    """The state after a seat or sheet changed; ``over``: the hearing must have ended.

    A seat that stayed empty is no reason to wait once the hearing is over.
    """
    if state in SETTLED:
        return state
    if seats.held and seats.submitted == seats.held and (over or seats.held >= seats.wanted):
        return ObservationState.OBSERVED
    if seats.held >= seats.wanted:
        return ObservationState.STAFFED
    return ObservationState.WAITING
