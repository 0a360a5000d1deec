"""The table of cycles: one evaluation with its plan and the public facts of its draw."""

from datetime import datetime

from sqlalchemy import Column, Text, text
from sqlmodel import Field

from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.rules.states import CycleState
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, UtcTime, one_of


class Cycle(Table, table=True):
    """One evaluation: the plan as TOML, and when and with which public values it was drawn."""

    __tablename__ = "cycle"
    __table_args__ = (one_of("state", CycleState), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    title: str
    plan: str
    kind: CycleKind = Field(
        default=CycleKind.ASSESSMENT,
        sa_column=Column(EnumText(CycleKind), nullable=False, server_default=text("'assessment'")),
    )
    """As the plan says; kept apart so that statistics can leave competitions out."""
    state: CycleState = Field(sa_column=Column(EnumText(CycleState), nullable=False))
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    """The region whose supervisors run the cycle; None: the whole tree."""
    created_by: str
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    frame_size: int | None = None
    frame_sha256: str | None = None
    frozen_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    seed: str | None = None
    seed_source: str | None = None
    drawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When it was ended; None again once it was opened again."""
    revision: int = 1
