"""Tables of a cycle's follow-up draw, the follow-ups, their attempts, and leads."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.core.case_types import CaseType
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, UtcTime, one_of
from qa_app.followups.rules.states import (
    Channel,
    DayPart,
    DrawState,
    FollowupState,
    LeadAct,
    LeadResult,
    LeadState,
    Outcome,
    Respondent,
)


class FollowupDraw(Table, table=True):
    """The follow-up of one cycle: ratio and frame hash announced first, then the seed."""

    __tablename__ = "followup_draw"
    __table_args__ = (one_of("state", DrawState), STRICT)

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    ratio: str
    """An exact decimal, as announced or as raised since."""
    minimum: int
    frame_sha256: str
    state: DrawState = Field(sa_column=Column(EnumText(DrawState), nullable=False))
    seed: str | None = None
    seed_source: str | None = None
    announced_by: str
    announced_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    drawn_by: str | None = None
    drawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    sample_size: int = 0
    rubric: str | None = None
    rubric_version: int | None = None
    """The questionnaire all follow-ups of the cycle are asked by, fixed at the draw."""


class FollowupStratum(Table, table=True):
    """How many of a stratum of the frozen frame are followed up."""

    __tablename__ = "followup_stratum"
    __table_args__ = STRICT

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    label: str = Field(sa_column=Column(Text, primary_key=True))
    frame_size: int
    sample_size: int


class Followup(Table, table=True):
    """One case drawn for follow-up; what lists sort and filter by stands here, nothing personal.

    ``next_on`` is set exactly while the follow-up is open.
    """

    __tablename__ = "followup"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id"),
        one_of("type", CaseType),
        one_of("state", FollowupState),
        one_of("outcome", Outcome),
        one_of("respondent", Respondent),
        one_of("channel", Channel),
        one_of("next_part", DayPart),
        Index("ix_followup_cycle_id_next_on", "cycle_id", "next_on"),
        Index("ix_followup_agency_id_next_on", "agency_id", "next_on"),
        Index(
            "ix_followup_cycle_id_region_id_language_next_on",
            "cycle_id",
            "region_id",
            "language",
            "next_on",
        ),
        Index("ix_followup_cycle_id_language_next_on", "cycle_id", "language", "next_on"),
        Index("ix_followup_cycle_id_state", "cycle_id", "state"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    case_key: str
    stratum: str
    ticket: str
    rank: int
    round: int = 1
    """1 for the first draw, 2 for the first time the ratio was raised."""
    agency_id: int = Field(foreign_key="agency.id")
    region_id: int = Field(foreign_key="region.id")
    type: CaseType = Field(sa_column=Column(EnumText(CaseType), nullable=False))
    language: str
    state: FollowupState = Field(sa_column=Column(EnumText(FollowupState), nullable=False))
    outcome: Outcome | None = Field(default=None, sa_column=Column(EnumText(Outcome)))
    attempts: int = 0
    next_on: date | None = None
    next_part: DayPart | None = Field(default=None, sa_column=Column(EnumText(DayPart)))
    held_by: int | None = Field(default=None, foreign_key="account.id", index=True)
    held_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    scoresheet_id: int | None = Field(default=None, foreign_key="scoresheet.id", unique=True)
    respondent: Respondent | None = Field(default=None, sa_column=Column(EnumText(Respondent)))
    channel: Channel | None = Field(default=None, sa_column=Column(EnumText(Channel)))
    satisfied: bool | None = None
    """Of the overall question, once answered; None when unknown or not answered."""
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    done_by: str | None = None
    revision: int = 1


class ContactAttempt(Table, table=True):
    """One attempt to reach somebody; one that was taken back stays, marked."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        UniqueConstraint("followup_id", "number"),
        one_of("outcome", Outcome),
        one_of("channel", Channel),
        one_of("respondent", Respondent),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    followup_id: int = Field(foreign_key="followup.id")
    number: int
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    outcome: Outcome = Field(sa_column=Column(EnumText(Outcome), nullable=False))
    channel: Channel = Field(sa_column=Column(EnumText(Channel), nullable=False))
    respondent: Respondent | None = Field(default=None, sa_column=Column(EnumText(Respondent)))
    by_login: str
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    next_on: date | None = None
    op_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    """Made by the page; the same one again is the same attempt."""
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    undone_by: str | None = None


class Lead(Table, table=True):
    """A red-line answer somebody has to look into; it enters no average."""

    __tablename__ = "lead"
    __table_args__ = (
        UniqueConstraint("followup_id", "question"),
        one_of("state", LeadState),
        one_of("result", LeadResult),
        Index("ix_lead_region_id_state_opened_at", "region_id", "state", "opened_at"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    followup_id: int = Field(foreign_key="followup.id")
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    case_id: int = Field(foreign_key="case_record.id", index=True)
    case_key: str
    agency_id: int = Field(foreign_key="agency.id")
    region_id: int = Field(foreign_key="region.id")
    question: str
    """The criterion of the questionnaire and, after a slash, the option that was chosen."""
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    state: LeadState = Field(sa_column=Column(EnumText(LeadState), nullable=False))
    opened_by: str
    opened_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    handed_to: str | None = None
    handed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    result: LeadResult | None = Field(default=None, sa_column=Column(EnumText(LeadResult)))
    revision: int = 1


class LeadStep(Table, table=True):
    """One act on a lead, in order of time."""

    __tablename__ = "lead_step"
    __table_args__ = (one_of("act", LeadAct), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    by_login: str
    act: LeadAct = Field(sa_column=Column(EnumText(LeadAct), nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
