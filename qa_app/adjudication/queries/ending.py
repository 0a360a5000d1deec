"""What of meetings is still open in a cycle, for who wants to end it."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.adjudication.models import Meeting, MeetingState
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle


def not_ended(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Meetings that were called and not ended: their minutes and dissents may still be written."""
    del actor, now
    called = (col(Meeting.cycle_id) == cycle.id, col(Meeting.state) == MeetingState.CALLED)
    statement = select(func.count()).select_from(Meeting).where(*called)
    return session.execute(statement).scalar_one()
