"""Calls: held by one at a time, noted once, taken back, finished with answers; leads stay out."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.roles import Role
from qa_app.db.sealed import make_vault
from qa_app.db.session import transaction
from qa_app.followups.models import ContactAttempt, Lead
from qa_app.followups.queries.calls import CallFilter, calls_page
from qa_app.followups.queries.desks import call_desk
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.queries.results import result_of
from qa_app.followups.rules.states import Channel, FollowupState, Outcome, Respondent
from qa_app.followups.services import calling, saving
from qa_app.followups.services.revealing import reveal_number
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.editing import fields_of
from tests.builders.followups import (
    an_attempt,
    answer,
    answers_to,
    followed_cycle,
    followups_of,
)
from tests.builders.register import NOW, make_actor, make_agency

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def session(database):
    with transaction() as session:
        yield session


@pytest.fixture
def cycle(session):
    return followed_cycle(session, 3)


@pytest.fixture
def caller(session, cycle):
    return make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "甲县中心"))


@pytest.fixture
def other(session, cycle):
    return make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "甲县中心"))


def wanted(cycle):
    return CallFilter(cycle_id=cycle.id)


def test_two_callers_get_two_different_follow_ups(session, cycle, caller, other):
    one = calling.take_next(session, actor=caller, wanted=wanted(cycle), now=NOW)
    two = calling.take_next(session, actor=other, wanted=wanted(cycle), now=NOW)
    assert one.id != two.id
    with pytest.raises(Refused, match="followup_held"):
        calling.take_one(session, actor=other, public_id=one.public_id, now=NOW)


def test_taking_the_next_lets_go_of_the_one_before(session, cycle, caller, other):
    one = calling.take_next(session, actor=caller, wanted=wanted(cycle), now=NOW)
    calling.take_next(session, actor=caller, wanted=wanted(cycle), now=NOW, after=one.public_id)
    session.expire_all()
    calling.take_one(session, actor=other, public_id=one.public_id, now=NOW)


def test_a_hold_ends_by_itself(session, cycle, caller, other):
    one = calling.take_next(session, actor=caller, wanted=wanted(cycle), now=NOW)
    later = NOW + timedelta(minutes=21)
    calling.take_one(session, actor=other, public_id=one.public_id, now=later)
    with pytest.raises(Refused, match="followup_held"):
        calling.note_attempt(
            session, actor=caller, public_id=one.public_id, made=an_attempt(), now=later
        )


def test_of_another_agency_there_is_nothing_to_see(session, cycle):
    stranger = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
    some = followups_of(session, cycle)[0]
    assert calling.take_next(session, actor=stranger, wanted=wanted(cycle), now=NOW) is None
    with pytest.raises(NotFound):
        call_desk(session, stranger, some.public_id)


def test_an_attempt_is_noted_once_however_often_it_is_sent(session, cycle, caller):
    one = calling.take_next(session, actor=caller, wanted=wanted(cycle), now=NOW)
    made = an_attempt(Outcome.NO_ANSWER, note="响铃无人")
    for _ in range(3):
        calling.note_attempt(session, actor=caller, public_id=one.public_id, made=made, now=NOW)
    session.flush()
    rows = session.exec(select(ContactAttempt)).all()
    assert [(row.number, row.outcome, row.note) for row in rows] == [
        (1, Outcome.NO_ANSWER, "响铃无人")
    ]
    assert (one.state, one.attempts, one.outcome) == (FollowupState.AGAIN, 1, Outcome.NO_ANSWER)
    assert one.next_on == date(2026, 7, 7)


def test_the_limit_of_the_plan_ends_the_attempts(session, cycle, caller):
    one = followups_of(session, cycle)[0]
    for day in range(3):
        calling.note_attempt(
            session, actor=caller, public_id=one.public_id, made=an_attempt(),
            now=NOW + timedelta(days=day),
        )  # fmt: skip
    assert (one.state, one.next_on) == (FollowupState.UNREACHABLE, None)
    with pytest.raises(Refused, match="followup_ended"):
        calling.note_attempt(
            session, actor=caller, public_id=one.public_id, made=an_attempt(), now=LATER
        )


def test_the_last_attempt_can_be_taken_back_by_who_noted_it(session, cycle, caller, other):
    one = followups_of(session, cycle)[0]
    before = (one.state, one.attempts, one.outcome)
    made = an_attempt(Outcome.REFUSED)
    calling.note_attempt(session, actor=caller, public_id=one.public_id, made=made, now=NOW)
    with pytest.raises(Refused, match="attempt_not_last"):
        calling.undo_attempt(session, actor=other, public_id=one.public_id, number=1, now=LATER)
    for _ in range(2):
        calling.undo_attempt(session, actor=caller, public_id=one.public_id, number=1, now=LATER)
    assert (one.state, one.attempts, one.outcome) == before
    session.flush()
    assert [row.undone for row in call_desk(session, caller, one.public_id).attempts] == [True]


def test_after_ten_minutes_nothing_is_taken_back(session, cycle, caller):
    one = followups_of(session, cycle)[0]
    calling.note_attempt(session, actor=caller, public_id=one.public_id, made=an_attempt(), now=NOW)
    late = NOW + timedelta(minutes=11)
    with pytest.raises(Refused, match="attempt_too_old"):
        calling.undo_attempt(session, actor=caller, public_id=one.public_id, number=1, now=late)


@pytest.mark.parametrize("day", [date(2026, 7, 5), date(2027, 7, 5)])
def test_the_next_day_lies_ahead_and_not_too_far(session, cycle, caller, day):
    one = followups_of(session, cycle)[0]
    made = an_attempt(Outcome.CONNECTED, wished_on=day)
    with pytest.raises(Invalid):
        calling.note_attempt(session, actor=caller, public_id=one.public_id, made=made, now=NOW)


def test_answers_are_saved_one_by_one_and_two_windows_are_told_apart(session, cycle, caller):
    one = followups_of(session, cycle)[0]
    changed = {"level:visit-gifts": ["never"]}
    saved = saving.save_answers(
        session, actor=caller, public_id=one.public_id, changed=changed, revision=0, now=NOW
    )
    again = saving.save_answers(
        session, actor=caller, public_id=one.public_id, changed=changed, revision=0, now=NOW
    )
    assert again.revision == saved.revision
    with pytest.raises(Conflict) as conflict:
        saving.save_answers(
            session, actor=caller, public_id=one.public_id, revision=0, now=NOW,
            changed={"level:visit-gifts": ["taken"]},
        )  # fmt: skip
    assert conflict.value.params["theirs"] == {"level:visit-gifts": ["never"]}


def finish(session, cycle, caller, one, **chosen):
    desk = call_desk(session, caller, one.public_id)
    filled = answers_to(questionnaire_of(session, cycle.id), **chosen)
    made = an_attempt(Outcome.CONNECTED, respondent=Respondent.RELATIVE, channel=Channel.VISIT)
    asked = {"public_id": one.public_id, "made": made, "changed": fields_of(filled, desk.scorer)}
    return asked, saving.finish_call(session, actor=caller, now=NOW, **asked)


def test_a_finished_call_is_an_attempt_and_locked_answers(session, cycle, caller):
    one = followups_of(session, cycle)[0]
    asked, (done, leads) = finish(session, cycle, caller, one)
    assert not leads
    assert (done.state, done.channel, done.respondent) == (
        FollowupState.DONE, Channel.VISIT, Respondent.RELATIVE,
    )  # fmt: skip
    sheet = session.get(Scoresheet, done.scoresheet_id)
    assert (sheet.points, sheet.submitted_at, sheet.case_id) == (10000, NOW, one.case_id)
    assert done.satisfied is True
    assert done.held_by is None
    saving.finish_call(session, actor=caller, now=LATER, **asked)
    assert len(session.exec(select(ContactAttempt)).all()) == 1
    with pytest.raises(Refused, match="followup_answered"):
        saving.save_answers(
            session, actor=caller, public_id=one.public_id, revision=2, now=LATER,
            changed={"level:visit-gifts": ["taken"]},
        )  # fmt: skip


def test_answers_that_are_missing_keep_the_call_open(session, cycle, caller):
    one = followups_of(session, cycle)[0]
    made = an_attempt(Outcome.CONNECTED, respondent=Respondent.SELF)
    with pytest.raises(Refused, match="criteria_open"):
        saving.finish_call(
            session, actor=caller, public_id=one.public_id, made=made, changed={}, now=NOW
        )


def test_who_answered_must_be_said(session, cycle, caller):
    one = followups_of(session, cycle)[0]
    with pytest.raises(Refused, match="respondent_missing"):
        saving.finish_call(
            session, actor=caller, public_id=one.public_id, now=NOW, changed={},
            made=an_attempt(Outcome.CONNECTED),
        )  # fmt: skip


def test_a_red_line_answer_opens_a_lead_and_enters_no_average(session, cycle):
    one, two, _three = followups_of(session, cycle)
    plain = answer(session, one)
    crossed = answer(session, two, visit_gifts="taken", visit_fees="charged")
    results = result_of(session, cycle.id, [one.case_id, two.case_id])
    points = [results[row.case_id].points_hundredths for row in (plain, crossed)]
    assert points[0] == points[1] == 10000
    leads = session.exec(select(Lead).order_by(col(Lead.question))).all()
    assert [lead.question for lead in leads] == ["visit-fees/charged", "visit-gifts/taken"]
    assert {lead.case_id for lead in leads} == {two.case_id}


def test_the_result_of_a_case_says_how_far_its_follow_up_is(session, cycle):
    one, two, three = followups_of(session, cycle)
    answer(session, one, visit_overall="dissatisfied")
    found = result_of(session, cycle.id, [one.case_id, two.case_id, 10**6])
    assert (found[one.case_id].state, found[one.case_id].n) == ("done", 1)
    assert found[one.case_id].grade is None
    assert (found[two.case_id].state, found[two.case_id].points_hundredths) == ("waiting", None)
    assert three.case_id not in found


def test_of_two_who_answer_at_once_one_wins(session, cycle):
    one = followups_of(session, cycle)[0]
    answer(session, one)
    with pytest.raises(Refused, match="followup_answered"):
        answer(session, one, visit_overall="neutral")


def test_a_number_is_shown_to_who_is_calling_and_each_time_is_recorded(
    session, cycle, caller, other
):
    one = calling.take_next(session, actor=caller, wanted=wanted(cycle), now=NOW)
    vault = make_vault("d" * 40)
    asked = {"public_id": one.public_id, "vault": vault, "now": NOW}
    person = reveal_number(session, actor=caller, **asked)
    assert (person.name, person.phone) == ("王小明", "13800000000")
    with pytest.raises(Refused, match="followup_held"):
        reveal_number(session, actor=other, **asked)
    with pytest.raises(Refused, match="followup_not_taken"):
        reveal_number(session, actor=caller, **{**asked, "now": NOW + timedelta(hours=1)})
    acts = session.exec(select(AuditEvent.act)).all()
    assert acts.count("case.person_shown") == acts.count("followup.number_shown") == 1


def test_nothing_personal_is_in_the_list(session, cycle, caller):
    page = calls_page(session, caller, wanted(cycle), NOW.date())
    assert page.total == 3
    assert "王小明" not in repr(page)
    assert "13800000000" not in repr(page)


def test_a_language_of_the_plan_can_be_set_and_is_filtered_by(session):
    cycle = followed_cycle(session, 2, followups={"languages": ["普通话", "粤语"]})
    caller = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "甲县中心"))
    one = followups_of(session, cycle)[0]
    set_to = {"actor": caller, "public_id": one.public_id, "now": NOW}
    calling.set_language(session, language="粤语", **set_to)
    session.flush()
    found = calls_page(session, caller, CallFilter(cycle.id, language="粤语"), NOW.date())
    assert [row.public_id for row in found.rows] == [one.public_id]
    with pytest.raises(Invalid):
        calling.set_language(session, language="法语", **set_to)
