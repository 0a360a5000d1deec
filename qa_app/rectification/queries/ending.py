"""What of rectification is still open in a cycle, for who wants to end it; it runs on."""

from datetime import datetime

from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.rectification.queries.listing import (
    PENDING_WORD,
    TaskFilter,
    state_counts,
    states_of,
)
from qa_app.rectification.rules.states import Shown


def pending(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Tasks that are not handed in."""
    return _count(session, actor, cycle, now, states_of(PENDING_WORD))


def to_check(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Tasks that were handed in and wait to be checked."""
    return _count(session, actor, cycle, now, (Shown.HANDED_IN,))


def _count(
    session: Session, actor: Actor, cycle: Cycle, now: datetime, states: tuple[Shown, ...]
) -> int:
    today = now.astimezone(SHANGHAI).date()
    counts = state_counts(session, actor, TaskFilter(cycle=cycle.name), today)
    return sum(counts[state] for state in states)
