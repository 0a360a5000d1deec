"""Which follow-ups an actor may see and work on: those of the agencies in sight.

Agency staff and supervisors call; administrators and auditors only read.
"""

from sqlalchemy import ColumnElement, and_, select, true
from sqlmodel import Session, col

from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.followups.models import Followup

CALLERS = (Role.SUPERVISOR, Role.AGENCY_STAFF)
READERS = (Role.SUPERVISOR, Role.AGENCY_STAFF, Role.ADMINISTRATOR, Role.AUDITOR)


def followups_in_sight(
    session: Session, actor: Actor, roles: tuple[Role, ...] = READERS
) -> ColumnElement[bool]:
    """The follow-ups of the actor's agencies, as a condition."""
    agencies = agencies_within(session, actor, roles)
    return true() if agencies is None else col(Followup.agency_id).in_(agencies)


def followup_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> Followup:
    """A follow-up the actor may call; ``to_change`` locks it for the transaction."""
    where = and_(col(Followup.public_id) == public_id, followups_in_sight(session, actor, CALLERS))
    statement = select(Followup).where(where)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.execute(statement).scalar()
    if found is None:
        raise NotFound(public_id)
    return found
