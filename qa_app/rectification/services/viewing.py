"""Records that somebody read a paper: these hold what aided persons said and signed."""

from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.roles import Actor


def note_paper_read(
    session: Session, *, actor: Actor, public_id: str, paper: str, now: datetime
) -> None:
    """Record that a paper of a task is about to be shown."""
    record(session, actor=actor, act="rectification.paper_read", on=("rectification", public_id),
           now=now, paper=paper)  # fmt: skip
