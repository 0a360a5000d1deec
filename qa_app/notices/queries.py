"""Reads of notices: an account's own and nobody else's, and how the outbox stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.core.roles import Actor
from qa_app.notices.models import Mail, MailChoice, Notice
from qa_app.notices.rules import Choice, MailState
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice of the actor."""

    public_id: str
    kind: str
    params: Mapping[str, Any]
    url: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A mail that was not delivered; nothing of what it says."""

    login: str
    state: MailState
    attempts: int
    problem: str
    created_at: datetime


_UNREAD = (
    select(func.count())
    .select_from(Notice)
    .where(col(Notice.account_id) == bindparam("account_id"), col(Notice.read_at).is_(None))
)
"""Made once: every page asks it."""


def unread(session: Session, actor: Actor) -> int:
    """How many notices the actor has not read."""
    given = {"account_id": actor.account_id}
    return session.connection().execute(_UNREAD, given).scalar_one()


def notices_page(
    session: Session, actor: Actor, *, only_unread: bool, page: int
) -> Page[NoticeRow]:
    """The actor's notices, newest first."""
    where = [col(Notice.account_id) == actor.account_id]
    if only_unread:
        where.append(col(Notice.read_at).is_(None))
    total = session.exec(select(func.count()).select_from(Notice).where(*where)).one()
    columns = (
        Notice.public_id, Notice.kind, Notice.params, Notice.url, Notice.created_at, Notice.read_at,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)  # type: ignore[call-overload]
        .where(*where)
        .order_by(col(Notice.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([NoticeRow(*row) for row in rows], total, page)


def choice_of(session: Session, actor: Actor) -> tuple[str, Choice]:
    """The actor's address (empty for none) and choice of mail."""
    statement = (
        select(Account.email, MailChoice.delivery, MailChoice.muted)
        .join(MailChoice, col(MailChoice.account_id) == col(Account.id), isouter=True)
        .where(col(Account.id) == actor.account_id)
    )
    email, delivery, muted = session.execute(statement).one()
    return email or "", Choice(delivery, frozenset(muted)) if delivery else Choice()


def outbox_counts(session: Session) -> dict[MailState, int]:
    """Mails by state."""
    rows = session.execute(select(Mail.state, func.count()).group_by(col(Mail.state)))
    found = {state: count for state, count in rows}
    return {state: found.get(state, 0) for state in MailState}


def undelivered(session: Session, *, page: int) -> Page[FailedMail]:
    """Mails that failed, expired or wait after a failure, newest first."""
    states = (MailState.FAILED, MailState.EXPIRED)
    where = col(Mail.state).in_(states) | (
        (col(Mail.state) == MailState.WAITING) & (col(Mail.attempts) > 0)
    )
    total = session.exec(select(func.count()).select_from(Mail).where(where)).one()
    columns = (Account.login, Mail.state, Mail.attempts, Mail.problem, Mail.created_at)
    rows = session.execute(
        select(*columns)  # type: ignore[call-overload]
        .join(Account, col(Account.id) == col(Mail.account_id))
        .where(where)
        .order_by(col(Mail.created_at).desc(), col(Mail.id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([FailedMail(*row) for row in rows], total, page)
