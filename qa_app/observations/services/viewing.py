"""Writes the access record of photos: who was shown which photo of a hearing, and when."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.observations.models import PhotoView


def note_photo_view(session: Session, *, actor: Actor, photo_id: int, now: datetime) -> None:
    """Record that a photo is about to be shown; no audit event, as for pages of case files."""
    row = {"account_id": actor.account_id, "photo_id": photo_id, "viewed_at": now}
    session.execute(insert(PhotoView.__table__), row)  # type: ignore[attr-defined]
