"""What happens while a meeting is held: attendance, minutes, votes, staying out of an item."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.adjudication.models import (
    AgendaItem,
    Ballot,
    ItemState,
    Meeting,
    MeetingMember,
    Recusal,
)
from qa_app.adjudication.queries.meetings import Member, Room, item_line, room_of
from qa_app.adjudication.queries.voting import standing_of
from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open

LONGEST_MINUTES = 20_000
LONGEST_REASON = 4_000
DECLARED = "declared"
OPEN_STATES = (ItemState.WAITING, ItemState.VOTING)


@dataclass(frozen=True, slots=True)
class At:
    """Which item of which meeting."""

    meeting: str
    item: str


def mark_attendance(
    session: Session, *, actor: Actor, meeting: str, present: Collection[int], now: datetime
) -> None:
    """Note who is there; the others are absent. For whoever runs or chairs the meeting."""
    room = led_room(session, actor, meeting)
    voted = _with_open_votes(session, room)
    for member in room.members:
        if member.expert_id not in present and member.expert_id in voted:
            raise Refused("meeting_absent_voted", name=member.name)
    rows = session.exec(
        select(MeetingMember).where(MeetingMember.meeting_id == room.meeting.id)
    ).all()
    changed = [row for row in rows if row.present is not (row.expert_id in present)]
    for row in changed:
        row.present = row.expert_id in present
    session.flush()
    if changed:
        record(session, actor=actor, act="meeting.attendance", on=("meeting", meeting), now=now,
               present=len(set(present) & {row.expert_id for row in rows}))  # fmt: skip


def save_minutes(
    session: Session, *, actor: Actor, at: At, text: str, revision: int, now: datetime
) -> int:
    """The minutes of an item as they are written; the new revision. Conflict when changed since."""
    room = led_room(session, actor, at.meeting)
    item = locked_item(session, actor, room, at.item)
    if len(text) > LONGEST_MINUTES:
        raise Refused("sheet_text_too_long", limit=LONGEST_MINUTES)
    if item.minutes == text:
        return item.revision
    if item.revision != revision:
        raise Conflict(
            "meeting_minutes_changed", revision=item.revision, theirs={"minutes": [item.minutes]}
        )
    item.minutes, item.revision = text, item.revision + 1
    session.flush()
    record(session, actor=actor, act="meeting.minutes", on=("agenda_item", at.item), now=now,
           revision=item.revision)  # fmt: skip
    return item.revision


def cast_vote(
    session: Session, *, actor: Actor, at: At, grade: Grade | None, reason: str, now: datetime
) -> None:
    """The own vote (None: abstention); it can be changed until all are in.

    Refused to who is absent, once all votes are in, and when the item is closed. NotFound to who
    stays out of the item.
    """
    room, member, item = _voter(session, actor, at)
    if not member.present:
        raise Refused("vote_not_present")
    if item.state not in OPEN_STATES:
        raise Refused("vote_item_closed")
    standing = standing_of(session, room, item)
    mine = standing.ballots.get(member.expert_id)
    if mine is not None and (mine.grade, mine.dissent) == (grade, reason.strip()):
        return
    if standing.all_in:
        raise Refused("vote_all_in")
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)
    ballot = mine or Ballot(
        item_id=item.id or 0, expert_id=member.expert_id, round=item.round, cast_at=now
    )
    ballot.grade, ballot.dissent, ballot.cast_at = grade, reason.strip(), now
    session.add(ballot)
    item.state = ItemState.VOTING
    session.flush()
    record(session, actor=actor, act="meeting.voted", on=("agenda_item", at.item), now=now,
           round=item.round)  # fmt: skip


def note_dissent(session: Session, *, actor: Actor, at: At, reason: str, now: datetime) -> None:
    """Why the own vote differs from what was decided; until the meeting ends."""
    room, member, item = _voter(session, actor, at)
    mine = standing_of(session, room, item).ballots.get(member.expert_id)
    if item.state is not ItemState.DECIDED or mine is None or mine.grade is item.grade:
        raise Refused("dissent_not_possible")
    if not reason.strip():
        raise Refused("dissent_reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)
    if mine.dissent == reason.strip():
        return
    mine.dissent = reason.strip()
    session.flush()
    record(session, actor=actor, act="meeting.dissent", on=("agenda_item", at.item), now=now)


def stay_out(session: Session, *, actor: Actor, at: At, reason: str, now: datetime) -> None:
    """A member declares a conflict with an item; from then on it is hidden from that member."""
    _, member, item = _voter(session, actor, at)
    if not reason.strip():
        raise Refused("reason_missing")
    if item.state not in OPEN_STATES:
        raise Refused("vote_item_closed")
    mine = select(Ballot).where(
        Ballot.item_id == item.id,
        Ballot.expert_id == member.expert_id,
        Ballot.round == item.round,
    )
    for ballot in session.exec(mine):
        session.delete(ballot)
    row = Recusal(
        item_id=item.id or 0,
        expert_id=member.expert_id,
        reasons=[DECLARED],
        said=reason.strip()[:1000],
        noted_at=now,
    )
    session.add(row)
    session.flush()
    record(session, actor=actor, act="meeting.stayed_out", on=("agenda_item", at.item), now=now)


def led_room(session: Session, actor: Actor, meeting: str) -> Room:
    """A meeting that has not ended, held against other writers, for who runs or chairs it."""
    held = select(Meeting.id).where(col(Meeting.public_id) == meeting).with_for_update()
    session.exec(held).first()
    room = room_of(session, actor, meeting)
    if not room.leads:
        raise NotFound(meeting)
    if not room.is_open:
        raise Refused("meeting_ended")
    hold_open(session, room.cycle.id)
    return room


def locked_item(session: Session, actor: Actor, room: Room, item: str) -> AgendaItem:
    """An item the actor takes part in, as it is now."""
    line = item_line(session, actor, room, item)
    statement = select(AgendaItem).where(AgendaItem.id == line.id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def _voter(session: Session, actor: Actor, at: At) -> tuple[Room, Member, AgendaItem]:
    held = select(Meeting.id).where(col(Meeting.public_id) == at.meeting).with_for_update()
    session.exec(held).first()
    room = room_of(session, actor, at.meeting)
    if room.member is None:
        raise NotFound(at.meeting)
    if not room.is_open:
        raise Refused("meeting_ended")
    hold_open(session, room.cycle.id)
    return room, room.member, locked_item(session, actor, room, at.item)


def _with_open_votes(session: Session, room: Room) -> set[int]:
    rows = session.exec(
        select(Ballot.expert_id)
        .join(AgendaItem, col(AgendaItem.id) == col(Ballot.item_id))
        .where(
            AgendaItem.meeting_id == room.meeting.id,
            col(AgendaItem.state).in_(OPEN_STATES),
            Ballot.round == AgendaItem.round,
        )
    )
    return set(rows)
