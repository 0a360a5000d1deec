"""What of reviewing and settling is still open in a cycle, for who wants to end it."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.reviews.queries.progress import count_of

Count = Callable[[Session, Actor, Cycle, datetime], int]


def cases_shown(show: str) -> Count:
    """A counter: the length of one of the lists of cases, for this reader."""

    def count(session: Session, actor: Actor, cycle: Cycle, _now: datetime) -> int:
        return count_of(session, actor, cycle, show)

    return count
