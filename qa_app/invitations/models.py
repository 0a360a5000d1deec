"""Tables of one-use links and of tries that led nowhere."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, UtcTime, one_of
from qa_app.invitations.rules import Purpose

_OPEN = text("used_at IS NULL AND withdrawn_at IS NULL")


class Invitation(Table, table=True):
    """A link somebody may use once; the token itself is shown once and never stored."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("purpose", Purpose),
        Index("ix_invitation_purpose_subject_id", "purpose", "subject_id"),
        Index(
            "uq_invitation_open",
            "purpose",
            "subject_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    purpose: Purpose = Field(sa_column=Column(EnumText(Purpose), nullable=False))
    subject_id: int
    token_hash: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class InvitationMiss(Table, table=True):
    """One try of a link that leads nowhere; kept some minutes, to slow down whoever tries many."""

    __tablename__ = "invitation_miss"
    __table_args__ = (Index("ix_invitation_miss_address_mark_at", "address_mark", "at"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    address_mark: str
    """The network address under a keyed hash: enough to count, not enough to read."""
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
