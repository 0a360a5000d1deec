"""What waits for an actor: own tasks to hand in, those of others to check, and late ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, false, func, or_, select
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.rectification.models import Task, TaskEvidence, TaskStep
from qa_app.rectification.queries.visible import sight_of
from qa_app.rectification.rules.states import PENDING, Act, Checker, TaskState


@dataclass(frozen=True, slots=True)
class ToDo:
    """Tasks not handed in: how many, the next last day, how many are late."""

    tasks: int
    due_on: date | None
    overdue: int


@dataclass(frozen=True, slots=True)
class ToCheck:
    """Tasks handed in that the actor may check, and late ones in the actor's scope."""

    handed_in: int
    overdue: int


def to_do(session: Session, actor: Actor, today: date) -> ToDo:
    """What the actor or the actor's agency has to hand in."""
    sight = sight_of(session, actor)
    late = _sum(col(Task.due_on) < today)
    statement = select(func.count(), func.min(col(Task.due_on)), late).where(
        col(Task.state).in_(PENDING), or_(sight.lawyer, sight.agency)
    )
    return ToDo(*session.execute(statement).one())


def to_check(session: Session, actor: Actor, today: date) -> ToCheck:
    """What the actor may check: nothing the actor had a hand in, nothing of the own cases."""
    sight = sight_of(session, actor)
    handed_in = and_(col(Task.state) == TaskState.HANDED_IN, may_check(sight, actor))
    late = and_(col(Task.state).in_(PENDING), col(Task.due_on) < today, sight.acts_for_office)
    statement = select(_sum(handed_in), _sum(late)).where(sight.seen)
    return ToCheck(*session.execute(statement).one())


def may_check(sight: Any, actor: Actor) -> Any:
    """``rules.states.why_not_check`` in SQL, but for the state."""
    if actor.account_id is None:
        return false()
    by_agency = and_(sight.agency, col(Task.checker) == Checker.AGENCY)
    handed = exists().where(
        col(TaskStep.task_id) == col(Task.id),
        col(TaskStep.act) == Act.HANDED_IN,
        col(TaskStep.by_login) == actor.login,
    )
    gave = exists().where(
        col(TaskEvidence.task_id) == col(Task.id),
        col(TaskEvidence.removed_at).is_(None),
        col(TaskEvidence.added_by) == actor.login,
    )
    return and_(
        or_(sight.acts_for_office, by_agency),
        ~sight.lawyer,
        ~handed.correlate(Task),
        ~gave.correlate(Task),
    )


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
