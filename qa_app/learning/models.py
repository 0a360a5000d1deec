"""Tables of learning: model files with their redacted pages, trainings and who was invited."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from qa_app.core.case_types import CaseType
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.learning.rules.sessions import TrainingState
from qa_app.learning.rules.states import ModelState

_STANDS = text("state <> 'declined'")


class ModelCase(Table, table=True):
    """A case whose file an expert holds up as an example, and what became of that.

    ``public_id`` is for those who nominate, confirm and redact. Lawyers know a published model by
    ``library_id`` only: a random name made anew at each publication, which leads to nothing else.
    """

    __tablename__ = "model_case"
    __table_args__ = (
        Index(
            "uq_model_case_stands",
            "cycle_id",
            "case_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_model_case_state_case_type_published_at", "state", "case_type", "published_at"),
        Index("ix_model_case_cycle_id_state", "cycle_id", "state"),
        one_of("state", ModelState),
        one_of("case_type", CaseType),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    library_id: str | None = Field(default=None, sa_column=Column(Text, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    case_type: CaseType = Field(sa_column=Column(EnumText(CaseType), nullable=False))
    settlement_id: int = Field(foreign_key="settlement.id", index=True)
    """The settled version whose criteria the note speaks of."""
    state: ModelState = Field(sa_column=Column(EnumText(ModelState), nullable=False))
    nominated_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    second_expert_id: int | None = Field(default=None, foreign_key="expert.id", index=True)
    """Who is asked to confirm or decline; None while nobody free of conflicts is there."""
    passed: list[int] = Field(sa_column=Column(JsonText, nullable=False))
    """Experts who were asked before and gave it back."""
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    decision_note: str = Field(default="", sa_column=Column(Text, nullable=False))
    suggested_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When the pages were searched for personal data."""
    title: str = Field(default="", sa_column=Column(Text, nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    """What makes it good, on the whole."""
    points: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    """What makes it good by criterion: ``criterion``, its ``title``, ``level`` and ``words``."""
    published_by: str | None = None
    published_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    revision: int = 1


class ModelNomination(Table, table=True):
    """Why an expert who reviewed a case holds its file up; for the second expert and the office.

    Several experts of one case may do so without learning of each other.
    """

    __tablename__ = "model_nomination"
    __table_args__ = (UniqueConstraint("model_id", "expert_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model_case.id")
    expert_id: int = Field(foreign_key="expert.id", index=True)
    why: str = Field(sa_column=Column(Text, nullable=False))
    nominated_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class ModelRegion(Table, table=True):
    """A region whose lawyers may read a published model; without any row all lawyers may."""

    __tablename__ = "model_region"
    __table_args__ = (UniqueConstraint("model_id", "region_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model_case.id")
    region_id: int = Field(foreign_key="region.id", index=True)


class ModelPoint(Table, table=True):
    """A criterion a published model is a good example of, for finding models by criterion."""

    __tablename__ = "model_point"
    __table_args__ = (
        UniqueConstraint("model_id", "criterion"),
        Index("ix_model_point_criterion_model_id", "criterion", "model_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model_case.id")
    criterion: str


class ModelPage(Table, table=True):
    """One page of a model file: what was suggested, what a person boxed, the burned copy.

    Boxes are [x, y, width, height] in thousandths of the unrotated page from its top left corner;
    ``suggested`` are objects with ``kind`` and ``box``: what was read is not kept.
    """

    __tablename__ = "model_page"
    __table_args__ = (
        UniqueConstraint("model_id", "page_id"),
        Index("ix_model_page_model_id_position", "model_id", "position"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    library_id: str | None = Field(default=None, sa_column=Column(Text, unique=True))
    """How lawyers' addresses name the page; made anew with that of the model."""
    model_id: int = Field(foreign_key="model_case.id")
    page_id: int = Field(foreign_key="document_page.id", index=True)
    position: int
    part: str
    has_text: bool = Field(sa_column=Column(Boolean, nullable=False))
    """Whether there was a text to search; else nothing was suggested."""
    source_address: str
    """The content that was searched and boxed; another one asks for all of it again."""
    suggested: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    boxes: list[list[int]] = Field(sa_column=Column(JsonText, nullable=False))
    left_out: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    """A page that is no part of the model."""
    address: str | None = None
    """The burned copy; only confirmed pages have one."""
    width: int
    height: int
    rotation: int = 0
    confirmed_by: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    revision: int = 1


class TrainingSession(Table, table=True):
    """A training planned from the list of weakest criteria; no certificate comes of it."""

    __tablename__ = "training_session"
    __table_args__ = (
        Index("ix_training_session_held_on", "held_on"),
        one_of("state", TrainingState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    """Whose supervisors look after it; None: the whole tree."""
    title: str
    held_on: date
    place: str = Field(default="", sa_column=Column(Text, nullable=False))
    rubric: str
    rubric_version: int
    criteria: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    """Ids of the criteria it is about."""
    state: TrainingState = Field(sa_column=Column(EnumText(TrainingState), nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 1


class TrainingSeat(Table, table=True):
    """A lawyer who was invited, with the own weakest criteria of then, and whether they came."""

    __tablename__ = "training_seat"
    __table_args__ = (UniqueConstraint("session_id", "lawyer_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="training_session.id")
    lawyer_id: int = Field(foreign_key="lawyer.id", index=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    """For which agency's cases they were listed; its staff see the seat."""
    criteria: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    invited_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    told: bool = Field(sa_column=Column(Boolean, nullable=False))
    """Whether there was an account to tell."""
    attended: bool | None = None
    ticked_by: str | None = None
    ticked_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
