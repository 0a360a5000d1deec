"""Works off the outbox: mails are claimed for a while, sent, and written down as sent or failed.

Each mail's end is a transaction of its own, right after the server has acknowledged it. What is
left is one short moment: a process killed between the acknowledgement and that commit leaves the
mail claimed, and when the lease ends it is sent once more, with the same Message-ID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.notices.models import Mail, Notice
from qa_app.notices.rules import LEASE, NEWS, WITHDRAWN, MailState, next_try

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed mail: to whom, in which language, and the notices in it (kind, values, address)."""

    mail_id: str
    address: str
    language: str
    notices: tuple[tuple[str, dict[str, Any], str], ...]


def expire(session: Session, *, now: datetime) -> int:
    """Give up what is no news any more; how many mails."""
    old = update(Mail).where(
        or_(
            col(Mail.state) == MailState.WAITING,
            (col(Mail.state) == MailState.SENDING) & (col(Mail.lease_until) < now),
        ),
        or_(
            and_(col(Mail.worth_until).is_(None), col(Mail.created_at) < now - NEWS),
            col(Mail.worth_until) <= now,
        ),
    )
    values = {"state": MailState.EXPIRED, "lease_until": None}
    done = session.execute(old.values(values).execution_options(synchronize_session=False))
    return done.rowcount  # type: ignore[attr-defined]


def claim(session: Session, *, now: datetime, most: int = AT_ONCE) -> list[Letter]:
    """Take mails that are due, or whose sender died; they are the caller's until the lease ends.

    A mail to an account that was closed or has no address any more fails here.
    """
    due = (
        select(Mail, Account.email, Account.language, Account.active)
        .join(Account, col(Account.id) == col(Mail.account_id))
        .where(
            or_(
                (col(Mail.state) == MailState.WAITING) & (col(Mail.due_at) <= now),
                (col(Mail.state) == MailState.SENDING) & (col(Mail.lease_until) < now),
            )
        )
        .order_by(col(Mail.due_at), col(Mail.id))
        .limit(most)
        .with_for_update(skip_locked=True, of=Mail)
    )
    taken: dict[str, tuple[str, str]] = {}
    for mail, email, language, active in session.execute(due):
        if not email or not active:
            mail.state, mail.problem, mail.lease_until = MailState.FAILED, "no_address", None
            continue
        mail.state, mail.attempts = MailState.SENDING, mail.attempts + 1
        mail.lease_until = now + LEASE
        taken[mail.id] = (email, language)
    session.flush()
    return [letter for letter in _letters(session, taken) if _says_something(session, letter)]


def note_sent(session: Session, *, mail_id: str, now: datetime) -> None:
    """Write down that the server took a mail."""
    sent = {"state": MailState.SENT, "sent_at": now, "lease_until": None, "problem": ""}
    session.execute(_of(mail_id).values(sent))


def note_failed(
    session: Session, *, mail_id: str, problem: str, final: bool, now: datetime
) -> MailState:
    """Write down a failure: tried again later, or given up when final or tried too often."""
    wanted = select(Mail.attempts, Mail.worth_until).where(col(Mail.id) == mail_id)
    attempts, worth_until = session.exec(wanted).one()
    again = None if final else next_try(attempts, now, worth_until)
    state = MailState.FAILED if again is None else MailState.WAITING
    values = {"state": state, "problem": problem, "lease_until": None, "due_at": again or now}
    session.execute(_of(mail_id).values(values))
    return state


def _says_something(session: Session, letter: Letter) -> bool:
    """Whether anything is left of a claimed mail; else it ends here: all was taken back."""
    if letter.notices:
        return True
    ended = {"state": MailState.EXPIRED, "problem": WITHDRAWN, "lease_until": None}
    session.execute(_of(letter.mail_id).values(ended))
    return False


def _of(mail_id: str) -> Any:
    mine = update(Mail).where(col(Mail.id) == mail_id, col(Mail.state) == MailState.SENDING)
    return mine.execution_options(synchronize_session=False)


def _letters(session: Session, taken: dict[str, tuple[str, str]]) -> list[Letter]:
    statement = (
        select(Notice.mail_id, Notice.kind, Notice.params, Notice.url)
        .where(col(Notice.mail_id).in_(list(taken)), col(Notice.withdrawn_at).is_(None))
        .order_by(col(Notice.id))
    )
    notices: dict[str, list[tuple[str, dict[str, Any], str]]] = {key: [] for key in taken}
    rows: Sequence[Any] = session.execute(statement).all()
    for mail_id, kind, params, url in rows:
        notices[mail_id].append((kind, params, url))
    return [Letter(key, *taken[key], tuple(notices[key])) for key in taken]
