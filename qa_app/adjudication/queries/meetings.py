"""Meetings as their people see them: who is who, the agenda, and what of it is hidden from whom.

A member who stays out of an item sees that there is one, and neither its case nor its ratings:
who rated a case must not learn from an agenda that another saw it differently.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.adjudication.models import (
    AgendaItem,
    Ballot,
    ItemState,
    Meeting,
    MeetingMember,
    MeetingState,
    Recusal,
)
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed, may_manage, plan_of
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import expert_of, in_sight, own_ties
from qa_app.reviews.rules.masking import case_code
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One line of the list of meetings."""

    public_id: str
    cycle: str
    meets_at: datetime
    place: str
    state: MeetingState
    items: int


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a meeting."""

    expert_id: int
    account_id: int | None
    name: str
    chair: bool
    present: bool | None


@dataclass(frozen=True, slots=True)
class Room:
    """A meeting and what the actor is in it: runs it, chairs it, belongs to it."""

    meeting: Meeting
    cycle: Cycle
    members: tuple[Member, ...]
    manages: bool
    member: Member | None

    @property
    def leads(self) -> bool:
        """Whether the actor keeps the minutes and closes items."""
        return self.manages or (self.member is not None and self.member.chair)

    @property
    def is_open(self) -> bool:
        """Whether the meeting has not ended."""
        return self.meeting.state is MeetingState.CALLED

    @property
    def chair(self) -> Member | None:
        """Who chairs."""
        return next((member for member in self.members if member.chair), None)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the agenda; ``name`` is empty where the reader stays out of it."""

    id: int
    public_id: str
    position: int
    state: ItemState
    case_id: int
    name: str
    agency: str
    type: CaseType | None
    stage: Stage | None
    grade: Grade | None
    points: int | None
    hidden: bool


