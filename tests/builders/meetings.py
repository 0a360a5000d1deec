"""Builds meetings of the panel on cases that diverge."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.adjudication.models import Meeting
from qa_app.adjudication.rules.orders import MeetingOrder
from qa_app.adjudication.rules.voting import VotingRules
from qa_app.adjudication.services.calling import call_meeting
from qa_app.adjudication.services.holding import mark_attendance
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.queries.divergences import waiting_for_meeting
from tests.builders.deciding import diverging_cycle
from tests.builders.register import NOW

PLACE = "三楼会议室"


def meeting_cycle(session: Session, folder: Path, cases: int = 1, **panel: object) -> Cycle:
    """A cycle whose diverging cases wait for a meeting."""
    return diverging_cycle(session, folder, cases, adjudication="meeting", **panel)


def free_experts(session: Session, cycle: Cycle) -> list[Expert]:
    """Experts without any seat in the cycle, by id."""
    seated = select(Assignment.expert_id).where(Assignment.cycle_id == cycle.id)
    statement = select(Expert).where(col(Expert.id).not_in(seated)).order_by(col(Expert.id))
    return list(session.exec(statement))


def called_meeting(
    session: Session,
    cycle: Cycle,
    *,
    members: list[Expert] | None = None,
    rules: VotingRules | None = None,
    present: bool = True,
) -> Meeting:
    """A meeting on every waiting case; the first member chairs, all are there."""
    people = members or free_experts(session, cycle)
    ids = tuple(expert.id or 0 for expert in people)
    cases = tuple(case.case_id for case in waiting_for_meeting(session, SYSTEM, cycle))
    order = MeetingOrder(
        NOW + timedelta(days=3), PLACE, ids, ids[0], cases, rules or VotingRules(quorum=3)
    )
    meeting = call_meeting(session, actor=SYSTEM, cycle=cycle, order=order, now=NOW)
    if present:
        mark_attendance(session, actor=SYSTEM, meeting=meeting.public_id, present=ids, now=NOW)
    return meeting


def person(session: Session, expert: Expert) -> tuple[Account, Actor]:
    """The account behind an expert."""
    account = session.get_one(Account, expert.account_id)
    return account, actor_of(session, account)
