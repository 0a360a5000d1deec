"""Acts of notices: telling people, reading and choosing, and what is done once a day.

Sending the mails is ``outbox``.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    text,
    update,
)
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
from qa_app.notices.rules import (
    NEWS,
    WITHDRAWN,
    Choice,
    MailState,
    Value,
    Wanted,
    days_to_catch_up,
    wanted_mail,
)

AT_ONCE = 500
_FIRST = text(
    "INSERT INTO daily_run (day, task, ran_at, told) VALUES (:day, :task, :ran_at, 0)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("day"), bindparam("task"), bindparam("ran_at", type_=UtcTime()))


class Switches(TypedDict, total=False):
    """``mail=False``: only in the program, whatever the account chose.

    ``about``: what ``take_back`` takes back; ``worth_until``: mail is tried until then instead of
    three days. ``urls``: the address of accounts that are led to a place of their own.
    """

    mail: bool
    urls: Mapping[int, str]
    about: str | None
    worth_until: datetime | None


@dataclass(frozen=True, slots=True)
class Again:
    """Which mails are sent again: one, those with a notice of a kind, or all that were given up."""

    mail_id: str = ""
    kind: str = ""


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
            "mail": switches.get("mail", True), "about": switches.get("about"),
            "worth_until": switches.get("worth_until"),
        }  # fmt: skip
        _write(session, rows, fresh, switches.get("urls", {}))
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
    session: Session,
    receivers: list[tuple[int, str | None, Choice]],
    fresh: dict[str, Any],
    urls: Mapping[int, str],
) -> None:
    mails: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    for account_id, address, choice in receivers:
        want = wanted_mail(choice, fresh["kind"], address=address, mail=fresh["mail"])
        made = new_mail(account_id, fresh["created_at"], fresh["worth_until"])
        mail = made if want is Wanted.NOW else None
        mails += [mail] if mail else []
        notices.append(
            {
                **fresh,
                "public_id": secrets.token_urlsafe(9),
                "account_id": account_id,
                "url": urls.get(account_id, fresh["url"]),
                "mail": want,
                "mail_id": mail["id"] if mail else None,
            }
        )
    for table, rows in ((Mail.__table__, mails), (Notice.__table__, notices)):  # type: ignore[attr-defined]
        if rows:
            session.execute(insert(table), rows)


def new_mail(account_id: int, now: datetime, worth_until: datetime | None = None) -> dict[str, Any]:
    """A mail to be sent at once, as a row of the outbox."""
    return {
        "id": secrets.token_hex(12),
        "account_id": account_id,
        "state": MailState.WAITING,
        "attempts": 0,
        "due_at": now,
        "worth_until": worth_until,
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


def take_back(session: Session, *, about: str, now: datetime) -> tuple[list[int], list[int]]:
    """Take back what people were told about something; the accounts, in two lists.

    First those a mail went out to or may have, then those who read of it in the program at most.
    What waits for its mail, of its own or the daily one, is sent no more.
    """
    told = select(Notice.account_id, Mail.state).where(
        col(Notice.about) == about, col(Notice.withdrawn_at).is_(None)
    )
    rows = session.execute(told.join(Mail, col(Mail.id) == col(Notice.mail_id), isouter=True)).all()
    mailed = {account for account, state in rows if state in (MailState.SENT, MailState.SENDING)}
    theirs = update(Notice).where(col(Notice.about) == about, col(Notice.withdrawn_at).is_(None))
    gone = {"withdrawn_at": now, "url": "", "read_at": func.coalesce(col(Notice.read_at), now)}
    session.execute(theirs.values(gone).execution_options(synchronize_session=False))
    ids = select(Notice.mail_id).where(col(Notice.about) == about)
    session.execute(
        update(Mail)
        .where(
            col(Mail.id).in_(ids),
            col(Mail.state).in_((MailState.WAITING, MailState.FAILED, MailState.EXPIRED)),
            ~still_to_say(),
        )
        .values(state=MailState.EXPIRED, problem=WITHDRAWN, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return sorted(mailed), sorted({account for account, _ in rows} - mailed)


def send_again(session: Session, *, actor: Actor, wanted: Again, now: datetime) -> int:
    """Let mails that failed or were too late be tried anew for three days; how many.

    What was taken back meanwhile stays where it is. NotFound for a mail there is not.
    """
    given_up = (col(Mail.state).in_((MailState.FAILED, MailState.EXPIRED)), still_to_say())
    chosen = update(Mail).where(*given_up)
    if wanted.mail_id:
        if session.get(Mail, wanted.mail_id) is None:
            raise NotFound(wanted.mail_id)
        chosen = chosen.where(col(Mail.id) == wanted.mail_id)
    if wanted.kind:
        of_kind = select(Notice.mail_id).where(
            col(Notice.kind) == wanted.kind, col(Notice.mail_id).is_not(None)
        )
        chosen = chosen.where(col(Mail.id).in_(of_kind))
    fresh = {
        "state": MailState.WAITING, "attempts": 0, "due_at": now, "problem": "",
        "worth_until": case((col(Mail.worth_until) > now + NEWS, col(Mail.worth_until)),
                            else_=literal(now + NEWS, UtcTime())),
    }  # fmt: skip
    done = session.execute(chosen.values(fresh).execution_options(synchronize_session=False))
    count: int = done.rowcount  # type: ignore[attr-defined]
    if count:
        record(session, actor=actor, act="mail.sent_again",
               on=("mail", wanted.mail_id or wanted.kind or "*"), now=now, mails=count)  # fmt: skip
    return count


def still_to_say() -> ColumnElement[bool]:
    """Mails that hold a notice which was not taken back."""
    return exists().where(col(Notice.mail_id) == col(Mail.id), col(Notice.withdrawn_at).is_(None))


def day_of(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The moment a day is over in Shanghai: what is due that day is worth saying until then."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def days_since_last(session: Session, task: Daily, now: datetime) -> list[date]:
    """The days a daily task speaks for today: those nobody ran it on are caught up, up to a week.

    Reads what was done before today, so that it says the same before and within today's run.
    """
    today = day_of(now)
    last = select(func.max(DailyRun.day)).where(
        col(DailyRun.task) == name_of(task), col(DailyRun.day) < today
    )
    return days_to_catch_up(session.execute(last).scalar(), today)


def last_run(session: Session, task: Daily, now: datetime) -> datetime | None:
    """When a daily task was done last on a day before today; None: never."""
    last = select(func.max(DailyRun.ran_at)).where(
        col(DailyRun.task) == name_of(task), col(DailyRun.day) < day_of(now)
    )
    return session.execute(last).scalar()


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
    waiting = and_(
        col(Notice.mail) == Wanted.DAILY,
        col(Notice.mail_id).is_(None),
        col(Notice.withdrawn_at).is_(None),
    )
    accounts = session.execute(
        select(Notice.account_id, func.max(Notice.worth_until))  # type: ignore[call-overload]
        .where(waiting)
        .group_by(col(Notice.account_id))
    ).all()
    for account_id, worth_until in accounts:
        later = worth_until if worth_until and worth_until > now + NEWS else None
        row = new_mail(account_id, now, later)
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
