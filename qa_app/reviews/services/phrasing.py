"""Keeps an expert's phrases: added, changed, deleted, counted; the record holds no text."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.reviews.models import Phrase
from qa_app.reviews.queries.phrases import own_phrase

LONGEST = 500
MOST = 300


@dataclass(frozen=True, slots=True)
class Added:
    """A phrase as it is now; ``fresh``: it was not there before."""

    id: str
    text: str
    criterion: str
    fresh: bool


def add_phrase(
    session: Session, *, actor: Actor, text: str, criterion: str, now: datetime
) -> Added:
    """Keep a phrase; the same one twice is kept once."""
    text, owner = _checked(text), actor.account_id or 0
    same = select(Phrase).where(
        Phrase.account_id == owner, Phrase.text == text, Phrase.criterion == criterion
    )
    known = session.exec(same).first()
    if known is not None:
        return Added(known.public_id, known.text, known.criterion, fresh=False)
    count = select(func.count()).select_from(Phrase).where(col(Phrase.account_id) == owner)
    if session.exec(count).one() >= MOST:
        raise Refused("too_many_phrases", limit=MOST)
    row = Phrase(
        public_id=secrets.token_urlsafe(9),
        account_id=owner,
        criterion=criterion,
        text=text,
        created_at=now,
    )
    session.add(row)
    session.flush()
    record(session, actor=actor, act="phrase.added", on=("phrase", row.public_id), now=now)
    return Added(row.public_id, row.text, row.criterion, fresh=True)


def edit_phrase(
    session: Session, *, actor: Actor, phrase_id: str, text: str, now: datetime
) -> None:
    """Change the words; when another own phrase says so already, only that one stays."""
    row, text = own_phrase(session, actor, phrase_id), _checked(text)
    same = select(Phrase).where(
        Phrase.account_id == row.account_id,
        Phrase.text == text,
        Phrase.criterion == row.criterion,
        Phrase.id != row.id,
    )
    if session.exec(same).first() is not None:
        session.delete(row)
    else:
        row.text = text
    session.flush()
    record(session, actor=actor, act="phrase.edited", on=("phrase", phrase_id), now=now)


def delete_phrase(session: Session, *, actor: Actor, phrase_id: str, now: datetime) -> None:
    """Remove an own phrase; comments written with it stay."""
    session.delete(own_phrase(session, actor, phrase_id))
    session.flush()
    record(session, actor=actor, act="phrase.deleted", on=("phrase", phrase_id), now=now)


def count_use(session: Session, *, actor: Actor, phrase_id: str, now: datetime) -> None:
    """One use more; no act of weight, but every change is on record."""
    row = own_phrase(session, actor, phrase_id)
    row.used, row.used_at = row.used + 1, now
    session.flush()
    record(session, actor=actor, act="phrase.used", on=("phrase", phrase_id), now=now)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("phrase_empty")
    if len(text) > LONGEST:
        raise Refused("phrase_too_long", limit=LONGEST)
    return text
