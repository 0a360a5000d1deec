"""Days that were set by hand, over the published holidays."""

from datetime import date, datetime

from sqlmodel import Column, Field, Text

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, UtcTime


class CalendarDay(Table, table=True):
    """One day that is free or worked whatever is published; without a row the published holds."""

    __tablename__ = "calendar_day"
    __table_args__ = STRICT

    day: date = Field(primary_key=True)
    working: bool
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    set_by: str
    set_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
