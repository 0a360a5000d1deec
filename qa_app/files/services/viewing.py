"""Writes the access record: who was served which page of whose file, and when."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.files.models import PageView


def note_view(session: Session, *, actor: Actor, case_id: int, page_id: int, now: datetime) -> None:
    """Record that a page is about to be served; not an audit event, for there are too many."""
    row = {
        "account_id": actor.account_id,
        "page_id": page_id,
        "case_id": case_id,
        "viewed_at": now,
    }
    session.execute(insert(PageView.__table__), row)  # type: ignore[attr-defined]