def room_of(session: Session, actor: Actor, public_id: str) -> Room:
    """A meeting the actor runs or belongs to; NotFound otherwise."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    belongs = col(Meeting.id).in_(
        select(MeetingMember.meeting_id).where(
            col(MeetingMember.expert_id) == (expert.id if expert else None)
        )
    )
    row = session.execute(
        select(Meeting, Cycle, managed(actor))
        .join(Cycle, col(Cycle.id) == col(Meeting.cycle_id))
        .where(col(Meeting.public_id) == public_id, or_(managed(actor), belongs))
    ).first()
    if row is None:
        raise NotFound(public_id)
    meeting, cycle, manages = row
    members = _members(session, meeting.id)
    mine = next((m for m in members if expert is not None and m.expert_id == expert.id), None)
    return Room(meeting, cycle, members, bool(manages), mine)


def meetings_page(session: Session, actor: Actor, *, page: int = 1) -> Page[MeetingRow]:
    """Meetings the actor runs or belongs to, those to come first."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    ways: list[Any] = [
        col(Meeting.id).in_(
            select(MeetingMember.meeting_id).where(
                col(MeetingMember.expert_id) == (expert.id if expert else None)
            )
        )
    ]
    managed = [
        cycle_id
        for cycle_id in session.execute(select(Meeting.cycle_id).distinct()).scalars()
        if may_manage(session, actor, session.get_one(Cycle, cycle_id))
    ]
    ways.append(col(Meeting.cycle_id).in_(managed))
    where = or_(*ways)
    total = session.execute(select(func.count()).select_from(Meeting).where(where)).scalar_one()
    items = (
        select(func.count())
        .where(col(AgendaItem.meeting_id) == col(Meeting.id))
        .correlate(Meeting)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Meeting.public_id, func.coalesce(func.nullif(Cycle.title, ""), Cycle.name),
            Meeting.meets_at, Meeting.place, Meeting.state, items,
        )
        .join(Cycle, col(Cycle.id) == col(Meeting.cycle_id))
        .where(where)
        .order_by(Meeting.state, col(Meeting.meets_at).desc(), col(Meeting.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    return Page([MeetingRow(*row) for row in rows], total, page)


def agenda(session: Session, actor: Actor, room: Room) -> list[ItemLine]:
    """The items in order; those the actor stays out of without their case."""
    rows = session.execute(
        select(
            AgendaItem.id, AgendaItem.public_id, AgendaItem.position, AgendaItem.state, Case.id,
            Case.number, Agency.name, Case.type, Case.stage, AgendaItem.grade, AgendaItem.points,
        )
        .join(Case, col(Case.id) == col(AgendaItem.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .where(col(AgendaItem.meeting_id) == room.meeting.id)
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    ).all()  # fmt: skip
    out = _out_of(session, actor, room)
    return [_line(room, row, out) for row in rows]


def item_line(session: Session, actor: Actor, room: Room, public_id: str) -> ItemLine:
    """One item the actor takes part in; NotFound when staying out of it, as for none."""
    for line in agenda(session, actor, room):
        if line.public_id == public_id and not line.hidden:
            return line
    raise NotFound(public_id)


def recused(session: Session, item_id: int) -> list[tuple[int, str, list[str], str]]:
    """Expert id, name, reasons and own words of those who stay out of an item."""
    rows = session.execute(
        select(Recusal.expert_id, Expert.name, Recusal.reasons, Recusal.said)
        .join(Expert, col(Expert.id) == col(Recusal.expert_id))
        .where(col(Recusal.item_id) == item_id)
        .order_by(col(Expert.name), col(Expert.id))
    )
    return [(key, name, reasons, said) for key, name, reasons, said in rows]


def ballots(session: Session, item_id: int, number: int) -> dict[int, Ballot]:
    """Expert id → ballot of one round."""
    rows = session.execute(
        select(Ballot).where(col(Ballot.item_id) == item_id, col(Ballot.round) == number)
    ).scalars()
    return {row.expert_id: row for row in rows}


def items_under_way(cycle_id: int) -> Any:
    """Select of the cases of a cycle that are on the agenda of a meeting to come."""
    return (
        select(AgendaItem.case_id)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(
            col(Meeting.cycle_id) == cycle_id,
            col(Meeting.state) == MeetingState.CALLED,
            col(AgendaItem.state).in_((ItemState.WAITING, ItemState.VOTING)),
        )
    )


def sits_over(expert_id: int | None, cycle_id: Any, case_id: Any) -> Any:
    """Condition: an expert is to decide on a case (columns) in a meeting under way."""
    out = select(Recusal.id).where(
        col(Recusal.item_id) == col(AgendaItem.id), col(Recusal.expert_id) == expert_id
    )
    return (
        select(AgendaItem.id)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .join(MeetingMember, col(MeetingMember.meeting_id) == col(Meeting.id))
        .where(
            col(Meeting.cycle_id) == cycle_id,
            col(AgendaItem.case_id) == case_id,
            col(Meeting.state) == MeetingState.CALLED,
            col(AgendaItem.state).in_((ItemState.WAITING, ItemState.VOTING)),
            col(MeetingMember.expert_id) == expert_id,
            ~out.exists(),
        )
        .exists()
    )


def own_meetings_to_come(session: Session, actor: Actor) -> list[MeetingRow]:
    """Meetings not yet over that the actor belongs to."""
    page = meetings_page(session, actor)
    return [row for row in page.rows if row.state is MeetingState.CALLED]


def _members(session: Session, meeting_id: int | None) -> tuple[Member, ...]:
    rows = session.execute(
        select(
            MeetingMember.expert_id, Expert.account_id, Expert.name, MeetingMember.chair,
            MeetingMember.present,
        )
        .join(Expert, col(Expert.id) == col(MeetingMember.expert_id))
        .where(col(MeetingMember.meeting_id) == meeting_id)
        .order_by(col(MeetingMember.chair).desc(), col(Expert.name), col(Expert.id))
    )  # fmt: skip
    return tuple(Member(*row) for row in rows)


def _out_of(session: Session, actor: Actor, room: Room) -> set[int]:
    """Ids of the items the actor stays out of: as a member, and by any tie of the person."""
    of_meeting = col(AgendaItem.meeting_id) == room.meeting.id
    out: set[int] = set()
    if room.member is not None:
        mine = and_(
            col(Recusal.item_id) == col(AgendaItem.id),
            col(Recusal.expert_id) == room.member.expert_id,
        )
        out |= set(
            session.execute(select(AgendaItem.id).join(Recusal, mine).where(of_meeting)).scalars()
        )
    elif own_ties(session, actor).any:
        seen = (
            select(AgendaItem.id)
            .join(Case, col(Case.id) == col(AgendaItem.case_id))
            .where(of_meeting, *in_sight(own_ties(session, actor)))
        )
        every = set(session.execute(select(AgendaItem.id).where(of_meeting)).scalars())
        out |= every - set(session.execute(seen).scalars())
    return out


def _line(room: Room, row: Any, out: set[int]) -> ItemLine:
    key, public_id, position, state, case_id, number, agency, kind, stage, grade, points = row
    if key in out:
        return ItemLine(
            key, public_id, position, state, case_id, "", "", None, None, None, None, True
        )
    if room.manages:
        name, where = number, agency
    else:
        panel = plan_of(room.cycle).panel
        name = case_code(public_id) if panel.mask_agency else number
        where = "" if panel.mask_agency else agency
    return ItemLine(
        key, public_id, position, state, case_id, name, where, kind, stage, grade, points, False
    )
