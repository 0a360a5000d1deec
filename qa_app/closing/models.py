"""Tables of closing checks: one of each case, what it found, and what was sent back.

A check is done again and again: ``version`` counts. Findings stay, with what became of them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from qa_app.closing.rules.states import (
    ArchiveState,
    CorrectionState,
    FindingKind,
    FindingState,
    Severity,
)
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of

_PENDING = text("state IN ('asked', 'answered')")


class ClosingCheck(Table, table=True):
    """The check of one case; ``open_count`` and ``explained_count`` are kept with its findings."""

    __tablename__ = "closing_check"
    __table_args__ = (
        one_of("archive", ArchiveState),
        Index("ix_closing_check_open_count", "open_count"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_record.id", unique=True)
    version: int
    rules: str
    """What it was done by: the hash of intervals, holidays and directories."""
    checked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    checked_by: str
    archive: ArchiveState = Field(sa_column=Column(EnumText(ArchiveState), nullable=False))
    open_count: int = 0
    explained_count: int = 0
    scoresheet_id: int | None = Field(default=None, foreign_key="scoresheet.id", unique=True)
    listed_by: str | None = None
    """Who filled the checklist, and when."""
    listed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class CorrectionRequest(Table, table=True):
    """Open findings of one case sent back to the agency with a deadline; at most one pends."""

    __tablename__ = "correction_request"
    __table_args__ = (
        one_of("state", CorrectionState),
        Index("ix_correction_request_state_due_on", "state", "due_on"),
        Index("ix_correction_request_case_id", "case_id"),
        Index(
            "uq_correction_request_pending",
            "case_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    case_id: int = Field(foreign_key="case_record.id")
    state: CorrectionState = Field(sa_column=Column(EnumText(CorrectionState), nullable=False))
    due_on: date
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    asked_by: str
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    reminded_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    ended_by: str | None = None
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    revision: int = 1


class ClosingFinding(Table, table=True):
    """One thing a check found; ``key`` tells it from the others of the case, check after check."""

    __tablename__ = "closing_finding"
    __table_args__ = (
        one_of("kind", FindingKind),
        one_of("severity", Severity),
        one_of("state", FindingState),
        UniqueConstraint("case_id", "key"),
        Index("ix_closing_finding_state_rule", "state", "rule"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    case_id: int = Field(foreign_key="case_record.id")
    key: str
    kind: FindingKind = Field(sa_column=Column(EnumText(FindingKind), nullable=False))
    rule: str
    """Id of the interval or order, code of the part, or id of the checklist's item."""
    code: str
    params: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    severity: Severity = Field(sa_column=Column(EnumText(Severity), nullable=False))
    state: FindingState = Field(sa_column=Column(EnumText(FindingState), nullable=False))
    found_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    found_version: int
    request_id: int | None = Field(default=None, foreign_key="correction_request.id", index=True)
    explanation: str = Field(default="", sa_column=Column(Text, nullable=False))
    explained_by: str | None = None
    explained_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    decision: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Why it was waived, or why the explanation was not accepted."""
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    corrected_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    revision: int = 1
