"""Asking for a panel meeting against a decision: until when, who sits in it, what it comes to."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.adjudication.models import AgendaItem, MeetingMember, Recusal
from qa_app.adjudication.services import closing as meeting_closing
from qa_app.adjudication.services import holding
from qa_app.adjudication.services.closing import Decision
from qa_app.adjudication.services.holding import At
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState, Outcome
from qa_app.objections.services import closing, form_check, writing
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Settlement
from tests.builders.meetings import called_meeting, free_experts, person
from tests.builders.objections import (
    LATER,
    at,
    decided,
    hand_in,
    objected,
    objection_named,
    write,
)
from tests.builders.register import NOW
from tests.support.counting import statements

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
PLAN = "second_level = true\nsecond_level_days = 5\n"


def rejected(session, tmp_path):
    found = objected(session, tmp_path, plan=PLAN)
    row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
    assert row.state is ObjectionState.DECIDED
    assert row.appeal_until.isoformat() == "2026-07-13"
    return found, row


def meet(session, found, grade: Grade, reason="合议认为应予改评") -> None:
    people = [
        one
        for one in free_experts(session, found.cycle)
        if not session.exec(
            select(Objection.id).where(Objection.decider_expert_id == one.id)
        ).first()
    ]
    meeting = called_meeting(session, found.cycle, members=people)
    item = session.exec(select(AgendaItem)).one()
    place = At(meeting.public_id, item.public_id)
    for expert in people:
        _, actor = person(session, expert)
        holding.cast_vote(session, actor=actor, at=place, grade=grade, reason="", now=LATER)
    decision = Decision(None, reason)
    meeting_closing.decide_item(session, actor=SYSTEM, at=place, decision=decision, now=LATER)


def second(session, found) -> Objection:
    row = hand_in(session, found, text="仍然不同意")
    form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
    return row


def test_a_meeting_that_gives_a_better_grade_upholds_the_second_objection(tmp_path):
    with transaction() as session:
        found, first = rejected(session, tmp_path)
        row = second(session, found)
        assert (row.level, row.state) == (2, ObjectionState.DECIDING)
        meet(session, found, Grade.GOOD)
        assert (row.state, row.outcome) == (ObjectionState.CLOSED, Outcome.UPHELD)
        assert row.decision_note == "合议认为应予改评"
        new = session.exec(select(Settlement).where(Settlement.counts)).one()
        assert (new.grade, new.method, row.new_settlement_id) == (Grade.GOOD, "meeting", new.id)
        assert first.state is ObjectionState.CLOSED
        sheet = session.exec(select(FeedbackSheet).where(FeedbackSheet.counts)).one()
        assert (sheet.grade, sheet.settlement_id) == (Grade.GOOD, new.id)


def test_a_meeting_that_keeps_the_grade_rejects_it(tmp_path):
    with transaction() as session:
        found, _ = rejected(session, tmp_path)
        row = second(session, found)
        meet(session, found, Grade.PASS)
        old, new = session.exec(select(Settlement).order_by(Settlement.version)).all()
        assert (row.outcome, row.new_settlement_id) == (Outcome.REJECTED, new.id)
        assert (new.grade, new.points) == (old.grade, old.points)


def test_who_decided_first_stays_out_of_the_meeting(tmp_path):
    with transaction() as session:
        found, first = rejected(session, tmp_path)
        second(session, found)
        called_meeting(session, found.cycle, members=free_experts(session, found.cycle))
        out = session.exec(select(Recusal.expert_id)).all()
        assert out == [first.decider_expert_id]
        members = set(session.exec(select(MeetingMember.expert_id)).all())
        assert not members & set(session.exec(select(Assignment.expert_id)).all())
        assert len(members) == len(session.exec(select(Expert)).all()) - 2


def test_after_its_own_days_the_second_level_is_refused_and_the_decision_closed(tmp_path):
    with transaction() as session:
        found, first = rejected(session, tmp_path)
        write(session, found)
        late = NOW + timedelta(days=8)
        with pytest.raises(Refused, match="objection_too_late"):
            writing.hand_in(session, actor=found.lawyer, sheet=found.sheet(session), now=late)
        closing.close_due(session, late)
        assert first.state is ObjectionState.CLOSED


def test_a_decision_under_appeal_is_not_closed_by_the_days(tmp_path):
    with transaction() as session:
        found, first = rejected(session, tmp_path)
        second(session, found)
        closing.close_due(session, NOW + timedelta(days=30))
        assert first.state is ObjectionState.DECIDED


def test_the_lawyer_may_let_the_decision_stand(tmp_path):
    with transaction() as session:
        found, first = rejected(session, tmp_path)
        closing.let_stand(
            session, actor=found.lawyer, public_id=first.public_id,
            revision=first.revision, now=LATER,
        )  # fmt: skip
        assert first.state is ObjectionState.CLOSED
        with pytest.raises(Refused, match="objection_is_one_per_case"):
            write(session, found)


def test_a_cycle_without_a_second_level_closes_with_the_decision(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        assert (row.state, row.appeal_until) == (ObjectionState.CLOSED, None)
        assert objection_named(session, row.public_id).closed_at == LATER


def test_the_daily_closing_holds_no_row_while_it_waits_for_the_trail(tmp_path):
    """Every state is moved before the first event: a lawyer who acts meanwhile is not locked in."""
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN, cases=2)
        decided(session, found, {found.criteria[0]: ("rejected", "")})
        row = second(session, found)
        row.state, row.due_on = ObjectionState.RETURNED, NOW.date()
        session.flush()
        with statements() as seen:
            closing.close_due(session, NOW + timedelta(days=30))
        moves = [n for n, text in enumerate(seen) if text.startswith("UPDATE objection ")]
        events = [n for n, text in enumerate(seen) if "INSERT INTO audit" in text]
        assert len(moves) == 2
        assert max(moves) < min(events)
        first = session.exec(select(Objection).where(Objection.level == 1)).one()
        assert (first.state, row.state) == (ObjectionState.CLOSED, ObjectionState.CLOSED)
