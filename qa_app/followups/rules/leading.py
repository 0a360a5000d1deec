"""What may be done about a lead in which state."""

from qa_app.core.errors import Refusal
from qa_app.followups.rules.states import LeadAct, LeadState

MAX_NOTE = 2000
ACTS: dict[LeadState, tuple[LeadAct, ...]] = {
    LeadState.OPEN: (LeadAct.HANDED, LeadAct.TAKEN, LeadAct.NOTED, LeadAct.CLOSED),
    LeadState.HANDED: (LeadAct.HANDED, LeadAct.TAKEN, LeadAct.NOTED, LeadAct.CLOSED),
    LeadState.IN_HAND: (LeadAct.HANDED, LeadAct.NOTED, LeadAct.CLOSED),
    LeadState.CLOSED: (),
}
STILL_OPEN = (LeadState.OPEN, LeadState.HANDED, LeadState.IN_HAND)


def why_not_act(state: LeadState, act: LeadAct) -> Refusal | None:
    """Why an act is not possible now; None when it is."""
    if act in ACTS[state]:
        return None
    return Refusal("lead_closed" if state is LeadState.CLOSED else "lead_in_hand_already")
