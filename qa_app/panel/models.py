"""Tables of experts, what they declared, and who reviews which case."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


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
    """1 … k for the first round, higher for the expert who decides a divergence."""
    state: AssignmentState = Field(sa_column=Column(EnumText(AssignmentState), nullable=False))
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    end_reason: str | None = None
