"""Tables of bulletins: templates in versions, and what was issued, byte for byte."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, UtcTime


class BulletinTemplate(Table, table=True):
    """One version of an office's template; without a content it goes back to the ready-made one."""

    __tablename__ = "bulletin_template"
    __table_args__ = (
        UniqueConstraint("office_path", "language", "number"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    office_path: str = Field(sa_column=Column(Text, nullable=False))
    """The path of the region whose office uses it; ``/`` is the whole tree."""
    language: str = Field(sa_column=Column(Text, nullable=False))
    number: int
    file_name: str = Field(sa_column=Column(Text, nullable=False))
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    sha256: str = Field(sa_column=Column(Text, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Bulletin(Table, table=True):
    """One issued bulletin: its number, and both files as they were issued."""

    __tablename__ = "bulletin"
    __table_args__ = (
        UniqueConstraint("office_path", "year", "number"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    office_path: str = Field(sa_column=Column(Text, nullable=False))
    year: int
    number: int
    language: str = Field(sa_column=Column(Text, nullable=False))
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    month: str = Field(sa_column=Column(Text, nullable=False))
    """``2026-03``: the month whose acts the bulletin reports."""
    title: str = Field(sa_column=Column(Text, nullable=False))
    template: str = Field(sa_column=Column(Text, nullable=False))
    """SHA-256 of the template it was made from."""
    docx: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    pdf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    pages: int
    docx_sha256: str = Field(sa_column=Column(Text, nullable=False))
    pdf_sha256: str = Field(sa_column=Column(Text, nullable=False))
    issued_by: str
    issued_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_reason: str = Field(
        default="", sa_column=Column(Text, nullable=False, server_default="")
    )
    """Taken back: kept with its number, and marked."""
