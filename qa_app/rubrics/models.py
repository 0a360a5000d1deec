"""The table of rubric versions in use: their text and hash, frozen at first use."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, UtcTime


class FrozenRubric(Table, table=True):
    """One rubric version as it was when a cycle first used it."""

    __tablename__ = "frozen_rubric"
    __table_args__ = STRICT

    rubric: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    sha256: str
    source: str = Field(sa_column=Column(Text, nullable=False))
    frozen_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
