"""Tables of case files: documents and their pages, uploads on their way, who saw what, requests."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


class DocumentState(StrEnum):
    """How far a document is; only ``ready`` ones are read by anybody."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"
    REMOVED = "removed"


class ScanState(StrEnum):
    """What the virus scanner said; ``not_scanned`` is shown where there is none."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


class UploadState(StrEnum):
    """Whether more of an upload is expected."""

    OPEN = "open"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class RequestState(StrEnum):
    """What became of asking an agency for the file of a drawn case."""

    ASKED = "asked"
    RECEIVED = "received"
    SUBSTITUTED = "substituted"


class Document(Table, table=True):
    """One scanned paper (or several pages of one) in the file of a case."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_case_id_state", "case_id", "state"),
        one_of("state", DocumentState),
        one_of("scan_state", ScanState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    case_id: int = Field(foreign_key="case_record.id")
    part: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Code of the part of the archive directory; empty: not placed yet."""
    title: str = Field(default="", sa_column=Column(Text, nullable=False))
    position: int = 0
    state: DocumentState = Field(sa_column=Column(EnumText(DocumentState), nullable=False))
    original_name: str = ""
    media_type: str = ""
    size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    original_address: str = ""
    """Where the bytes as they came lie, sealed; empty before the check and for infected ones."""
    scan_state: ScanState = Field(sa_column=Column(EnumText(ScanState), nullable=False))
    problem: str = Field(default="", sa_column=Column(Text, nullable=False))
    problem_params: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonText))
    uploaded_by: int | None = Field(default=None, foreign_key="account.id", index=True)
    uploaded_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    replaces_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    job_public_id: str | None = None
    revision: int = 1


class DocumentPage(Table, table=True):
    """One page of a document: a sealed single-page PDF; order and rotation are here, not in it.

    ``covers`` are rectangles [x, y, width, height] in thousandths of the unrotated page, from its
    top left corner; ``covered_address`` is the picture of the page with them painted over.
    """

    __tablename__ = "document_page"
    __table_args__ = (
        Index("ix_document_page_document_id_position", "document_id", "position"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    document_id: int = Field(foreign_key="document.id")
    position: int
    address: str
    text_address: str | None = None
    width: int
    height: int
    rotation: int = 0
    covers: list[list[int]] = Field(sa_column=Column(JsonText, nullable=False))
    covered_address: str | None = None
    removed: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))


class PageView(Table, table=True):
    """The access record: who was served which page, and when."""

    __tablename__ = "page_view"
    __table_args__ = (
        Index("ix_page_view_case_id_viewed_at", "case_id", "viewed_at"),
        Index("ix_page_view_account_id_viewed_at", "account_id", "viewed_at"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    page_id: int = Field(foreign_key="document_page.id")
    case_id: int = Field(foreign_key="case_record.id")
    viewed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Upload(Table, table=True):
    """A file on its way in, piece by piece; ``received`` bytes are safe."""

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_account_id_state", "account_id", "state"),
        Index("ix_upload_state_expires_at", "state", "expires_at"),
        one_of("state", UploadState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    account_id: int | None = Field(default=None, foreign_key="account.id")
    case_id: int = Field(foreign_key="case_record.id")
    part: str = Field(default="", sa_column=Column(Text, nullable=False))
    name: str
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    received: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    state: UploadState = Field(sa_column=Column(EnumText(UploadState), nullable=False))
    replaces_id: int | None = Field(default=None, foreign_key="document.id")
    document_id: int | None = Field(default=None, foreign_key="document.id", unique=True)
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class UploadPiece(Table, table=True):
    """One acknowledged piece of an upload and the sealed object that holds it."""

    __tablename__ = "upload_piece"
    __table_args__ = (UniqueConstraint("upload_id", "start"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    upload_id: int = Field(foreign_key="upload.id", ondelete="CASCADE")
    start: int = Field(sa_column=Column(BigInteger, nullable=False))
    size: int
    key: str


class FileRequest(Table, table=True):
    """The file of a drawn case was asked for; the reason when another case takes its place."""

    __tablename__ = "file_request"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id"),
        Index("ix_file_request_state_due_on", "state", "due_on"),
        one_of("state", RequestState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_on: date | None = None
    reminded_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    state: RequestState = Field(sa_column=Column(EnumText(RequestState), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    revision: int = 1
