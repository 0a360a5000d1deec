"""Acts of notices: telling people, reading and choosing, and what is done once a day.

Sending the mails is ``outbox``.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import bindparam, insert, text, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.services import change_email
from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.db.types import UtcTime
from qa_app.notices.models import DailyRun, Mail, MailChoice, Notice
from qa_app.notices.registry import DAILY, KINDS, Daily, name_of
from qa_app.notices.rules import Choice, MailState, Value, Wanted, wanted_mail

AT_ONCE = 500
_FIRST = text(
    "INSERT INTO daily_run (day, task, ran_at, told) VALUES (:day, :task, :ran_at, 0)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("day"), bindparam("task"), bindparam("ran_at", type_=UtcTime()))


class Switches(TypedDict, total=False):
    """``mail=False``: only in the program, whatever the account chose."""

    mail: bool


def notify(
    session: Session,
    *,
    account_ids: Collection[int],
    code: str,
    params: Mapping[str, Value],
    url: str,
    now: datetime,
    **switches: Unpack[Switches],
) -> int:
    """Tell accounts something: one notice each, and mail as each chose; returns how many.

    ``code`` is a key of ``registry.KINDS``, ``url`` an address inside the program. Accounts that
    are closed are left out. The act that gave rise to it is what the audit trail records.
    """
    KINDS[code]  # a code without a sentence is a fault of ours: better now than at reading
    told = sorted(set(account_ids))
    count = 0
    for start in range(0, len(told), AT_ONCE):
        rows = _receivers(session, told[start : start + AT_ONCE])
        fresh = {
            "kind": code, "params": dict(params), "url": url, "created_at": now,
            "mail": switches.get("mail", True),
        }  # fmt: skip
        _write(session, rows, fresh)
        count += len(rows)
    return count


def _receivers(session: Session, ids: list[int]) -> list[tuple[int, str | None, Choice]]:
    """Account id, address and choice of those that can still log in."""
    statement = (
        select(Account.id, Account.email, MailChoice.delivery, MailChoice.muted)
        .join(MailChoice, col(MailChoice.account_id) == col(Account.id), isouter=True)
        .where(col(Account.id).in_(ids), col(Account.active))
        .order_by(col(Account.id))
    )
    return [
        (key, email, Choice(delivery, frozenset(muted)) if delivery else Choice())
        for key, email, delivery, muted in session.execute(statement)
    ]


def _write(
    session: Session, receivers: list[tuple[int, str | None, Choice]], fresh: dict[str, Any]
) -> None:
    mails: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    for account_id, address, choice in receivers:
        want = wanted_mail(choice, fresh["kind"], address=address, mail=fresh["mail"])
        mail = new_mail(account_id, fresh["created_at"]) if want is Wanted.NOW else None
        mails += [mail] if mail else []
        notices.append(
            {
                **fresh,
                "public_id": secrets.token_urlsafe(9),
                "account_id": account_id,
                "mail": want,
                "mail_id": mail["id"] if mail else None,
            }
        )
    for table, rows in ((Mail.__table__, mails), (Notice.__table__, notices)):  # type: ignore[attr-defined]
        if rows:
            session.execute(insert(table), rows)


def new_mail(account_id: int, now: datetime) -> dict[str, Any]:
    """A mail to be sent at once, as a row of the outbox."""
    return {
        "id": secrets.token_hex(12),
        "account_id": account_id,
        "state": MailState.WAITING,
        "attempts": 0,
        "due_at": now,
        "problem": "",
        "created_at": now,
    }


def mark_read(session: Session, *, actor: Actor, public_id: str, now: datetime) -> str:
    """Mark one of the actor's own notices as read; its address. ``NotFound`` for others'."""
    wanted = select(Notice).where(
        col(Notice.public_id) == public_id, col(Notice.account_id) == actor.account_id
    )
    notice = session.exec(wanted).first()
    if notice is None:
        raise NotFound(public_id)
    notice.read_at = notice.read_at or now
    return notice.url


def mark_all_read(session: Session, *, actor: Actor, now: datetime) -> int:
    """Mark every notice of the actor as read; how many were not."""
    unread = update(Notice).where(
        col(Notice.account_id) == actor.account_id, col(Notice.read_at).is_(None)
    )
    done = session.execute(unread.values(read_at=now).execution_options(synchronize_session=False))
    return done.rowcount  # type: ignore[attr-defined]


def choose_mail(
    session: Session, *, actor: Actor, address: str, choice: Choice, now: datetime
) -> None:
    """Keep the actor's address (empty: none) and how mail is wanted. Refused for a wrong address.

    Notices that waited for the daily mail go with the next one, whatever is chosen now.
    """
    change_email(session, actor=actor, address=address, now=now)
    row = session.get(MailChoice, actor.account_id)
    if row is None:
        row = MailChoice(account_id=actor.account_id or 0, delivery=choice.delivery, muted=[])
    row.delivery, row.muted = choice.delivery, sorted(choice.muted)
    session.add(row)
    record(session, actor=actor, act="mail.chosen", on=("account", actor.login), now=now,
           delivery=choice.delivery, muted=sorted(choice.muted))  # fmt: skip


def day_of(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def run_daily(session: Session, *, task: Daily, now: datetime) -> int | None:
    """Do a daily task unless it was done today; how many people it told, None when it was done.

    Whoever comes second waits for the first and then finds its row.
    """
    name, day = name_of(task), day_of(now)
    values = {"day": day.isoformat() if _keeps_text(session) else day, "task": name}
    if not session.execute(_FIRST, {**values, "ran_at": now}).rowcount:  # type: ignore[attr-defined]
        return None
    told = task(session, now)
    mine = update(DailyRun).where(col(DailyRun.day) == day, col(DailyRun.task) == name)
    session.execute(mine.values(told=told).execution_options(synchronize_session=False))
    return told


def daily_mail(session: Session, now: datetime) -> int:
    """One mail for each account whose notices waited for the daily one."""
    waiting = (col(Notice.mail) == Wanted.DAILY) & col(Notice.mail_id).is_(None)
    accounts = session.exec(select(Notice.account_id).where(waiting).distinct()).all()
    for account_id in accounts:
        row = new_mail(account_id, now)
        session.add(Mail(**row))
        session.flush()
        mine = update(Notice).where(waiting, col(Notice.account_id) == account_id)
        session.execute(mine.values(mail_id=row["id"]).execution_options(synchronize_session=False))
    return len(accounts)


def _keeps_text(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def tasks() -> list[Daily]:
    """Everything done once a day; the daily mail last, so that it holds what the others told."""
    return [*DAILY, daily_mail]
