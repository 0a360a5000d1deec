"""What of feedback is still open in a cycle, for who wants to end it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.queries.ready import Standing, over_sample, standing_is
from qa_app.feedback.rules.scope import Scope
from qa_app.panel.queries.people import in_sight, own_ties


def unreleased(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Settled cases their lawyers were not told of."""
    del now
    return _count(session, actor, cycle, Standing.READY, Standing.WORDING)


def outdated(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Released sheets that show another version than the one that counts."""
    del now
    return _count(session, actor, cycle, Standing.RENEW)


def _count(session: Session, actor: Actor, cycle: Cycle, *standings: Standing) -> int:
    wanted: Any = or_(*(standing_is(one) for one in standings))
    seen = in_sight(own_ties(session, actor))
    statement = over_sample(session, cycle, Scope(), [func.count()]).where(wanted, *seen)
    return session.execute(statement).scalar_one()
