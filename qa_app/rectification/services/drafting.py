"""Keeps what the office types about tasks until it is sent; nobody else ever reads it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.rectification.models import TaskDraft
from qa_app.rectification.queries.drafts import draft_at
from qa_app.rectification.rules.states import LONGEST_WORDS
from qa_app.rectification.services.working import CHANGED

FIELDS = ("finding", "papers", "cause", "due_on", "aim", "checker", "criterion", "words")
"""What is kept of the forms of this package; anything else that is sent is not."""


def save_typed(
    session: Session, *, actor: Actor, place: str, changed: Mapping[str, str], revision: int,
    now: datetime,
) -> int:  # fmt: skip
    """Take over what was typed at a place; the new revision.

    Refused when a text is too long; Conflict when another window saved something else since.
    """
    given = {name: text for name, text in changed.items() if name in FIELDS}
    if any(len(text) > LONGEST_WORDS for text in given.values()):
        raise Refused("rectification_words_too_long", most=LONGEST_WORDS)
    row = draft_at(session, actor, place, lock=True)
    stored = row.texts if row else {}
    if all(stored.get(name, "") == text for name, text in given.items()):
        return row.revision if row else 0
    if row is not None and row.revision != revision:
        theirs = {name: [stored.get(name, "")] for name in given}
        whole = {name: [text] for name, text in stored.items()}
        raise Conflict(CHANGED, revision=row.revision, theirs=theirs, stored=whole)
    if row is None:
        row = TaskDraft(
            account_id=actor.account_id or 0, place=place, texts={}, revision=0, saved_at=now
        )
    row.texts, row.revision, row.saved_at = {**stored, **given}, row.revision + 1, now
    session.add(row)
    session.flush()
    return row.revision


def drop_typed(session: Session, actor: Actor, place: str) -> None:
    """Forget what was typed at a place: it was sent."""
    mine = col(TaskDraft.account_id) == actor.account_id
    session.execute(delete(TaskDraft).where(mine, col(TaskDraft.place) == place))
