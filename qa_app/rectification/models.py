"""Tables of rectification: tasks, what was done about them, the papers handed in, their batches.

A task keeps no grade and no level: whoever reads it learns what is to be put right and nothing of
an evaluation that was not released. By which levels a batch was chosen stands with the batch,
which only supervisors read.
"""

from datetime import date, datetime

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.rectification.rules.states import Act, Cause, Checker, Side, TaskState


class TaskBatch(Table, table=True):
    """Tasks made in one go; ``public_id`` comes with the form, so that a form sent twice makes one.

    ``chosen`` says how: cycle, criterion, levels, agencies; empty for single tasks.
    """

    __tablename__ = "rectification_batch"
    __table_args__ = (Index("ix_rectification_batch_cycle_id", "cycle_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id")
    chosen: dict[str, list[str]] = Field(sa_column=Column(JsonText, nullable=False))
    tasks: int
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    undone_by: str | None = None
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Task(Table, table=True):
    """Something to put right, by the lawyer of a case or (without ``lawyer_id``) by an agency.

    ``draft`` is the word on handing in as it is being typed; ``round`` counts handings in.
    """

    __tablename__ = "rectification_task"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rubric", "rubric_version"], ["frozen_rubric.rubric", "frozen_rubric.version"]
        ),
        Index("ix_rectification_task_agency_id_state_due_on", "agency_id", "state", "due_on"),
        Index("ix_rectification_task_lawyer_id_state", "lawyer_id", "state"),
        Index("ix_rectification_task_state_due_on", "state", "due_on"),
        Index("ix_rectification_task_cycle_id_criterion", "cycle_id", "criterion"),
        Index("ix_rectification_task_case_id", "case_id"),
        Index("ix_rectification_task_batch_id", "batch_id"),
        one_of("state", TaskState),
        one_of("cause", Cause),
        one_of("checker", Checker),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    batch_id: int = Field(foreign_key="rectification_batch.id")
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id")
    case_id: int | None = Field(default=None, foreign_key="case_record.id")
    agency_id: int = Field(foreign_key="agency.id")
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id")
    rubric: str | None = None
    rubric_version: int | None = None
    criterion: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Empty: about the case or the agency as a whole."""
    cause: Cause = Field(sa_column=Column(EnumText(Cause), nullable=False))
    finding: str = Field(sa_column=Column(Text, nullable=False))
    papers_wanted: str = Field(default="", sa_column=Column(Text, nullable=False))
    due_on: date
    checker: Checker = Field(sa_column=Column(EnumText(Checker), nullable=False))
    state: TaskState = Field(sa_column=Column(EnumText(TaskState), nullable=False))
    round: int = 0
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    handed_in_by: str | None = None
    handed_in_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    checked_by: str | None = None
    checked_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    reminded_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    draft: str = Field(default="", sa_column=Column(Text, nullable=False))
    revision: int = 1


class TaskStep(Table, table=True):
    """One act on a task; never changed. ``due_on`` is the deadline it set."""

    __tablename__ = "rectification_step"
    __table_args__ = (
        Index("ix_rectification_step_task_id", "task_id"),
        one_of("act", Act),
        one_of("side", Side),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="rectification_task.id")
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    act: Act = Field(sa_column=Column(EnumText(Act), nullable=False))
    by_login: str
    side: Side = Field(sa_column=Column(EnumText(Side), nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    due_on: date | None = None


class TaskDraft(Table, table=True):
    """What somebody of the office is typing about tasks, field → text, until it is sent.

    ``place`` says where: a task, a case or an agency, or a choice of files.
    """

    __tablename__ = "rectification_draft"
    __table_args__ = (UniqueConstraint("account_id", "place"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    place: str = Field(sa_column=Column(Text, nullable=False))
    texts: dict[str, str] = Field(sa_column=Column(JsonText, nullable=False))
    revision: int = 1
    saved_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class SettledLevel(Table, table=True):
    """The levels of one settled version, written down once: a province's are counted in one go.

    Made from the version and the rest and never the other way; what is missing is read from the
    sheets. ``levels`` has one sign for each criterion, in the rubric's order (``rules.packed``).
    ``sheet_id`` is the feedback sheet it was taken from, 0 for none, and no reference: a release
    that is taken back takes its sheets along. ``rule`` is the plan's, of that time.
    """

    __tablename__ = "rectification_level"
    __table_args__ = (STRICT,)

    settlement_id: int = Field(foreign_key="settlement.id", primary_key=True)
    sheet_id: int
    rule: str = Field(sa_column=Column(Text, nullable=False))
    rubric: str = Field(sa_column=Column(Text, nullable=False))
    rubric_version: int
    levels: str = Field(sa_column=Column(Text, nullable=False))


class TaskEvidence(Table, table=True):
    """A paper handed in: checked, cleaned and sealed in the store of case files, page by page.

    ``round`` is the handing in it belongs to. One that was taken out before stays, unseen.
    """

    __tablename__ = "rectification_evidence"
    __table_args__ = (
        Index("ix_rectification_evidence_task_id", "task_id"),
        one_of("side", Side),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    task_id: int = Field(foreign_key="rectification_task.id")
    round: int
    name: str = Field(sa_column=Column(Text, nullable=False))
    media_type: str
    size: int
    pages: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    """The addresses of its pages in the store, in order."""
    added_by: str
    side: Side = Field(sa_column=Column(EnumText(Side), nullable=False))
    added_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    removed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
