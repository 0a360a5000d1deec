"""Reads of notices: an account's own and nobody else's, and how the outbox stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.core.roles import Actor
from qa_app.notices.models import Mail, MailChoice, Notice
from qa_app.notices.rules import WITHDRAWN, Choice, MailState, Wanted
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
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A mail that was not delivered; ``kinds`` are what it is about, nothing of what it says."""

    mail_id: str
    login: str
    state: MailState
    attempts: int
    problem: str
    created_at: datetime
    kinds: tuple[str, ...] = ()

    @property
    def may_go_again(self) -> bool:
        """Whether it was given up and there is still something to say."""
        return self.state in GIVEN_UP and self.problem != WITHDRAWN


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people were told of something, and how many of them by mail; the rest adds up."""

    people: int
    sent: int
    waiting: int
    undelivered: int
    without: int
    """In the program only: no address, or no mail wanted."""

    @property
    def not_by_mail(self) -> int:
        """People no mail has reached."""
        return self.people - self.sent


GIVEN_UP = (MailState.FAILED, MailState.EXPIRED)
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
        Notice.withdrawn_at,
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
    where = col(Mail.state).in_(GIVEN_UP) | (
        (col(Mail.state) == MailState.WAITING) & (col(Mail.attempts) > 0)
    )
    total = session.exec(select(func.count()).select_from(Mail).where(where)).one()
    columns = (Mail.id, Account.login, Mail.state, Mail.attempts, Mail.problem, Mail.created_at)
    rows = session.execute(
        select(*columns)  # type: ignore[call-overload]
        .join(Account, col(Account.id) == col(Mail.account_id))
        .where(where)
        .order_by(col(Mail.created_at).desc(), col(Mail.id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    found = [FailedMail(*row) for row in rows]
    kinds = _kinds_of(session, [one.mail_id for one in found])
    named = [replace(one, kinds=tuple(kinds.get(one.mail_id, ()))) for one in found]
    return Page(named, total, page)


def given_up_by_kind(session: Session) -> list[tuple[str, int]]:
    """Kind and how many mails with a notice of it were given up, the most first."""
    mails = func.count(func.distinct(col(Mail.id)))
    rows = session.execute(
        select(Notice.kind, mails)  # type: ignore[call-overload]
        .join(Mail, col(Mail.id) == col(Notice.mail_id))
        .where(col(Mail.state).in_(GIVEN_UP), col(Notice.withdrawn_at).is_(None))
        .group_by(col(Notice.kind))
        .order_by(mails.desc(), col(Notice.kind))
    )
    return [(kind, count) for kind, count in rows]


def reached(session: Session, about: str) -> Reached:
    """How those who were told of something were reached by mail, each person once.

    Of several notices about it the best counts: who had a mail was reached.
    """
    rows = session.execute(
        select(Notice.account_id, Notice.mail, Mail.state)  # type: ignore[call-overload]
        .join(Mail, col(Mail.id) == col(Notice.mail_id), isouter=True)
        .where(col(Notice.about) == about)
    )
    best: dict[int, int] = {}
    for account, wanted, state in rows:
        best[account] = min(best.get(account, len(_WAYS)), _way(wanted, state))
    ways = list(best.values())
    return Reached(len(ways), *(ways.count(way) for way in range(len(_WAYS))))


_WAYS = ("sent", "waiting", "undelivered", "without")


def _way(wanted: Wanted, state: MailState | None) -> int:
    if wanted is Wanted.NONE:
        return _WAYS.index("without")
    if state is MailState.SENT:
        return _WAYS.index("sent")
    return _WAYS.index("undelivered" if state in GIVEN_UP else "waiting")


def _kinds_of(session: Session, mail_ids: list[str]) -> dict[str, list[str]]:
    rows = session.execute(
        select(Notice.mail_id, Notice.kind)  # type: ignore[call-overload]
        .where(col(Notice.mail_id).in_(mail_ids))
        .distinct()
        .order_by(col(Notice.kind))
    )
    found: dict[str, list[str]] = {}
    for mail_id, kind in rows:
        found.setdefault(mail_id, []).append(kind)
    return found
