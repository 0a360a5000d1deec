"""Tables of the frozen frame, its strata, every ticket, the cases drawn, and those put forward."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.sampling.rules.entering import EntryState


class Pick(StrEnum):
    """Why a case is in the sample; only random picks enter the share."""

    RANDOM = "random"
    COVERAGE = "coverage"
    CERTAINTY = "certainty"


class SampleStatus(StrEnum):
    """Whether a drawn case still stands."""

    DRAWN = "drawn"
    SUBSTITUTE = "substitute"
    REPLACED = "replaced"


class Stratum(Table, table=True):
    """One stratum of a frozen frame: its key, its size and how many cases are to be drawn."""

    __tablename__ = "stratum"
    __table_args__ = (UniqueConstraint("cycle_id", "label"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True, ondelete="CASCADE")
    label: str
    key: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    frame_size: int
    sample_size: int


class FrameCase(Table, table=True):
    """One case of a frozen frame, with the attributes reports go by as they were then."""

    __tablename__ = "frame_case"
    __table_args__ = (
        one_of("type", CaseType),
        one_of("stage", Stage),
        one_of("source", Source),
        STRICT,
    )

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    case_id: int = Field(primary_key=True, foreign_key="case_record.id")
    stratum_id: int = Field(foreign_key="stratum.id")
    case_key: str
    agency_id: int
    region_id: int
    type: CaseType = Field(sa_column=Column(EnumText(CaseType), nullable=False))
    stage: Stage | None = Field(default=None, sa_column=Column(EnumText(Stage)))
    source: Source | None = Field(default=None, sa_column=Column(EnumText(Source)))
    firm_id: int | None = None
    lawyer_id: int | None = None
    flags: int = 0


class FrameCount(Table, table=True):
    """How many cases of a frozen frame have one code of one dimension, by region.

    ``code`` is the stored value as text, "" where there is none. The frame never changes, so
    reports need not count it again.
    """

    __tablename__ = "frame_count"
    __table_args__ = STRICT

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    dimension: str = Field(primary_key=True)
    region_id: int = Field(primary_key=True)
    code: str = Field(primary_key=True)
    cases: int


class Ticket(Table, table=True):
    """The ticket of one frame case and its rank in its stratum (1 is the smallest ticket)."""

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_stratum_id_rank", "stratum_id", "rank"), STRICT)

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    case_id: int = Field(primary_key=True)
    stratum_id: int
    ticket: str
    rank: int


class SampleCase(Table, table=True):
    """One drawn case: where it stands, why it was picked and what replaced it."""

    __tablename__ = "sample_case"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id"),
        one_of("pick", Pick),
        one_of("status", SampleStatus),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", ondelete="CASCADE")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    stratum_id: int = Field(foreign_key="stratum.id", index=True)
    case_key: str
    ticket: str
    rank: int
    pick: Pick = Field(sa_column=Column(EnumText(Pick), nullable=False))
    status: SampleStatus = Field(sa_column=Column(EnumText(SampleStatus), nullable=False))
    round: int = 0
    """0 for the draw, 1, 2, … for its extensions."""
    replaces_case_id: int | None = None
    coverage: str | None = None
    """The dimension a coverage pick was added for."""
    reason: str | None = Field(default=None, sa_column=Column(Text))
    received_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    added_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class CompetitionEntry(Table, table=True):
    """A case put forward for a competition; the admitted ones become its frame and sample."""

    __tablename__ = "competition_entry"
    __table_args__ = (
        UniqueConstraint("cycle_id", "case_id"),
        Index("ix_competition_entry_cycle_id_state", "cycle_id", "state"),
        one_of("state", EntryState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    state: EntryState = Field(sa_column=Column(EnumText(EntryState), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    """Why it is put forward; for the office, never for reviewers."""
    document: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Public id of the paper in the file that is judged, where written opinions are."""
    entered_by: str
    entered_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    decision_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    tie_rank: int | None = None
    """Its order among entries of equal points, where a meeting decided it."""
    tie_note: str = Field(default="", sa_column=Column(Text, nullable=False))
    revision: int = 1


class CompetitionList(Table, table=True):
    """One published version of the places of a competition; the newest not withdrawn one stands."""

    __tablename__ = "competition_list"
    __table_args__ = (UniqueConstraint("cycle_id", "version"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    version: int
    places: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    """``rubric``, ``place``, ``case_id``, ``points``, ``grade`` of each place, as published."""
    published_by: str
    published_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
