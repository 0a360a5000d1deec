"""Whose closing checks an actor sees: those of the agencies in scope, never of a case they review.

Findings would tell an expert what others hold against a file. Whoever has an active seat of a case
in a drawn cycle does not see its check, in no list, count, export or page, whatever else they are.
"""

from typing import Any, Final

from sqlalchemy import or_
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.panel.models import Assignment, AssignmentState, Expert

READERS: Final = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF, Role.AUDITOR)
CHECKERS: Final = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF)
"""Who checks, explains, corrects and fills the checklist."""
DECIDERS: Final = (Role.SUPERVISOR,)
"""Who sends findings back, waives them and turns explanations down."""


def seen(session: Session, actor: Actor, roles: tuple[Role, ...] = READERS) -> list[Any]:
    """Conditions on ``Case``: in the scope these roles give, and not reviewed by the actor."""
    agencies = agencies_within(session, actor, roles)
    where: list[Any] = [] if agencies is None else [col(Case.agency_id).in_(agencies)]
    if actor.has(Role.EXPERT) and actor.account_id is not None:
        where.append(~_own_seat(actor))
    return where


def case_for(
    session: Session, actor: Actor, case_id: int, roles: tuple[Role, ...] = READERS
) -> Case:
    """A case whose check the actor may see; ``NotFound`` for hidden ones as for none."""
    wanted = select(Case).where(Case.id == case_id, *seen(session, actor, roles))
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(str(case_id))
    return found


def cases_for(
    session: Session, actor: Actor, case_ids: list[int], roles: tuple[Role, ...] = READERS
) -> list[int]:
    """Those of the cases the actor may act on in these roles, in order."""
    statement = select(Case.id).where(col(Case.id).in_(case_ids), *seen(session, actor, roles))
    return sorted(case_id for case_id in session.execute(statement).scalars() if case_id)


def _own_seat(actor: Actor) -> Any:
    own = or_(
        col(Expert.account_id) == actor.account_id,
        col(Expert.account_id).is_(None) & (col(Expert.login) == actor.login),
    )
    seats = (
        select(Assignment.case_id)
        .join(Cycle, col(Cycle.id) == col(Assignment.cycle_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            own,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Cycle.state) == CycleState.DRAWN,
        )
    )
    return col(Case.id).in_(seats)
