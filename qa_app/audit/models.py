"""The table of events. Rows are only ever added; triggers refuse changes and removals."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, JsonText, UtcTime


class AuditEvent(Table, table=True):
    """One act: who did what to which thing, when, and the hash that ties it to the act before."""

    __tablename__ = "audit_event"
    __table_args__ = STRICT

    id: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    actor: str = Field(sa_column=Column(Text, nullable=False, index=True))
    act: str = Field(sa_column=Column(Text, nullable=False, index=True))
    object_kind: str
    object_id: str
    details: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    hash: str
