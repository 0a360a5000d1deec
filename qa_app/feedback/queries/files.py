"""The right to read the file of a case by its feedback: what a released sheet speaks of.

Who may read a sheet may see the pages it refers to, with everything covered that staff covered.
"""

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.queries.visible import READERS, is_own, joined, sheets_in_sight
from qa_app.files.queries.rights import Access
from qa_app.files.rules.masking import Masking

PREFIX = "feedback-"
COVERED = Masking(titles=False, covered=True)


def token_of(public_id: str) -> str:
    """How addresses of feedback name a case's file."""
    return f"{PREFIX}{public_id}"


def sheet_token(session: Session, actor: Actor, token: str) -> Access | None:
    """Addresses of feedback: the random id of a sheet the actor may read."""
    if not token.startswith(PREFIX) or not actor.has(*READERS):
        return None
    try:
        sheet = sheet_of(session, actor, token.removeprefix(PREFIX))
    except NotFound:
        return None
    return Access(sheet.case_id, COVERED)


def lawyer_access(session: Session, actor: Actor, case_id: int) -> Access | None:
    """A lawyer reads the file of the own case once its feedback is released."""
    if not actor.has(Role.LAWYER):
        return None
    statement = joined(select(FeedbackSheet.id)).where(  # type: ignore[call-overload]
        col(FeedbackSheet.case_id) == case_id, is_own(actor), sheets_in_sight(session, actor)
    )
    return Access(case_id, COVERED) if session.execute(statement).first() else None
