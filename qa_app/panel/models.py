"""Tables of experts (ties, terms, leave, wishes, fees) and of who reviews which case."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.panel.rules.duty import DeclineKind

FIRST_SEAT = 1
"""The lowest seat of a drawn case; what lies below is outside the sample."""


class AssignmentState(StrEnum):
    """Whether an assignment stands."""

    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Expert(Table, table=True):
    """A person on the panel; ``lawyer_id`` is the register entry of the same person."""

    __tablename__ = "expert"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    account_id: int | None = Field(default=None, foreign_key="account.id", unique=True)
    name: str = Field(index=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    firm_id: int | None = Field(default=None, foreign_key="firm.id", index=True)
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id", index=True)
    types: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    capacity: int | None = None
    practice_since: date | None = None
    active: bool = True
    revision: int = 1


class ConflictDeclaration(Table, table=True):
    """A conflict an expert declared or a supervisor entered: with a case, agency, firm, …"""

    __tablename__ = "conflict_declaration"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    expert_id: int = Field(foreign_key="expert.id", index=True)
    case_id: int | None = Field(default=None, foreign_key="case_record.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    firm_id: int | None = Field(default=None, foreign_key="firm.id")
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id")
    region_id: int | None = Field(default=None, foreign_key="region.id")
    reason: str
    declared_by: str
    declared_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


_ACTIVE = text("state = 'active'")


class Assignment(Table, table=True):
    """One seat of one case given to one expert; ``public_id`` is random and tells no order."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_case_expert",
            "cycle_id",
            "case_id",
            "expert_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index(
            "uq_assignment_case_seat",
            "cycle_id",
            "case_id",
            "seat",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        one_of("state", AssignmentState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    expert_id: int = Field(foreign_key="expert.id", index=True)
    seat: int
    """1 … k for the first round, counted on for further experts.

    0 and below: a file outside the sample, which counts in no figure of the cycle.
    """
    further: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """Whether the seat was added because ratings diverged; the others are of the first round."""
    state: AssignmentState = Field(sa_column=Column(EnumText(AssignmentState), nullable=False))
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    end_reason: str | None = None
    decline_kind: DeclineKind | None = Field(default=None, sa_column=Column(EnumText(DeclineKind)))
    """Why the expert gave the seat back; None when someone else took it."""


class WishState(StrEnum):
    """What became of an expert's wish for more or fewer cases."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExpertTerm(Table, table=True):
    """An appointment from one day to another, both included; without any row there is no limit."""

    __tablename__ = "expert_term"
    __table_args__ = (
        UniqueConstraint("expert_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    expert_id: int = Field(foreign_key="expert.id")
    starts_on: date
    ends_on: date
    note: str = ""
    entered_by: str
    entered_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class ExpertLeave(Table, table=True):
    """Days on which an expert gets no new cases; ended early or called off by ``ended_at``."""

    __tablename__ = "expert_leave"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="in_order"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    expert_id: int = Field(foreign_key="expert.id", index=True)
    starts_on: date
    ends_on: date
    entered_by: str
    entered_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


_ASKED = text("state = 'asked'")


class CapacityWish(Table, table=True):
    """How many cases a year an expert wants; counts once a supervisor has granted it."""

    __tablename__ = "capacity_wish"
    __table_args__ = (
        Index(
            "uq_capacity_wish_asked",
            "expert_id",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
        one_of("state", WishState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    expert_id: int = Field(foreign_key="expert.id")
    wanted: int
    reason: str = ""
    state: WishState = Field(sa_column=Column(EnumText(WishState), nullable=False))
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class FeeRate(Table, table=True):
    """What one act of an expert is paid in a cycle, in hundredths of a yuan."""

    __tablename__ = "fee_rate"
    __table_args__ = (CheckConstraint("cents >= 0", name="not_negative"), STRICT)

    cycle_id: int = Field(
        sa_column=Column(Integer, ForeignKey("cycle.id", ondelete="CASCADE"), primary_key=True)
    )
    act: str = Field(sa_column=Column(Text, primary_key=True))
    cents: int
    revision: int = 1
