"""The right of who decides an objection to read the file of its case: covered, while deciding."""

from sqlmodel import Session, col, select

from qa_app.core.roles import Actor, Role
from qa_app.files.queries.rights import Access
from qa_app.files.rules.masking import Masking
from qa_app.objections.models import Objection
from qa_app.objections.queries.desk import decided_by
from qa_app.objections.rules.states import ObjectionState
from qa_app.panel.models import Expert

PREFIX = "objection-"


def token_of(public_id: str) -> str:
    """How addresses of an objection name its case."""
    return f"{PREFIX}{public_id}"


def objection_token(session: Session, actor: Actor, token: str) -> Access | None:
    """Masked titles and covered pages; nothing before the declaration and after the decision."""
    public_id = token.removeprefix(PREFIX)
    if public_id == token or not actor.has(Role.EXPERT):
        return None
    case_id = session.execute(
        select(Objection.case_id)
        .join(Expert, col(Expert.id) == col(Objection.decider_expert_id))
        .where(
            col(Objection.public_id) == public_id,
            col(Objection.state) == ObjectionState.DECIDING,
            col(Objection.opened_at).is_not(None),
            decided_by(actor),
        )
    ).scalar()
    return Access(case_id, Masking(titles=True, covered=True)) if case_id else None
