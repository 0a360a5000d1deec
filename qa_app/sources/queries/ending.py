"""What of combining is still open in a cycle, for who wants to end it."""

from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.sources.queries.due import due_count


def to_combine(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Grades that wait to be combined: the number the page of combining shows everybody."""
    del actor, now
    return due_count(session, cycle)
