"""What of observation is still open in a cycle, for who wants to end it."""

from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.observations.queries.listing import counts_by_state
from qa_app.observations.rules.states import FALLEN, ObservationState


def unfinished(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Observations that neither came to their feedback nor fell through."""
    del now
    over = {ObservationState.FED_BACK, *FALLEN}
    counts = counts_by_state(session, actor, cycle)
    return sum(count for state, count in counts.items() if state not in over)
