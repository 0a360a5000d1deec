"""Which follow-ups an actor may see and work on: those of the agencies in sight.

Agency staff and supervisors call; administrators and auditors only read.  Whoever handled a case,
reviews its file or declared a tie to it does not find its follow-up nor its leads, whatever else
the account may do: what the person said is not for the lawyer, and not for an expert before or
after the own review.  Figures are of all cases, for they tell nobody's answer.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, select, true
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.queries import hold_open
from qa_app.followups.models import Followup
from qa_app.panel.queries.people import own_ties, tied_to_case

CALLERS = (Role.SUPERVISOR, Role.AGENCY_STAFF)
READERS = (Role.SUPERVISOR, Role.AGENCY_STAFF, Role.ADMINISTRATOR, Role.AUDITOR)


TIED = (Role.EXPERT, Role.LAWYER)
"""Roles under which an account may be tied to a case as a person."""


def followups_within(
    session: Session, actor: Actor, roles: tuple[Role, ...] = READERS
) -> ColumnElement[bool]:
    """The follow-ups of the actor's agencies, for figures."""
    agencies = agencies_within(session, actor, roles)
    return true() if agencies is None else col(Followup.agency_id).in_(agencies)


def followups_in_sight(
    session: Session, actor: Actor, roles: tuple[Role, ...] = READERS
) -> ColumnElement[bool]:
    """The follow-ups of the actor's agencies that the actor is not tied to."""
    within = followups_within(session, actor, roles)
    return and_(within, untied(session, actor, col(Followup.case_id)))


def untied(session: Session, actor: Actor, case_id: Any) -> ColumnElement[bool]:
    """Condition on a column of case ids: the actor is not tied to the case as a person."""
    if not actor.has(*TIED):
        return true()
    own = replace(own_ties(session, actor), firm_id=None, agency_id=None)
    if not own.any:
        return true()
    return not_(case_id.in_(select(Case.id).where(tied_to_case(own))))


def followup_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> Followup:
    """A follow-up the actor may call; ``to_change`` locks it, Refused once its cycle was ended."""
    where = and_(col(Followup.public_id) == public_id, followups_in_sight(session, actor, CALLERS))
    statement = select(Followup).where(where)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.execute(statement).scalar()
    if found is None:
        raise NotFound(public_id)
    if to_change:
        hold_open(session, found.cycle_id)
    return found
