"""Tables of consequences: coefficients in versions, exports for finance, decisions of the desk.

Nothing here is changed after it was written, except that a version or a decision is taken back.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field

from qa_app.consequences.rules.coefficients import Deciders, Pending
from qa_app.consequences.rules.desk import Decision
from qa_app.consequences.rules.exports import Standing
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.grades import Grade
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of

_STANDS = text("stands")


class CoefficientTable(Table, table=True):
    """One version of the coefficients of a region, for cases closed from a day on."""

    __tablename__ = "coefficient_table"
    __table_args__ = (
        one_of("pending", Pending),
        one_of("deciders", Deciders),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    """Whose agencies it is for; None: all."""
    valid_from: date
    note: str = Field(sa_column=Column(Text, nullable=False))
    """On what ground: the document that ordered it."""
    pending: Pending = Field(sa_column=Column(EnumText(Pending), nullable=False))
    for_agencies: bool = Field(sa_column=Column(Boolean, nullable=False))
    deciders: Deciders = Field(sa_column=Column(EnumText(Deciders), nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_reason: str = Field(default="", sa_column=Column(Text, nullable=False))


class Coefficient(Table, table=True):
    """A line of a version: coefficients by grade, in ten-thousandths, for the cases it names."""

    __tablename__ = "coefficient"
    __table_args__ = (
        UniqueConstraint("table_id", "position"),
        one_of("type", CaseType),
        one_of("stage", Stage),
        one_of("source", Source),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="coefficient_table.id")
    position: int
    type: CaseType | None = Field(default=None, sa_column=Column(EnumText(CaseType)))
    stage: Stage | None = Field(default=None, sa_column=Column(EnumText(Stage)))
    source: Source | None = Field(default=None, sa_column=Column(EnumText(Source)))
    excellent: int
    good: int
    passed: int
    fail: int


class FinanceExport(Table, table=True):
    """One working-out of a cycle's subsidies; ``number`` counts those of the cycle."""

    __tablename__ = "finance_export"
    __table_args__ = (UniqueConstraint("cycle_id", "number"), one_of("pending", Pending), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    number: int
    pending: Pending = Field(sa_column=Column(EnumText(Pending), nullable=False))
    for_agencies: bool = Field(sa_column=Column(Boolean, nullable=False))
    """Whether the staff of an agency may read the agency's own part."""
    tables: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    """The versions of coefficients it used: key, region, valid_from, note."""
    sha256: str
    """Over all lines, see ``rules.exports.hash_of``."""
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class FinanceLine(Table, table=True):
    """One case of an export as it was then; names are copied, so that a file can be made again."""

    __tablename__ = "finance_line"
    __table_args__ = (
        UniqueConstraint("export_id", "case_id"),
        Index("ix_finance_line_export_id_agency_id", "export_id", "agency_id"),
        one_of("type", CaseType),
        one_of("stage", Stage),
        one_of("source", Source),
        one_of("grade", Grade),
        one_of("standing", Standing),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    export_id: int = Field(foreign_key="finance_export.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    number: str
    agency_id: int = Field(foreign_key="agency.id")
    agency: str
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id")
    lawyer: str
    firm: str
    type: CaseType = Field(sa_column=Column(EnumText(CaseType), nullable=False))
    stage: Stage | None = Field(default=None, sa_column=Column(EnumText(Stage)))
    source: Source | None = Field(default=None, sa_column=Column(EnumText(Source)))
    closed_on: date
    grade: Grade = Field(sa_column=Column(EnumText(Grade), nullable=False))
    sheet_version: int
    until: date | None = None
    base_cents: int | None = Field(default=None, sa_column=Column(Integer))
    coefficient: int | None = None
    table_key: str | None = None
    """Public id of the version of coefficients; empty for what comes with the program."""
    cents: int | None = None
    standing: Standing = Field(sa_column=Column(EnumText(Standing), nullable=False))


class DeskDecision(Table, table=True):
    """What was decided about a lawyer of an agency with failed cases; at most one stands.

    A note for people: no other package reads this table.
    """

    __tablename__ = "desk_decision"
    __table_args__ = (
        Index(
            "uq_desk_decision_stands",
            "lawyer_id",
            "agency_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_desk_decision_lawyer_id_agency_id", "lawyer_id", "agency_id"),
        one_of("decision", Decision),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    lawyer_id: int = Field(foreign_key="lawyer.id")
    agency_id: int = Field(foreign_key="agency.id", index=True)
    decision: Decision = Field(sa_column=Column(EnumText(Decision), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    until: date | None = None
    cases: list[int] = Field(sa_column=Column(JsonText, nullable=False))
    """Ids of the failed cases it was about."""
    stands: bool = Field(sa_column=Column(Boolean, nullable=False))
    decided_by: str
    decided_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    undone_by: str | None = None
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    undo_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
