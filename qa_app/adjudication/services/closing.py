"""Closes items and meetings: what the vote comes to becomes the next version of the grade."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session, select

from qa_app.adjudication.models import AgendaItem, ItemState, MeetingState
from qa_app.adjudication.queries.meetings import Room
from qa_app.adjudication.queries.voting import Standing, standing_of
from qa_app.adjudication.rules.voting import Outcome, Result
from qa_app.adjudication.services.holding import (
    LONGEST_REASON,
    OPEN_STATES,
    At,
    led_room,
    locked_item,
)
from qa_app.audit.services import record
from qa_app.core.errors import Refusal, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.queries.settling import OpenCase, control_places, cut_offs_of, open_cases
from qa_app.reviews.rules.settling import FLOOR, Floor, Vote, settle_by_meeting
from qa_app.reviews.services.grades import NewGrade, write_grades
from qa_app.rubrics.rules.schema import CutOff

MOST_POINTS = 10_000
Decided = Callable[[Session, Actor, Cycle, AgendaItem, datetime], None]
DECIDED: list[Decided] = []
"""What packages above do once an item was decided, in the same transaction."""


class Doubt(Protocol):
    """What in a reason may name somebody; ``mark`` is what a confirmation has to say."""

    @property
    def found(self) -> Sequence[Any]:
        """Each thing found."""
        ...

    @property
    def mark(self) -> str:
        """The mark of the reason and of what was found."""
        ...

    def clear(self, seen: str) -> bool:
        """Whether nothing was found, or just this was confirmed."""
        ...


READ_BEFORE: list[Callable[[Session, Cycle, int, str], Doubt | None]] = []
"""Packages above look through the reason in a case that somebody outside the panel will read; None
where nobody will."""
PLACE = "meeting"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a decision rests on besides the vote: below what it may not fall (None: it may), and
    what the next version keeps of the one before."""

    floor: Floor | None = None
    inputs: tuple[dict[str, Any], ...] = ()


BOUNDS: list[Callable[[Session, Cycle, int], Bound | None]] = []
"""Packages above bind what a meeting decides on a case; None: they do not."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is entered with the vote: points in hundredths (None: without), and the reason.

    ``seen`` is the mark of what was found in the reason, confirmed to name nobody.
    """

    points: int | None
    reason: str
    seen: str = ""


def why_not_close(outcome: Outcome, quorum: int) -> Refusal | None:
    """Why the votes do not make a decision; None when they do."""
    if outcome.result is Result.NO_QUORUM:
        return Refusal("close_no_quorum", {"quorum": quorum})
    if outcome.result is Result.TIED:
        return Refusal("close_tied")
    return None if outcome.result is Result.DECIDED else Refusal("close_no_majority")


def bound_of(session: Session, cycle: Cycle, case_id: int) -> Bound:
    """What binds a decision on a case; usually nothing."""
    found = (given(session, cycle, case_id) for given in BOUNDS)
    return next((one for one in found if one is not None), Bound())


def doubt_of(session: Session, cycle: Cycle, case_id: int, reason: str) -> Doubt | None:
    """What stands in a reason that will be read outside; None: nothing, or nobody will."""
    found = (read(session, cycle, case_id, reason) for read in READ_BEFORE)
    return next((one for one in found if one is not None and one.found), None)


