"""The table of scoresheets: one person's answers to one rubric version about one case.

Whether that is the file, a hearing, a call or an opinion is known by the row that points here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Text
from sqlmodel import Field

from qa_app.core.grades import Grade
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


class Scoresheet(Table, table=True):
    """Answers as one JSON value with the totals beside them; locked once submitted."""

    __tablename__ = "scoresheet"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rubric", "rubric_version"], ["frozen_rubric.rubric", "frozen_rubric.version"]
        ),
        one_of("computed_grade", Grade),
        one_of("own_grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    rubric: str
    rubric_version: int
    case_id: int | None = Field(default=None, foreign_key="case_record.id", index=True)
    """None: about a hearing of a case that is not closed and so not on record yet."""
    answers: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    """criterion id → {level, points, not_applicable, comment, page, evidence}, without blanks."""
    red_lines: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    points: int | None = None
    """Total in hundredths of points of a scale of 100."""
    form_points: int | None = None
    substance_points: int | None = None
    computed_grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    own_grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    own_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    submitted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    revision: int = 1
