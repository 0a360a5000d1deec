"""What of opinions is still open in a cycle, for who wants to end it."""

from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.opinions.queries.lists import answered


def unanswered(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Requests to bodies that have not answered."""
    del now
    counts = answered(session, actor, cycle.id or 0)
    return sum(one.asked for one in counts.values())
