"""Tables of model files, attempts at them, tests, seeds, states of experts, sessions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from qa_app.calibration.rules.drifting import Standing
from qa_app.calibration.rules.states import (
    AttemptKind,
    AttemptState,
    FileState,
    FileUse,
    SessionState,
    TestState,
)
from qa_app.core.grades import Grade
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of

_IN_USE = text("state <> 'retired'")


class ModelFile(Table, table=True):
    """A closed case with definitive answers."""

    __tablename__ = "model_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rubric", "rubric_version"], ["frozen_rubric.rubric", "frozen_rubric.version"]
        ),
        one_of("use", FileUse),
        one_of("state", FileState),
        Index("ix_model_file_use_state", "use", "state"),
        Index(
            "uq_model_file_case_id",
            "case_id",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    case_id: int = Field(foreign_key="case_record.id")
    use: FileUse = Field(sa_column=Column(EnumText(FileUse), nullable=False))
    state: FileState = Field(sa_column=Column(EnumText(FileState), nullable=False))
    title: str
    rubric: str
    rubric_version: int
    model_id: int | None = None
    """The attempt that holds the answers; no foreign key, for attempts name their file as well."""
    explanations: dict[str, str] = Field(sa_column=Column(JsonText, nullable=False))
    """criterion id → why the model answers so; "" is for the whole sheet."""
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 1


class CalibrationAttempt(Table, table=True):
    """One sheet filled outside the reviews: a model, a practice, a test's file, a session's."""

    __tablename__ = "calibration_attempt"
    __table_args__ = (
        one_of("kind", AttemptKind),
        one_of("state", AttemptState),
        one_of("grade", Grade),
        Index("ix_calibration_attempt_expert_id_kind", "expert_id", "kind"),
        UniqueConstraint("session_id", "round", "expert_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    kind: AttemptKind = Field(sa_column=Column(EnumText(AttemptKind), nullable=False))
    state: AttemptState = Field(sa_column=Column(EnumText(AttemptState), nullable=False))
    case_id: int = Field(foreign_key="case_record.id", index=True)
    file_id: int | None = Field(default=None, foreign_key="model_file.id", index=True)
    expert_id: int | None = Field(default=None, foreign_key="expert.id")
    test_id: int | None = Field(default=None, foreign_key="qualification_attempt.id", index=True)
    session_id: int | None = Field(default=None, foreign_key="calibration_session.id")
    round: int = 1
    scoresheet_id: int = Field(foreign_key="scoresheet.id", unique=True)
    model_id: int | None = Field(default=None, foreign_key="calibration_attempt.id")
    """The model it was compared with when it was submitted."""
    criteria: int | None = None
    hits: int | None = None
    total_within: bool | None = None
    grade_equal: bool | None = None
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    points: int | None = None
    late: bool = False
    started_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    submitted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class QualificationRule(Table, table=True):
    """A pass rule; the newest holds, older ones stay beside the attempts made under them."""

    __tablename__ = "qualification_rule"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    rule: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class QualificationAttempt(Table, table=True):
    """One expert's attempt at the test, under the rule as it was then."""

    __tablename__ = "qualification_attempt"
    __table_args__ = (
        UniqueConstraint("expert_id", "number"),
        one_of("state", TestState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    expert_id: int = Field(foreign_key="expert.id")
    number: int
    rule: dict[str, Any] = Field(sa_column=Column(JsonText, nullable=False))
    state: TestState = Field(sa_column=Column(EnumText(TestState), nullable=False))
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonText))
    certificate: str | None = Field(default=None, sa_column=Column(Text, unique=True))
    started_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    valid_until: date | None = None


class ExtraAttempt(Table, table=True):
    """One more attempt at the test that a supervisor allowed, and why."""

    __tablename__ = "extra_attempt"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    expert_id: int = Field(foreign_key="expert.id", index=True)
    reason: str
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class SeedSecret(Table, table=True):
    """The secret of a cycle from which its seeds follow; never shown."""

    __tablename__ = "seed_secret"
    __table_args__ = STRICT

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id")
    secret: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class SeedPlacement(Table, table=True):
    """Names the seats that are seeds: which file, for whom; never the same twice for one."""

    __tablename__ = "seed_placement"
    __table_args__ = (UniqueConstraint("expert_id", "file_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    expert_id: int = Field(foreign_key="expert.id")
    file_id: int = Field(foreign_key="model_file.id", index=True)
    assignment_id: int = Field(foreign_key="assignment.id", unique=True)
    place: int
    """After how many live files of the expert it stands."""
    placed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    feedback_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    feedback_by: str | None = None


class StandingChange(Table, table=True):
    """An expert's state in a cycle changed; the newest row is how things stand."""

    __tablename__ = "standing_change"
    __table_args__ = (
        one_of("state", Standing),
        Index("ix_standing_change_cycle_id_expert_id", "cycle_id", "expert_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    expert_id: int = Field(foreign_key="expert.id")
    state: Standing = Field(sa_column=Column(EnumText(Standing), nullable=False))
    misses: int = 0
    window: int = 0
    released: bool = False
    """Whether a chair set it: earlier seeds count no more."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Rereading(Table, table=True):
    """A case graded by an expert who was off, given to another expert to read again."""

    __tablename__ = "rereading"
    __table_args__ = (UniqueConstraint("review_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    expert_id: int = Field(foreign_key="expert.id", index=True)
    review_id: int = Field(foreign_key="review.id")
    case_id: int = Field(foreign_key="case_record.id")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    asked_by: str
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class CalibrationSession(Table, table=True):
    """A meeting at which all rate the same file, then all see."""

    __tablename__ = "calibration_session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rubric", "rubric_version"], ["frozen_rubric.rubric", "frozen_rubric.version"]
        ),
        one_of("state", SessionState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    title: str
    case_id: int = Field(foreign_key="case_record.id")
    file_id: int | None = Field(default=None, foreign_key="model_file.id")
    region_id: int | None = Field(default=None, foreign_key="region.id")
    rubric: str
    rubric_version: int
    state: SessionState = Field(sa_column=Column(EnumText(SessionState), nullable=False))
    round: int = 1
    notes: str = Field(default="", sa_column=Column(Text, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    shown_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    revision: int = 1


class SessionMember(Table, table=True):
    """An expert invited to a session."""

    __tablename__ = "session_member"
    __table_args__ = STRICT

    session_id: int = Field(primary_key=True, foreign_key="calibration_session.id")
    expert_id: int = Field(primary_key=True, foreign_key="expert.id")
