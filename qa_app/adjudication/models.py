"""Tables of panel meetings: members, agenda, who stays out of an item, votes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.adjudication.rules.voting import Majority, TieRule
from qa_app.core.grades import Grade
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


class MeetingState(StrEnum):
    """Whether a meeting is still to be held or under way, or over."""

    CALLED = "called"
    ENDED = "ended"


class ItemState(StrEnum):
    """How far an item of the agenda is."""

    WAITING = "waiting"
    VOTING = "voting"
    DECIDED = "decided"
    LEFT_OPEN = "left_open"


class Meeting(Table, table=True):
    """One meeting with the rules it votes by."""

    __tablename__ = "meeting"
    __table_args__ = (
        one_of("majority", Majority),
        one_of("tie", TieRule),
        one_of("state", MeetingState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    place: str
    meets_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    quorum: int
    majority: Majority = Field(sa_column=Column(EnumText(Majority), nullable=False))
    tie: TieRule = Field(sa_column=Column(EnumText(TieRule), nullable=False))
    state: MeetingState = Field(sa_column=Column(EnumText(MeetingState), nullable=False))
    called_by: str
    called_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class MeetingMember(Table, table=True):
    """An expert called to a meeting; ``present`` is None until attendance is taken."""

    __tablename__ = "meeting_member"
    __table_args__ = (UniqueConstraint("meeting_id", "expert_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", ondelete="CASCADE")
    expert_id: int = Field(foreign_key="expert.id", index=True)
    chair: bool = False
    present: bool | None = None


class AgendaItem(Table, table=True):
    """One case on the agenda: its minutes, the round of voting, what was decided and why."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        one_of("state", ItemState),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    meeting_id: int = Field(foreign_key="meeting.id", ondelete="CASCADE")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    position: int
    state: ItemState = Field(sa_column=Column(EnumText(ItemState), nullable=False))
    round: int = 1
    minutes: str = Field(default="", sa_column=Column(Text, nullable=False))
    revision: int = 1
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    points: int | None = None
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    casting: bool = False
    """Whether the chair's vote broke a tie."""
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Recusal(Table, table=True):
    """A member who stays out of one item; the reasons are for whoever calls the meeting."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("item_id", "expert_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", ondelete="CASCADE")
    expert_id: int = Field(foreign_key="expert.id", index=True)
    reasons: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    said: str = Field(default="", sa_column=Column(Text, nullable=False))
    noted_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Ballot(Table, table=True):
    """One member's vote in one round; no grade is an abstention."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("item_id", "expert_id", "round"),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", ondelete="CASCADE")
    expert_id: int = Field(foreign_key="expert.id", index=True)
    round: int
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    dissent: str = Field(default="", sa_column=Column(Text, nullable=False))
    cast_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