def decide_item(
    session: Session, *, actor: Actor, at: At, decision: Decision, now: datetime
) -> bool:
    """Settle the case with the grade voted for; False when that was done before.

    Refused without quorum or majority, on a tie the rule leaves open, without a reason, with points
    that stand for another grade, and while something in a reason others will read is unconfirmed.
    """
    room = led_room(session, actor, at.meeting)
    item = locked_item(session, actor, room, at.item)
    if item.state is ItemState.DECIDED:
        return False
    if item.state not in OPEN_STATES:
        raise Refused("vote_item_closed")
    standing = standing_of(session, room, item)
    refusal = why_not_close(standing.outcome, room.meeting.quorum)
    if refusal:
        raise refusal.error()
    reason = decision.reason.strip()
    if not reason:
        raise Refused("decision_reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)
    _confirm(session, actor, room, item, decision, now)
    case = _open_case(session, room, item)
    grade = standing.outcome.grade or Grade.FAIL
    _check_points(decision.points, grade, cut_offs_of(session, case.rubric))
    item.state, item.grade, item.points, item.reason = (
        ItemState.DECIDED, grade, decision.points, reason,
    )  # fmt: skip
    item.casting, item.closed_by, item.closed_at = standing.outcome.casting, actor.login, now
    session.flush()
    _settle(session, actor, room, item, (case, standing), now)
    record(session, actor=actor, act="meeting.decided", on=("agenda_item", at.item), now=now,
           cycle=room.cycle.name, votes=standing.outcome.cast)  # fmt: skip
    for told in DECIDED:
        told(session, actor, room.cycle, item, now)
    return True


def _confirm(
    session: Session, actor: Actor, room: Room, item: AgendaItem, decision: Decision, now: datetime
) -> None:
    doubt = doubt_of(session, room.cycle, item.case_id, decision.reason)
    if doubt is None:
        return
    if not doubt.clear(decision.seen):
        raise Refused("decision_words_not_confirmed")
    record(session, actor=actor, act="meeting.words_confirmed", now=now,
           on=("agenda_item", item.public_id), found=len(doubt.found), mark=doubt.mark)  # fmt: skip


def leave_open(session: Session, *, actor: Actor, at: At, now: datetime) -> bool:
    """Close an item without a decision; its case waits for another meeting."""
    room = led_room(session, actor, at.meeting)
    item = locked_item(session, actor, room, at.item)
    if item.state not in OPEN_STATES:
        return False
    _leave(item, actor, now)
    session.flush()
    record(session, actor=actor, act="meeting.left_open", on=("agenda_item", at.item), now=now)
    return True


def vote_again(session: Session, *, actor: Actor, at: At, now: datetime) -> int:
    """Begin another round; the ballots of the one before are kept. Its number."""
    room = led_room(session, actor, at.meeting)
    item = locked_item(session, actor, room, at.item)
    if item.state not in OPEN_STATES:
        raise Refused("vote_item_closed")
    if not standing_of(session, room, item).cast:
        return item.round
    item.round, item.state = item.round + 1, ItemState.WAITING
    session.flush()
    record(session, actor=actor, act="meeting.vote_again", on=("agenda_item", at.item), now=now,
           round=item.round)  # fmt: skip
    return item.round


def end_meeting(session: Session, *, actor: Actor, meeting: str, now: datetime) -> int:
    """End a meeting; items without a decision are left open. How many those are."""
    room = led_room(session, actor, meeting)
    items = session.exec(select(AgendaItem).where(AgendaItem.meeting_id == room.meeting.id)).all()
    left = [item for item in items if item.state in OPEN_STATES]
    for item in left:
        _leave(item, actor, now)
    room.meeting.state, room.meeting.ended_at = MeetingState.ENDED, now
    session.flush()
    record(session, actor=actor, act="meeting.ended", on=("meeting", meeting), now=now,
           decided=sum(item.state is ItemState.DECIDED for item in items),
           left_open=sum(item.state is ItemState.LEFT_OPEN for item in items))  # fmt: skip
    return len(left)


def _leave(item: AgendaItem, actor: Actor, now: datetime) -> None:
    item.state, item.closed_by, item.closed_at = ItemState.LEFT_OPEN, actor.login, now


def _open_case(session: Session, room: Room, item: AgendaItem) -> OpenCase:
    locked_cycle(session, room.cycle.name)
    case = next(iter(open_cases(session, room.cycle, [item.case_id])), None)
    if case is None:
        raise Refused("meeting_case_not_waiting")
    return case


def _check_points(points: int | None, grade: Grade, cut_offs: tuple[CutOff, ...]) -> None:
    if points is None:
        return
    if not 0 <= points <= MOST_POINTS:
        raise Refused("decision_points_out_of_range")
    meant = next((cut.grade for cut in cut_offs if points >= cut.at_least), None)
    if cut_offs and meant is not grade:
        raise Refused("decision_points_other_grade")


def _settle(
    session: Session,
    actor: Actor,
    room: Room,
    item: AgendaItem,
    found: tuple[OpenCase, Standing],
    now: datetime,
) -> None:
    case, standing = found
    control = control_places(session, room.cycle).get(item.case_id)
    bound = bound_of(session, room.cycle, item.case_id)
    settled = settle_by_meeting(
        case.first,
        plan_of(room.cycle).panel,
        vote_of(item, standing.outcome),
        case.occasion(control),
        bound.floor,
    )
    meeting: dict[str, Any] = {
        "place": PLACE, "item": item.public_id, "review": "", "sheet": None,
    }  # fmt: skip
    if bound.floor:
        floor = bound.floor
        meeting[FLOOR] = {
            "version": floor.version, "grade": floor.grade.value, "points": floor.points,
        }  # fmt: skip
    inputs = (*case.inputs, *bound.inputs, meeting)
    new = NewGrade(item.case_id, settled, item.reason, inputs, case.version)
    write_grades(session, actor=actor, cycle=room.cycle, grades=[new], now=now)


def vote_of(item: AgendaItem, outcome: Outcome) -> Vote:
    """A decided item as the rules of settling take it."""
    return Vote(
        outcome.grade or Grade.FAIL, item.points, outcome.votes, outcome.abstained, outcome.casting
    )
