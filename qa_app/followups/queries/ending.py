"""What of follow-ups is still open in a cycle, for who wants to end it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.followups.models import Followup
from qa_app.followups.queries.visible import READERS, followups_in_sight
from qa_app.followups.rules.states import OPEN


def to_call(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Persons who are still to be asked."""
    del now
    where = [col(Followup.cycle_id) == cycle.id, col(Followup.state).in_(OPEN)]
    seen = followups_in_sight(session, actor, READERS)
    statement = select(func.count()).select_from(Followup).where(*where, seen)
    return session.execute(statement).scalar_one()
