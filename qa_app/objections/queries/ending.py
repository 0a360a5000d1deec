"""What of objections is still open in a cycle, for who wants to end it.

As far as the office sees it: drafts are nobody's business, and while one may be handed in its case
counts among those that may be objected to.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.objections.models import Objection
from qa_app.objections.queries.seen import joined, sights
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.states import PENDING, SECOND_LEVEL, ObjectionState
from qa_app.panel.queries.people import in_sight, own_ties

_GONE = (ObjectionState.DRAFT, ObjectionState.WITHDRAWN)


def running(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Objections to be checked, given to an expert or decided, on both levels."""
    del now
    return _count(session, actor, cycle, col(Objection.state).in_(PENDING))


def returned(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Objections the lawyer may still mend."""
    in_time = col(Objection.due_on) >= day_of(now)
    state = col(Objection.state) == ObjectionState.RETURNED
    return _count(session, actor, cycle, state, in_time)


def to_ask_again(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Decisions against which the second level may still be asked for."""
    second: Any = aliased(Objection)
    asked = exists().where(
        second.cycle_id == col(Objection.cycle_id),
        second.case_id == col(Objection.case_id),
        second.level == SECOND_LEVEL,
        second.state.not_in(_GONE),
    )
    in_time = col(Objection.appeal_until) >= day_of(now)
    state = col(Objection.state) == ObjectionState.DECIDED
    return _count(session, actor, cycle, state, in_time, ~asked)


def to_object(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """Released sheets to which the lawyer may object and has not."""
    objected = exists().where(
        col(Objection.cycle_id) == col(FeedbackSheet.cycle_id),
        col(Objection.case_id) == col(FeedbackSheet.case_id),
        col(Objection.state).not_in(_GONE),
    )
    statement = (
        select(func.count())
        .select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Case, col(Case.id) == col(FeedbackSheet.case_id))
        .where(
            col(FeedbackSheet.cycle_id) == cycle.id,
            col(FeedbackSheet.counts),
            col(FeedbackSheet.objections_until) >= day_of(now),
            col(Release.state) == ReleaseState.RELEASED,
            ~objected,
            *in_sight(own_ties(session, actor)),
        )
    )
    return session.execute(statement).scalar_one()


def _count(session: Session, actor: Actor, cycle: Cycle, *where: Any) -> int:
    _, office, _ = sights(session, actor)
    statement = joined(select(func.count())).where(col(Objection.cycle_id) == cycle.id, office)
    return session.execute(statement.where(*where)).scalar_one()
