"""Tables of cases and of the people and words they refer to, and of imports of spreadsheets."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


class Firm(Table, table=True):
    """A law firm, legal-service office or other body that handles cases."""

    __tablename__ = "firm"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))


class Lawyer(Table, table=True):
    """A person who handles cases; the same name at two firms is two people."""

    __tablename__ = "lawyer"
    __table_args__ = (UniqueConstraint("name", "firm_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    firm_id: int | None = Field(default=None, foreign_key="firm.id", index=True)
    practice_since: date | None = None
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    """Who this is when logged in; somebody who changed firm has several entries."""


class Cause(Table, table=True):
    """A cause of action or charge."""

    __tablename__ = "cause"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))


class Case(Table, table=True):
    """One closed case record: one file, of one stage. Personal data is in ``AidedPerson``."""

    __tablename__ = "case_record"
    __table_args__ = (
        Index("ix_case_record_agency_id_closed_on", "agency_id", "closed_on"),
        Index("ix_case_record_closed_on", "closed_on"),
        Index("ix_case_record_lawyer_id", "lawyer_id"),
        Index("ix_case_record_type_closed_on", "type", "closed_on"),
        one_of("type", CaseType),
        one_of("stage", Stage),
        one_of("source", Source),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    case_key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    number: str
    agency_id: int = Field(foreign_key="agency.id")
    region_id: int = Field(foreign_key="region.id")
    type: CaseType = Field(sa_column=Column(EnumText(CaseType), nullable=False))
    stage: Stage | None = Field(default=None, sa_column=Column(EnumText(Stage)))
    source: Source | None = Field(default=None, sa_column=Column(EnumText(Source)))
    cause_id: int | None = Field(default=None, foreign_key="cause.id")
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id")
    firm_id: int | None = Field(default=None, foreign_key="firm.id")
    person_category: str | None = None
    applied_on: date | None = None
    accepted_on: date | None = None
    assigned_on: date | None = None
    met_on: date | None = None
    heard_on: date | None = None
    closed_on: date
    archived_on: date | None = None
    result: str | None = None
    subsidy_cents: int | None = None
    flags: int = 0
    """Bits of ``cases.rules.flags.CaseFlag``."""
    note: str | None = None


class AidedPerson(Table, table=True):
    """Personal data of the aided person of one case, sealed; ``name_mark`` finds an exact name."""

    __tablename__ = "aided_person"
    __table_args__ = STRICT

    case_id: int = Field(primary_key=True, foreign_key="case_record.id", ondelete="CASCADE")
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name_mark: bytes | None = Field(default=None, sa_column=Column(LargeBinary, index=True))


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"
    DISCARDED = "discarded"


class CaseImport(Table, table=True):
    """One upload of spreadsheets on its way from file to cases, or to what ``kind`` names."""

    __tablename__ = "case_import"
    __table_args__ = (one_of("state", ImportState), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    kind: str = Field(
        default="cases",
        sa_column=Column(Text, nullable=False, server_default=text("'cases'")),
    )
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    state: ImportState = Field(sa_column=Column(EnumText(ImportState), nullable=False))
    files: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    mapping: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonText))
    counts: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonText))
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    job_public_id: str | None = None
    revision: int = 1


class CaseImportProblem(Table, table=True):
    """One thing wrong with an uploaded file; personal values are masked before they come here."""

    __tablename__ = "case_import_problem"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="case_import.id", index=True, ondelete="CASCADE")
    file: str
    row: int | None = None
    column: str = ""
    value: str = ""
    code: str
    params: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))


class ColumnMapping(Table, table=True):
    """A mapping of columns a person confirmed, remembered for files with the same header."""

    __tablename__ = "column_mapping"
    __table_args__ = STRICT

    signature: str = Field(primary_key=True)
    mapping: dict[str, str] = Field(sa_column=Column(JsonText, nullable=False))
    confirmed_by: str
    confirmed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
