"""Everything the minutes of a meeting say, for print; without what the reader stays out of."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.adjudication.models import AgendaItem, ItemState, Meeting
from qa_app.adjudication.queries.meetings import ItemLine, Member, Room, agenda
from qa_app.adjudication.queries.voting import Standing, is_revealed, standing_of
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.reviews.queries.further import OtherSheet, sheets_of_case


@dataclass(frozen=True, slots=True)
class MinutedItem:
    """One item: its ratings, votes by member, and what was decided."""

    line: ItemLine
    minutes: str
    reason: str
    state: ItemState
    casting: bool
    ratings: tuple[tuple[str, bool, Grade | None, int | None], ...]
    standing: Standing | None
    revealed: bool


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting as its minutes have it."""

    cycle_title: str
    meeting: Meeting
    members: tuple[Member, ...]
    items: tuple[MinutedItem, ...]
    made_at: datetime


def minutes_of(session: Session, actor: Actor, room: Room) -> Minutes:
    """The minutes as they stand."""
    items = [_item(session, room, line) for line in agenda(session, actor, room)]
    return Minutes(
        room.cycle.title or room.cycle.name,
        room.meeting,
        room.members,
        tuple(items),
        room.meeting.ended_at or room.meeting.called_at,
    )


def _item(session: Session, room: Room, line: ItemLine) -> MinutedItem:
    row = session.get_one(AgendaItem, line.id)
    if line.hidden:
        return MinutedItem(line, "", "", row.state, False, (), None, False)
    standing = standing_of(session, room, row)
    sheets = sheets_of_case(session, room.cycle.id or 0, line.case_id)
    return MinutedItem(
        line, row.minutes, row.reason, row.state, row.casting, tuple(map(_rating, sheets)),
        standing, is_revealed(row, standing),
    )  # fmt: skip


def _rating(one: OtherSheet) -> tuple[str, bool, Grade | None, int | None]:
    return one.label, one.earlier, one.grade, one.points
