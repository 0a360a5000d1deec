"""Tables of reviews (one expert's part in one case), of the settled grade, of experts' phrases."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Text, UniqueConstraint, text, true
from sqlmodel import Field

from qa_app.core.grades import Grade
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


class ReviewKind(StrEnum):
    """A first-round review, or the one that decides a divergence."""

    FIRST = "first"
    THIRD = "third"


class ReviewState(StrEnum):
    """Whether the expert still works on it."""

    OPEN = "open"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Entry(StrEnum):
    """How the answers came in."""

    SCREEN = "screen"
    IMPORT = "import"


class Review(Table, table=True):
    """One expert's review of one case.

    ``scoresheet_id``, ``grade``, ``points`` and ``red_line`` are what counts for settling: after an
    amendment those of its sheet, while the sheet before it stays in ``ReviewVersion``.
    ``submitted_at`` is when it was first submitted.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_cycle_id_case_id", "cycle_id", "case_id"),
        Index("ix_review_expert_id_state", "expert_id", "state"),
        one_of("kind", ReviewKind),
        one_of("state", ReviewState),
        one_of("entry", Entry),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id")
    expert_id: int = Field(foreign_key="expert.id")
    assignment_id: int = Field(foreign_key="assignment.id", unique=True)
    scoresheet_id: int | None = Field(default=None, foreign_key="scoresheet.id", unique=True)
    kind: ReviewKind = Field(sa_column=Column(EnumText(ReviewKind), nullable=False))
    state: ReviewState = Field(sa_column=Column(EnumText(ReviewState), nullable=False))
    entry: Entry = Field(sa_column=Column(EnumText(Entry), nullable=False))
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    points: int | None = None
    red_line: bool = False
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    submitted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


_DRAFT = text("submitted_at IS NULL")


class ReviewVersion(Table, table=True):
    """One version of an amended review; without ``submitted_at`` the one being written.

    A review that was never amended has none; the first amendment enters version 1 as submitted.
    """

    __tablename__ = "review_version"
    __table_args__ = (
        UniqueConstraint("review_id", "version"),
        Index(
            "uq_review_version_draft",
            "review_id",
            unique=True,
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        ),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id")
    version: int
    scoresheet_id: int = Field(foreign_key="scoresheet.id", unique=True)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    points: int | None = None
    red_line: bool = False
    started_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    submitted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Phrase(Table, table=True):
    """A sentence an expert uses again; private to the account, ``criterion`` empty for any."""

    __tablename__ = "phrase"
    __table_args__ = (UniqueConstraint("account_id", "criterion", "text"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    account_id: int = Field(foreign_key="account.id")
    criterion: str = Field(default="", sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    used: int = 0
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


_COUNTS = text("counts")


class Settlement(Table, table=True):
    """One version of the settled grade of a case in a cycle, with every step that led to it.

    Of the versions of a case exactly one counts. A reopened one counts on until the next version
    is settled; it is kept for good.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id", "version"),
        Index(
            "uq_settlement_counts",
            "cycle_id",
            "case_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    version: int = Field(
        default=1, sa_column=Column(Integer, nullable=False, server_default=text("1"))
    )
    counts: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=true())
    )
    grade: Grade = Field(sa_column=Column(EnumText(Grade), nullable=False))
    points: int | None = None
    method: str
    steps: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    inputs: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JsonText))
    """The reviews it was made of: public id, sheet and place; None for grades of before."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    settled_by: str
    settled_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    reopened_by: str | None = None
    reopened_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    reopen_reason: str | None = Field(default=None, sa_column=Column(Text))


class Divergence(Table, table=True):
    """A case that waits for one more expert or a meeting, and why; gone once it is settled."""

    __tablename__ = "divergence"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id"),
        one_of("way", AdjudicationWay),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    way: AdjudicationWay = Field(sa_column=Column(EnumText(AdjudicationWay), nullable=False))
    steps: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    found_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class FurtherDecision(Table, table=True):
    """What a further expert did after the own first rating: read the first reviews, decided.

    The own first rating stays as it was submitted; a changed one is a sheet of its own.
    """

    __tablename__ = "further_decision"
    __table_args__ = (one_of("first_grade", Grade), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id", unique=True)
    first_sheet_id: int = Field(foreign_key="scoresheet.id")
    first_grade: Grade = Field(sa_column=Column(EnumText(Grade), nullable=False))
    first_points: int | None = None
    shown_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    changed: bool | None = None
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
