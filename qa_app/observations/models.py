"""Tables of hearings, rounds of the draw, observations, observers' seats and device changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, JsonText, UtcTime, one_of
from qa_app.observations.rules.states import (
    ChangeOutcome,
    Entry,
    HearingState,
    ObservationPick,
    ObservationState,
    RoundState,
    SeatState,
)

_ACTIVE = text("state = 'active'")


class Hearing(Table, table=True):
    """One hearing of the calendar; ``hearing_key`` is made once and never changes."""

    __tablename__ = "hearing"
    __table_args__ = (
        one_of("type", CaseType),
        one_of("stage", Stage),
        one_of("state", HearingState),
        Index("ix_hearing_agency_id_starts_at", "agency_id", "starts_at"),
        Index("ix_hearing_starts_at", "starts_at"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    hearing_key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    """case_key, "#", the day first announced, "#", a number: what the draw is made from."""
    agency_id: int = Field(foreign_key="agency.id")
    region_id: int = Field(foreign_key="region.id", index=True)
    case_number: str
    case_key: str = Field(index=True)
    case_id: int | None = Field(default=None, foreign_key="case_record.id", index=True)
    """The closed case, once it came in."""
    court_number: str = Field(default="", sa_column=Column(Text, nullable=False))
    type: CaseType = Field(sa_column=Column(EnumText(CaseType), nullable=False))
    stage: Stage | None = Field(default=None, sa_column=Column(EnumText(Stage)))
    cause: str = Field(default="", sa_column=Column(Text, nullable=False))
    lawyer_id: int | None = Field(default=None, foreign_key="lawyer.id", index=True)
    lawyer_name: str = Field(default="", sa_column=Column(Text, nullable=False))
    firm_id: int | None = Field(default=None, foreign_key="firm.id")
    firm_name: str = Field(default="", sa_column=Column(Text, nullable=False))
    court: str = Field(default="", sa_column=Column(Text, nullable=False))
    courtroom: str = Field(default="", sa_column=Column(Text, nullable=False))
    starts_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    """Midnight of the place means that the court named a day without a time."""
    flags: int = 0
    """Bits of ``cases.rules.flags.CaseFlag``."""
    state: HearingState = Field(sa_column=Column(EnumText(HearingState), nullable=False))
    moves: list[dict[str, Any]] = Field(sa_column=Column(JsonText, nullable=False))
    """[{from, to, at, by}]: every time it had before, oldest first, as ISO times in UTC."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    entered_by: str
    entered_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 1


class ObservationRound(Table, table=True):
    """One draw from the calendar: a frozen frame, its published hash, then the seed."""

    __tablename__ = "observation_round"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        one_of("state", RoundState),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    number: int
    state: RoundState = Field(sa_column=Column(EnumText(RoundState), nullable=False))
    frame_sha256: str
    frozen_by: str
    frozen_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    seed: str | None = None
    seed_source: str | None = None
    drawn_by: str | None = None
    drawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class RoundStratum(Table, table=True):
    """One agency in a round: what the calendar held, what was drawn before, what it gives now."""

    __tablename__ = "round_stratum"
    __table_args__ = STRICT

    round_id: int = Field(primary_key=True, foreign_key="observation_round.id", ondelete="CASCADE")
    agency_id: int = Field(primary_key=True, foreign_key="agency.id")
    label: str
    hearings: int
    """Hearings of the period in the calendar when the frame was frozen, cancelled ones left out."""
    drawn_before: int
    owed: int
    frame_size: int
    sample_size: int
    """The smaller of what is owed and what the frame holds."""


class RoundHearing(Table, table=True):
    """One hearing of a frozen frame, with its ticket and rank once the round is drawn."""

    __tablename__ = "round_hearing"
    __table_args__ = STRICT

    round_id: int = Field(primary_key=True, foreign_key="observation_round.id", ondelete="CASCADE")
    hearing_id: int = Field(primary_key=True, foreign_key="hearing.id")
    agency_id: int
    stratum: str
    hearing_key: str
    ticket: str | None = None
    rank: int | None = None
    drawn: bool = False


class Observation(Table, table=True):
    """A hearing that is observed in a cycle, and how far that is."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("cycle_id", "hearing_id"),
        one_of("pick", ObservationPick),
        one_of("state", ObservationState),
        one_of("grade", Grade),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    cycle_id: int = Field(foreign_key="cycle.id")
    hearing_id: int = Field(foreign_key="hearing.id", index=True)
    pick: ObservationPick = Field(sa_column=Column(EnumText(ObservationPick), nullable=False))
    rule: str = Field(default="", sa_column=Column(Text, nullable=False))
    """must: the words of the flags that asked for it; named: the reason."""
    round_id: int | None = Field(default=None, foreign_key="observation_round.id", index=True)
    state: ObservationState = Field(sa_column=Column(EnumText(ObservationState), nullable=False))
    missed_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    discussion: str = Field(default="", sa_column=Column(Text, nullable=False))
    discussed_by: str | None = None
    discussed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    points: int | None = None
    """In hundredths of points."""
    grade_reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why the agreed grade is not the one the observers' sheets come to; empty where it is."""
    feedback: str = Field(default="", sa_column=Column(Text, nullable=False))
    court_feedback: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """What goes to the court: how the hearing was arranged for observers, nothing of a grade."""
    fed_back_by: str | None = None
    fed_back_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    chosen_by: str
    chosen_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 1


class ObserverSeat(Table, table=True):
    """One expert sent to observe one hearing; independent until both have handed in."""

    __tablename__ = "observer_seat"
    __table_args__ = (
        one_of("state", SeatState),
        one_of("entry", Entry),
        Index(
            "uq_observer_seat_observation_id_expert_id",
            "observation_id",
            "expert_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    observation_id: int = Field(foreign_key="observation.id", index=True)
    expert_id: int = Field(foreign_key="expert.id", index=True)
    state: SeatState = Field(sa_column=Column(EnumText(SeatState), nullable=False))
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    end_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    signed_in_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    scoresheet_id: int | None = Field(default=None, foreign_key="scoresheet.id", unique=True)
    submitted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    entry: Entry = Field(default=Entry.SCREEN, sa_column=Column(EnumText(Entry), nullable=False))


class DeviceChange(Table, table=True):
    """A change that a device made offline; ``op_id`` is made there, so it counts only once."""

    __tablename__ = "device_change"
    __table_args__ = (one_of("outcome", ChangeOutcome), STRICT)

    op_id: str = Field(primary_key=True)
    seat_id: int = Field(foreign_key="observer_seat.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    received_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    outcome: ChangeOutcome = Field(sa_column=Column(EnumText(ChangeOutcome), nullable=False))
    revision: int | None = None
    """The revision of the sheet that came of it."""


class HearingPhoto(Table, table=True):
    """A photo of a document taken at the hearing; the picture itself is in the file store."""

    __tablename__ = "hearing_photo"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    seat_id: int = Field(foreign_key="observer_seat.id", index=True)
    op_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    address: str
    media_type: str
    size: int
    caption: str = Field(default="", sa_column=Column(Text, nullable=False))
    taken_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    received_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class PhotoView(Table, table=True):
    """The access record of photos: who was shown which, and when."""

    __tablename__ = "photo_view"
    __table_args__ = (Index("ix_photo_view_photo_id_viewed_at", "photo_id", "viewed_at"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    photo_id: int = Field(foreign_key="hearing_photo.id")
    viewed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
