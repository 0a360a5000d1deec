"""Who may read the file of a practice case: the expert who has a sheet for it, covered and masked.

Addresses name the sheet (``try-<id>``), never the case.
"""

from sqlmodel import Session, col, select

from qa_app.calibration.models import CalibrationAttempt
from qa_app.calibration.queries.desks import attempt_for
from qa_app.calibration.queries.people import own_expert_id
from qa_app.calibration.rules.states import AttemptKind, AttemptState
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.files.queries.rights import Access
from qa_app.files.rules.masking import Masking

PREFIX = "try-"
COVERED = Masking(titles=True, covered=True)


def token_of(attempt: CalibrationAttempt) -> str:
    """How addresses of a practice file name it."""
    return f"{PREFIX}{attempt.public_id}"


def attempt_token(session: Session, actor: Actor, token: str) -> Access | None:
    """The right an address of a sheet speaks of."""
    public_id = token.removeprefix(PREFIX)
    if public_id == token:
        return None
    try:
        attempt = attempt_for(session, actor, public_id)
    except NotFound:
        return None
    if attempt.kind is AttemptKind.MODEL:
        return Access(attempt.case_id)
    return Access(attempt.case_id, COVERED)


def practice_reader(session: Session, actor: Actor, case_id: int) -> Access | None:
    """An expert with a sheet for the case."""
    if not actor.has(Role.EXPERT):
        return None
    own = own_expert_id(session, actor)
    statement = select(CalibrationAttempt.id).where(
        col(CalibrationAttempt.case_id) == case_id,
        col(CalibrationAttempt.expert_id) == own,
        col(CalibrationAttempt.state) != AttemptState.DROPPED,
    )
    found = own is not None and session.exec(statement).first() is not None
    return Access(case_id, COVERED) if found else None
