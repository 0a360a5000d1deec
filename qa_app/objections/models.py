"""Tables of objections: what is objected to, point by point, with papers and every step taken."""

from datetime import date, datetime

from sqlalchemy import Boolean, Column, Index, Text, UniqueConstraint, false
from sqlmodel import Field

from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.objections.rules.extending import Extended
from qa_app.objections.rules.states import Act, ByRole, ObjectionState, Outcome


class Objection(Table, table=True):
    """One objection against a feedback sheet, on the first level or the second.

    ``revision`` counts changes of state and is what a conditional UPDATE asks for;
    ``text_revision`` counts saves of what is being typed, by the lawyer or by who decides.
    """

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("sheet_id", "level"),
        Index("ix_objection_cycle_id_state", "cycle_id", "state"),
        Index("ix_objection_decider_expert_id_state", "decider_expert_id", "state"),
        one_of("state", ObjectionState),
        one_of("outcome", Outcome),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    sheet_id: int = Field(foreign_key="feedback_sheet.id")
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id", index=True)
    level: int = 1
    state: ObjectionState = Field(sa_column=Column(EnumText(ObjectionState), nullable=False))
    due_on: date
    """The last day to hand it in; set anew when it is returned."""
    check_by: date | None = None
    """Until when the form is to be checked; None before it was handed in."""
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    handed_in_by: str | None = None
    """The lawyer, or who entered it for the lawyer."""
    entered_by: str | None = None
    """Who entered what came on paper; None: the lawyer wrote it in the program."""
    received_on: date | None = None
    """The day the paper came in, by which it is in time or late."""
    handed_in_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    form_checked_by: str | None = None
    form_checked_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    form_note: str = Field(default="", sa_column=Column(Text, nullable=False))
    decider_expert_id: int | None = Field(default=None, foreign_key="expert.id")
    assigned_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    decide_by: date | None = None
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When who decides declared to be free of conflicts and opened the file."""
    meeting_item_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    outcome: Outcome | None = Field(default=None, sa_column=Column(EnumText(Outcome)))
    decision_note: str = Field(default="", sa_column=Column(Text, nullable=False))
    """What a meeting gave as its reason; an expert's reasons stand with the points."""
    old_settlement_id: int | None = Field(default=None, foreign_key="settlement.id")
    new_settlement_id: int | None = Field(default=None, foreign_key="settlement.id")
    appeal_until: date | None = None
    """The last day to ask for the second level; None: the cycle has none."""
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    revision: int = 1
    text_revision: int = 1


class ObjectionPoint(Table, table=True):
    """One thing objected to, named as ``rules.points`` names it.

    Levels are texts as ``rules.levels`` writes them, grades for the overall judgement; a red line
    has none: upheld means that it does not stand.
    """

    __tablename__ = "objection_point"
    __table_args__ = (
        UniqueConstraint("objection_id", "point"),
        one_of("outcome", Outcome),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="objection.id", ondelete="CASCADE")
    point: str
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    old_level: str = Field(default="", sa_column=Column(Text, nullable=False))
    outcome: Outcome | None = Field(default=None, sa_column=Column(EnumText(Outcome)))
    new_level: str = Field(default="", sa_column=Column(Text, nullable=False))
    decision_reason: str = Field(default="", sa_column=Column(Text, nullable=False))


class ObjectionPaper(Table, table=True):
    """A paper attached to a point (empty: to the whole), checked and kept page by page."""

    __tablename__ = "objection_paper"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    objection_id: int = Field(foreign_key="objection.id", ondelete="CASCADE", index=True)
    point: str = Field(default="", sa_column=Column(Text, nullable=False))
    name: str
    """As the lawyer's computer calls it; never shown to who decides."""
    media_type: str
    size: int
    pages: list[str] = Field(sa_column=Column(JsonText, nullable=False))
    """Addresses of the clean pages in the file store."""
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    original: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """The signed paper itself: it names the lawyer and is never shown to who decides."""
    held_back: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """Why the office keeps it from who decides; empty: it does not."""


class ObjectionStep(Table, table=True):
    """One line of the timeline; ``by_login`` and ``inward`` lines are for the supervisor only."""

    __tablename__ = "objection_step"
    __table_args__ = (one_of("act", Act), one_of("by_role", ByRole), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="objection.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    act: Act = Field(sa_column=Column(EnumText(Act), nullable=False))
    by_role: ByRole = Field(sa_column=Column(EnumText(ByRole), nullable=False))
    by_login: str
    expert_id: int | None = Field(default=None, foreign_key="expert.id")
    """Whom it was given to, or who gave it back."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    inward: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    received_on: date | None = None
    """Of what was entered from paper: the day it came in."""


class ObjectionEntry(Table, table=True):
    """What somebody types who enters an objection from paper: field → text, until it is entered.

    Also keeps what a lawyer had typed and not handed in when the own paper was entered first.
    """

    __tablename__ = "objection_entry"
    __table_args__ = (UniqueConstraint("cycle_id", "case_id", "account_id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    case_id: int = Field(foreign_key="case_record.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    texts: dict[str, str] = Field(sa_column=Column(JsonText, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 1


class ObjectionExtension(Table, table=True):
    """A day of one objection that was put off: to mend it, to decide, to ask for the second level.

    The reason is read by everybody who reads the objection.
    """

    __tablename__ = "objection_extension"
    __table_args__ = (one_of("what", Extended), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="objection.id", ondelete="CASCADE", index=True)
    what: Extended = Field(sa_column=Column(EnumText(Extended), nullable=False))
    old_on: date
    new_on: date
    reason: str = Field(sa_column=Column(Text, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
