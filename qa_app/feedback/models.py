"""Tables of feedback: releases, sheets in versions, who read them, replies, wording of comments.

A sheet is made once, at release, from the settled version of the case and never changed: a new
settled version makes a new version of the sheet. Withdrawing a release that nobody has read takes
its sheets away; what the supervisor said about wording stays.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Text, UniqueConstraint, text, true
from sqlmodel import Field

from qa_app.core.grades import Grade
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.rules.sides import ReplySide

_COUNTS = text("counts")


class Release(Table, table=True):
    """One release of a cycle's feedback, or of a part of it.

    ``first_read_at`` is what a withdrawal and the first reading of any of its sheets both ask for
    in one conditional UPDATE, so that only one of them happens.
    """

    __tablename__ = "feedback_release"
    __table_args__ = (one_of("state", ReleaseState), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    scope: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    """regions, agencies and types (codes); an empty list or none is all of them."""
    state: ReleaseState = Field(sa_column=Column(EnumText(ReleaseState), nullable=False))
    sheets: int = 0
    """How many sheets were made; a withdrawn release has none left."""
    objections_until: date | None = None
    """The last day to object; None: the cycle hears no objections."""
    released_by: str
    released_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    first_read_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    revision: int = 1


class FeedbackSheet(Table, table=True):
    """The settled sheet of one case as the lawyer reads it; of its versions one counts."""

    __tablename__ = "feedback_sheet"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id", "version"),
        Index(
            "uq_feedback_sheet_counts",
            "cycle_id",
            "case_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        Index("ix_feedback_sheet_cycle_id_agency_id", "cycle_id", "agency_id"),
        Index("ix_feedback_sheet_made_at_public_id", "made_at", "public_id"),
        Index("ix_feedback_sheet_cycle_id_made_at_public_id", "cycle_id", "made_at", "public_id"),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    release_id: int = Field(foreign_key="feedback_release.id", index=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id", index=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    settlement_id: int = Field(foreign_key="settlement.id", index=True)
    """The settled version that is shown."""
    grade: Grade = Field(sa_column=Column(EnumText(Grade), nullable=False))
    points: int | None = None
    lines: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    """{criterion, level, points, comments, evidence: [{page_id, words}], advice} per criterion."""
    overall: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    """rubric (``id/version``), way, comments, red_lines, good and better (criterion ids)."""
    version: int = 1
    counts: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=true())
    )
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    objections_until: date | None = None
    """The last day to object; of a renewed sheet counted from the renewal."""
    first_read_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When the lawyer opened it first."""
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    acknowledged_by: int | None = Field(default=None, foreign_key="account.id")


class SheetReading(Table, table=True):
    """Who has opened a sheet, when first and last, and how often."""

    __tablename__ = "sheet_reading"
    __table_args__ = (UniqueConstraint("sheet_id", "account_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="feedback_sheet.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    first_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    last_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    times: int = 1


class FeedbackReply(Table, table=True):
    """What the lawyer or the office wrote about a criterion, empty for the whole; never edited.

    A thread belongs to the case of a cycle and is shown on every version of its sheet.
    """

    __tablename__ = "feedback_reply"
    __table_args__ = (
        Index("ix_feedback_reply_cycle_id_case_id", "cycle_id", "case_id"),
        one_of("side", ReplySide),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id")
    sheet_id: int = Field(foreign_key="feedback_sheet.id", index=True)
    """The version it was written on; an answer has that of what it answers: who reads it, reads."""
    criterion: str = Field(default="", sa_column=Column(Text, nullable=False))
    account_id: int = Field(foreign_key="account.id")
    side: ReplySide = Field(sa_column=Column(EnumText(ReplySide), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class FeedbackWording(Table, table=True):
    """One version of how a reviewer's text is shown to the lawyer, decided before its release.

    ``mark`` is the SHA-256 of the original, which stays where it was written. The newest version
    holds, for every settled version of the case that has the same text.
    """

    __tablename__ = "feedback_wording"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id", "criterion", "mark", "version"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    criterion: str = Field(default="", sa_column=Column(Text, nullable=False))
    mark: str
    version: int = 1
    original: str = Field(sa_column=Column(Text, nullable=False))
    shown: str = Field(sa_column=Column(Text, nullable=False))
    cleared: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    """What was found in ``shown`` and confirmed to name nobody."""
    decided_by: str
    decided_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class ReplyDraft(Table, table=True):
    """What somebody is writing about a case's sheet, criterion → text, until it is sent.

    It stays when the sheet gets a new version.
    """

    __tablename__ = "feedback_reply_draft"
    __table_args__ = (UniqueConstraint("cycle_id", "case_id", "account_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    texts: dict[str, str] = Field(sa_column=Column(JsonText, nullable=False))
    revision: int = 1
    saved_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class FeedbackSuspect(Table, table=True):
    """A text on its way to a lawyer in which something was found that may tell who reviewed.

    While there is one the case is not released. Every check of its case writes it anew.
    """

    __tablename__ = "feedback_suspect"
    __table_args__ = (UniqueConstraint("cycle_id", "case_id", "criterion", "mark"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    criterion: str = Field(default="", sa_column=Column(Text, nullable=False))
    mark: str
    original: str = Field(sa_column=Column(Text, nullable=False))
    shown: str = Field(sa_column=Column(Text, nullable=False))
    """As it would be shown: the original, or the newest wording."""
    found: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    """{kind, words} of each thing found."""
    found_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class FeedbackExtension(Table, table=True):
    """The last day to object of a release, or of one case of it, that was put off, and why."""

    __tablename__ = "feedback_extension"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    release_id: int = Field(foreign_key="feedback_release.id", index=True)
    case_id: int | None = Field(default=None, foreign_key="case_record.id")
    """None: the whole release."""
    old_until: date | None = None
    new_until: date
    sheets: int
    """How many sheets it concerned."""
    reason: str = Field(sa_column=Column(Text, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
