"""Tables of notices, of the mails that carry them, of each account's choice, of daily runs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.notices.rules import Delivery, MailState, Wanted

_UNREAD = text("read_at IS NULL")
_ABOUT = text("about IS NOT NULL")


class Mail(Table, table=True):
    """One mail of the outbox; it holds no text: that is made when it is sent, from its notices."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_state_due_at", "state", "due_at"),
        one_of("state", MailState),
        STRICT,
    )

    id: str = Field(sa_column=Column(Text, primary_key=True))
    """Random; also the left part of the Message-ID, by which receivers know a repetition."""
    account_id: int = Field(foreign_key="account.id", index=True)
    state: MailState = Field(sa_column=Column(EnumText(MailState), nullable=False))
    attempts: int = 0
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    worth_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """Sent no more after this; None: three days after it was made."""
    problem: str = ""
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Notice(Table, table=True):
    """Something one account is told: a code with values, and where in the program it leads."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_about", "about", sqlite_where=_ABOUT, postgresql_where=_ABOUT),
        one_of("mail", Wanted),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: str
    params: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    url: str = ""
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    read_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    mail: Wanted = Field(sa_column=Column(EnumText(Wanted), nullable=False))
    mail_id: str | None = Field(default=None, foreign_key="mail.id", index=True)
    about: str | None = Field(default=None, sa_column=Column(Text))
    """What it is about, where that can be taken back: ``release:`` and a public id."""
    worth_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """Until when a mail about it is worth sending; None: three days."""
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When what it is about was taken back: it leads nowhere any more and goes into no mail."""


class MailChoice(Table, table=True):
    """How an account wants its mail; no row: one mail for each notice."""

    __tablename__ = "mail_choice"
    __table_args__ = (one_of("delivery", Delivery), STRICT)

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    delivery: Delivery = Field(sa_column=Column(EnumText(Delivery), nullable=False))
    muted: list[str] = Field(sa_column=Column(JsonText, nullable=False))


class DailyRun(Table, table=True):
    """That a daily task was done on a day; the key lets it be done once, whoever tries."""

    __tablename__ = "daily_run"
    __table_args__ = STRICT

    day: date = Field(primary_key=True)
    task: str = Field(sa_column=Column(Text, primary_key=True))
    ran_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    told: int = 0
