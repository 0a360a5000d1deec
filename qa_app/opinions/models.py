"""Tables of opinions asked of deciding bodies, and of the rule that says whom to ask."""

from datetime import datetime

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.opinions.rules.states import Body, Entry, OpinionState


class Opinion(Table, table=True):
    """One body asked about one case of a cycle; the answers are a scoresheet."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id", "body"),
        ForeignKeyConstraint(
            ["rubric", "rubric_version"], ["frozen_rubric.rubric", "frozen_rubric.version"]
        ),
        Index("ix_opinion_cycle_id_asked_at_id", "cycle_id", "asked_at", "id"),
        one_of("body", Body),
        one_of("state", OpinionState),
        one_of("entry", Entry),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    body: Body = Field(sa_column=Column(EnumText(Body), nullable=False))
    body_name: str = Field(default="", sa_column=Column(Text, nullable=False))
    state: OpinionState = Field(sa_column=Column(EnumText(OpinionState), nullable=False))
    entry: Entry | None = Field(default=None, sa_column=Column(EnumText(Entry)))
    rubric: str
    rubric_version: int
    """What is asked, fixed when it was asked."""
    scoresheet_id: int | None = Field(default=None, foreign_key="scoresheet.id", unique=True)
    asked_by: str
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    received_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    entered_by: str | None = None
    revision: int = 1


class OpinionRule(Table, table=True):
    """Whom to ask by case type and stage; the newest row holds, older ones stay."""

    __tablename__ = "opinion_rule"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    bodies: dict[str, str] = Field(sa_column=Column(JsonText, nullable=False))
    """``type`` or ``type/stage`` → body, empty for nobody; the more exact key wins."""
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
