"""What waits for an actor: corrections of the own agency, explanations to decide on, late ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.closing.models import ClosingCheck, CorrectionRequest
from qa_app.closing.queries.visible import DECIDERS, seen
from qa_app.closing.rules.states import CorrectionState
from qa_app.core.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases sent back: how many, the next due day, how many are late."""

    cases: int
    due_on: date | None
    overdue: int


def sent_back(session: Session, actor: Actor, role: Role, today: date) -> Waiting:
    """Cases sent back and not answered in the scope the actor has in a role."""
    late = func.coalesce(func.sum(case((col(CorrectionRequest.due_on) < today, 1), else_=0)), 0)
    statement: Select[Any] = (
        select(func.count(), func.min(CorrectionRequest.due_on), late)
        .select_from(CorrectionRequest)
        .join(Case, col(Case.id) == col(CorrectionRequest.case_id))
        .where(
            col(CorrectionRequest.state) == CorrectionState.ASKED, *seen(session, actor, (role,))
        )
    )
    return Waiting(*session.execute(statement).one())


def explained(session: Session, actor: Actor) -> int:
    """Cases with explanations on which the actor decides; none of which the agency still works."""
    asked = select(CorrectionRequest.case_id).where(
        col(CorrectionRequest.state) == CorrectionState.ASKED
    )
    statement = (
        select(func.count())
        .select_from(ClosingCheck)
        .join(Case, col(Case.id) == col(ClosingCheck.case_id))
        .where(
            col(ClosingCheck.explained_count) > 0,
            col(ClosingCheck.case_id).not_in(asked),
            *seen(session, actor, DECIDERS),
        )
    )
    return session.execute(statement).scalar_one()
