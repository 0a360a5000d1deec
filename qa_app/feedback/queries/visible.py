"""Which sheets an actor may read, as one condition: hidden ones then cost what absent ones cost.

A lawyer reads the own cases, agency staff those of their agency, a supervisor those of the managed
cycles but none the supervisor is tied to. Nothing of a withdrawn release.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import Session, col

from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.panel.queries.people import in_sight, own_ties

READERS = (Role.LAWYER, Role.AGENCY_STAFF, Role.SUPERVISOR)


def is_own(actor: Actor) -> ColumnElement[bool]:
    """Sheets on the actor's own cases as a lawyer; a lawyer without an account is nobody's own."""
    if not actor.has(Role.LAWYER) or actor.account_id is None:
        return false()
    mine = select(Lawyer.id).where(col(Lawyer.account_id) == actor.account_id)
    return col(FeedbackSheet.lawyer_id).in_(mine)


def of_side(actor: Actor) -> ColumnElement[bool]:
    """Sheets that are for the actor: on the own cases, or of the agency the actor works at."""
    ways: list[ColumnElement[bool]] = [is_own(actor)]
    if actor.has(Role.AGENCY_STAFF):
        ways.append(col(FeedbackSheet.agency_id).in_(actor.agency_ids(Role.AGENCY_STAFF)))
    return or_(*ways)


def sheets_in_sight(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Sheets the actor may read; for statements that are joined with ``joined``."""
    ways: list[Any] = [of_side(actor)]
    if actor.has(Role.SUPERVISOR):
        ways.append(and_(managed(actor), *in_sight(own_ties(session, actor))))
    return and_(col(Release.state) == ReleaseState.RELEASED, or_(*ways))


def leads(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Sheets the actor answers for as a supervisor."""
    if not actor.has(Role.SUPERVISOR):
        return false()
    return and_(managed(actor), *in_sight(own_ties(session, actor)))


def joined(statement: Any) -> Any:
    """The statement over sheets with their release, case and cycle."""
    return (
        statement.select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Case, col(Case.id) == col(FeedbackSheet.case_id))
        .join(Cycle, col(Cycle.id) == col(FeedbackSheet.cycle_id))
    )
