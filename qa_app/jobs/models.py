"""The table of jobs: what was asked for, by whom, how far it is and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Table, table=True):
    """One piece of long work; the message queue carries only its id."""

    __tablename__ = "job"
    __table_args__ = (one_of("state", JobState), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    kind: str
    arguments: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    state: JobState = Field(sa_column=Column(EnumText(JobState), nullable=False, index=True))
    attempt: int = 0
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonText))
    account_id: int | None = Field(default=None, index=True)
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
