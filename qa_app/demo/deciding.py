"""Meetings of the panel in the demonstration: grades reopened, decided anew, left open, to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session, col, select

from qa_app.adjudication.models import AgendaItem
from qa_app.adjudication.rules.orders import MeetingOrder
from qa_app.adjudication.rules.voting import Majority, TieRule, VotingRules
from qa_app.adjudication.services.calling import call_meeting, conflicts_of
from qa_app.adjudication.services.closing import Decision, decide_item, end_meeting
from qa_app.adjudication.services.holding import (
    At,
    cast_vote,
    mark_attendance,
    note_dissent,
    save_minutes,
)
from qa_app.core.grades import Grade
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db.session import transaction
from qa_app.demo.cycles import Office
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import MOMENT, CycleStory, at, working_days
from qa_app.panel.models import Expert
from qa_app.reviews.models import Settlement
from qa_app.reviews.services.reopening import Reopening, reopen_case

MEMBERS, RULES = 5, VotingRules(3, Majority.SIMPLE, TieRule.CHAIR)
PLACE = "省法律援助中心三楼会议室"
REASONS = (
    "机构申诉：庭审提纲和质证意见归档时漏装，现已补交，请求复核等次",
    "受援人对办案质量提出投诉，需要核对会见记录",
)
VOTES = (Grade.EXCELLENT, Grade.EXCELLENT, Grade.EXCELLENT, Grade.GOOD, None)
MINUTES = (
    "主持人宣读申诉内容，工作人员出示补交的庭审提纲和质证意见。两名委员认为材料形成于庭前，"
    "应当计入；一名委员认为逾期归档本身应予扣分。经讨论，多数意见认为补交材料真实，足以改变等次。"
)
DECISION = Decision(9_050, "补交的庭审提纲和质证意见形成于庭前，内容完整，依评分标准应评为优秀。")
DISSENT = "材料虽真实，但归档逾期两个月，归档一项不应得满分，故主张维持良好。"


@dataclass(frozen=True, slots=True)
class _Called:
    """A meeting with its members by login, the chair first, and the items by public id."""

    meeting: str
    members: tuple[tuple[int, str], ...]
    items: tuple[str, ...]


def hold_meeting(office: Office, story: CycleStory) -> dict[str, int]:
    """Two grades of the finished cycle are reopened; one is decided anew, one is left open."""
    chance = Random(f"{office.simulation.seed}/{story.name}/meeting")
    cases = _reopened(office, story, (Grade.GOOD, Grade.GOOD), at(story.day(43), "09:30", chance))
    day = next(working_days(story.day(46), 1))
    meets_at = at(day, "14:30", chance)
    called = _call(office, story, cases, (meets_at, at(story.day(43), "15:00", chance)))
    _vote(office, called, meets_at)
    return {"meetings": 2, "reopened": len(REASONS) + 1, "decided_by_meeting": 1}


def call_next(office: Office, story: CycleStory) -> None:
    """A meeting to come of the half-way cycle, the demonstration expert among its members."""
    chance = Random(f"{office.simulation.seed}/{story.name}/meeting")
    cases = _reopened(office, story, (Grade.GOOD,), at(story.day(23), "14:00", chance))
    times = at(story.day(40), "14:30", chance), at(story.day(23), "15:00", chance)
    _call(office, story, cases, times, first=scenario.DEMO_EXPERT.login)


def _reopened(
    office: Office, story: CycleStory, grades: Sequence[Grade], now: datetime
) -> list[int]:
    found: list[int] = []
    for grade, reason in zip(grades, REASONS, strict=False):
        with transaction() as session:
            cycle = cycle_named(session, story.name)
            statement = select(Settlement.case_id).where(
                Settlement.cycle_id == cycle.id,
                Settlement.grade == grade,
                col(Settlement.counts).is_(True),
                col(Settlement.case_id).not_in(found),
            )
            best = (col(Settlement.points).desc(), col(Settlement.case_id))
            case_id = session.exec(statement.order_by(*best)).first() or 0
            wanted = Reopening(case_id, AdjudicationWay.MEETING, reason)
            now += MOMENT
            reopen_case(session, actor=office.actor, cycle=cycle, wanted=wanted, now=now)
        found.append(case_id)
    return found


def _call(
    office: Office,
    story: CycleStory,
    cases: Sequence[int],
    times: tuple[datetime, datetime],
    first: str = "",
) -> _Called:
    """Call a meeting (``times``: when it is, when it is called) of members free of conflicts."""
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        pool = session.exec(select(Expert.id, Expert.login).where(col(Expert.active))).all()
        keys = [key or 0 for key, _ in pool]
        tied = {key for _, key in conflicts_of(session, cycle, cases, keys, times[1])}
        free = sorted((login != first, login, key or 0) for key, login in pool if key not in tied)
        # Who comes first in the list of free members takes part; the second one leads.
        members = tuple((key, login) for _, login, key in free[:MEMBERS])
        order = MeetingOrder(
            times[0], PLACE, tuple(key for key, _ in members), members[1][0], tuple(cases), RULES
        )
        meeting = call_meeting(session, actor=office.actor, cycle=cycle, order=order, now=times[1])
        return _Called(meeting.public_id, members, _items(session, meeting.id or 0))


def _items(session: Session, meeting_id: int) -> tuple[str, ...]:
    statement = select(AgendaItem.public_id).where(AgendaItem.meeting_id == meeting_id)
    in_order = statement.order_by(col(AgendaItem.position), col(AgendaItem.id))
    return tuple(session.exec(in_order))


def _vote(office: Office, called: _Called, now: datetime) -> None:
    """Attendance, minutes, votes, the decision, a dissent; the second item finds no decision."""
    item = At(called.meeting, called.items[0])
    with transaction() as session:
        present = [key for key, _ in called.members]
        mark_attendance(
            session, actor=office.actor, meeting=called.meeting, present=present, now=now
        )
        now += MOMENT
        save_minutes(session, actor=office.actor, at=item, text=MINUTES, revision=1, now=now)
    for (_, login), grade in zip(called.members, VOTES, strict=False):
        now += MOMENT
        with transaction() as session:
            actor = actor_named(session, login)
            cast_vote(session, actor=actor, at=item, grade=grade, reason="", now=now)
    with transaction() as session:
        now += MOMENT
        decide_item(session, actor=office.actor, at=item, decision=DECISION, now=now)
        now += MOMENT
        dissenter = actor_named(session, called.members[VOTES.index(Grade.GOOD)][1])
        note_dissent(session, actor=dissenter, at=item, reason=DISSENT, now=now)
        now += MOMENT
        end_meeting(session, actor=office.actor, meeting=called.meeting, now=now)
