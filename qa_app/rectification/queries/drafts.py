"""What an account is typing about tasks, by place."""

from sqlmodel import Session, select

from qa_app.core.roles import Actor
from qa_app.rectification.models import TaskDraft


def draft_at(session: Session, actor: Actor, place: str, *, lock: bool = False) -> TaskDraft | None:
    """The actor's own draft at a place; None before anything was typed."""
    wanted = select(TaskDraft).where(
        TaskDraft.account_id == actor.account_id, TaskDraft.place == place
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).first()
