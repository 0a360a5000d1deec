"""A meeting decides: call, conflicts item by item, hidden votes, minutes, decision, versions."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.adjudication.models import (
    AgendaItem,
    Ballot,
    ItemState,
    MeetingMember,
    MeetingState,
    Recusal,
)
from qa_app.adjudication.queries.attendance import ATTENDANCE, meetings_attended
from qa_app.adjudication.queries.meetings import agenda, item_line, items_under_way, room_of
from qa_app.adjudication.queries.voting import is_revealed, standing_of
from qa_app.adjudication.rules.voting import TieRule, VotingRules
from qa_app.adjudication.services import closing, holding
from qa_app.adjudication.services.closing import Decision
from qa_app.adjudication.services.holding import At
from qa_app.adjudication.views import room as _hooks  # noqa: F401
from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Divergence, Settlement
from qa_app.reviews.queries.divergences import waiting_for_meeting
from qa_app.reviews.queries.explaining import recomputed
from qa_app.reviews.queries.fees import FEE_ACTS, Period
from qa_app.reviews.queries.settled import settled_case
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.meetings import called_meeting, free_experts, meeting_cycle, person
from tests.builders.register import NOW


def only_item(session, meeting) -> tuple[AgendaItem, At]:
    item = session.exec(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).one()
    return item, At(meeting.public_id, item.public_id)


def vote(session, experts, at, grades):
    for expert, grade in zip(experts, grades, strict=False):
        _, actor = person(session, expert)
        holding.cast_vote(session, actor=actor, at=at, grade=grade, reason="", now=NOW)


def decide(session, at, points=None, reason="多数意见"):
    return closing.decide_item(
        session, actor=SYSTEM, at=at, decision=Decision(points, reason), now=NOW
    )


def test_a_majority_settles_the_case_and_anyone_can_work_it_out_again(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle)
        item, at = only_item(session, meeting)
        assert waiting_for_meeting(session, SYSTEM, cycle) == []
        vote(session, people, at, [Grade.PASS, Grade.PASS, Grade.GOOD, None])
        assert decide(session, at, 7000)
        assert not decide(session, at, 7000)
        one = session.exec(select(Settlement)).one()
        assert (one.grade, one.points, one.method) == (Grade.PASS, 7000, "meeting")
        assert [step["code"] for step in one.steps][-2:] == [
            "settle_votes",
            "settle_meeting_decides",
        ]
        assert session.exec(select(Divergence)).all() == []
        case = settled_case(session, SYSTEM, cycle, item.case_id)
        assert recomputed(session, cycle, case).identical
        ballot = session.exec(select(Ballot).where(Ballot.grade == Grade.PASS)).first()
        ballot.grade = Grade.FAIL
        session.flush()
        assert not recomputed(session, cycle, case).identical
        assert settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW).settled == 1


def test_members_are_told_and_those_who_rated_stay_out_of_the_item(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        rated = session.exec(
            select(Expert).join(Assignment, Assignment.expert_id == Expert.id)
        ).first()
        people = [*free_experts(session, cycle), rated]
        meeting = called_meeting(session, cycle, members=people)
        item, at = only_item(session, meeting)
        assert session.exec(select(Recusal.reasons)).all() == [["already_seated"]]
        told = session.exec(select(Notice).where(Notice.kind == "meeting_called")).all()
        assert len(told) == len(people)
        _, actor = person(session, rated)
        room = room_of(session, actor, meeting.public_id)
        (line,) = agenda(session, actor, room)
        assert (line.hidden, line.name, line.type, line.grade) == (True, "", None, None)
        with pytest.raises(NotFound):
            item_line(session, actor, room, item.public_id)
        with pytest.raises(NotFound):
            holding.cast_vote(session, actor=actor, at=at, grade=Grade.GOOD, reason="", now=NOW)


def test_a_meeting_without_enough_free_members_for_an_item_is_refused(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        rated = session.exec(
            select(Expert).join(Assignment, Assignment.expert_id == Expert.id)
        ).all()
        people = [*free_experts(session, cycle)[:2], *rated]
        with pytest.raises(Refused) as caught:
            called_meeting(session, cycle, members=people)
        assert (caught.value.code, caught.value.params["items"]) == ("meeting_items_short", "1")


def test_votes_are_hidden_until_all_are_in_and_fixed_from_then_on(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle)
        item, at = only_item(session, meeting)
        room = room_of(session, SYSTEM, meeting.public_id)
        vote(session, people[:-1], at, [Grade.PASS] * (len(people) - 1))
        vote(session, people[:1], at, [Grade.GOOD])
        assert not is_revealed(item, standing_of(session, room, item))
        vote(session, people[-1:], at, [Grade.PASS])
        assert is_revealed(item, standing_of(session, room, item))
        with pytest.raises(Refused) as caught:
            vote(session, people[:1], at, [Grade.FAIL])
        assert caught.value.code == "vote_all_in"


def test_absent_members_do_not_vote_and_do_not_count(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle, present=False)
        _, at = only_item(session, meeting)
        with pytest.raises(Refused) as caught:
            vote(session, people, at, [Grade.PASS])
        assert caught.value.code == "vote_not_present"
        there = [expert.id for expert in people[:2]]
        holding.mark_attendance(
            session, actor=SYSTEM, meeting=meeting.public_id, present=there, now=NOW
        )
        vote(session, people[:2], at, [Grade.PASS, Grade.PASS])
        with pytest.raises(Refused) as caught:
            decide(session, at)
        assert caught.value.code == "close_no_quorum"
        with pytest.raises(Refused):
            holding.mark_attendance(
                session, actor=SYSTEM, meeting=meeting.public_id, present=[], now=NOW
            )


@pytest.mark.parametrize(("tie", "settles"), [(TieRule.CHAIR, True), (TieRule.OPEN, False)])
def test_a_tie_falls_to_the_chair_or_stays_open_by_rule(database, tmp_path, tie, settles):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)[:4]
        rules = VotingRules(3, tie=tie)
        meeting = called_meeting(session, cycle, members=people, rules=rules)
        item, at = only_item(session, meeting)
        vote(session, people, at, [Grade.GOOD, Grade.GOOD, Grade.PASS, Grade.PASS])
        if settles:
            decide(session, at)
            assert (item.grade, item.casting) == (Grade.GOOD, True)
            return
        with pytest.raises(Refused):
            decide(session, at)
        assert closing.vote_again(session, actor=SYSTEM, at=at, now=NOW) == 2
        vote(session, people, at, [Grade.GOOD, Grade.GOOD, Grade.GOOD, Grade.PASS])
        decide(session, at)
        assert (item.grade, item.casting) == (Grade.GOOD, False)
        assert len(session.exec(select(Ballot)).all()) == 8


def test_points_must_belong_to_the_grade_voted_for(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        _, at = only_item(session, called_meeting(session, cycle))
        vote(session, people, at, [Grade.PASS] * 4)
        for points, code in (
            (9500, "decision_points_other_grade"),
            (10_001, "decision_points_out_of_range"),
        ):
            with pytest.raises(Refused) as caught:
                decide(session, at, points)
            assert caught.value.code == code
        assert decide(session, at)


def test_minutes_carry_a_revision_and_only_the_lead_writes_them(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        _, at = only_item(session, called_meeting(session, cycle))
        save = holding.save_minutes
        assert save(session, actor=SYSTEM, at=at, text="一", revision=1, now=NOW) == 2
        assert save(session, actor=SYSTEM, at=at, text="一", revision=1, now=NOW) == 2
        with pytest.raises(Conflict):
            save(session, actor=SYSTEM, at=at, text="二", revision=1, now=NOW)
        chair, member = person(session, people[0])[1], person(session, people[1])[1]
        assert save(session, actor=chair, at=at, text="二", revision=2, now=NOW) == 3
        with pytest.raises(NotFound):
            save(session, actor=member, at=at, text="三", revision=3, now=NOW)


def test_dissent_is_for_those_who_voted_otherwise(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        _, at = only_item(session, called_meeting(session, cycle))
        vote(session, people, at, [Grade.PASS, Grade.PASS, Grade.PASS, Grade.FAIL])
        minority, majority = person(session, people[3])[1], person(session, people[0])[1]
        with pytest.raises(Refused):
            holding.note_dissent(session, actor=minority, at=at, reason="不合格", now=NOW)
        decide(session, at)
        holding.note_dissent(session, actor=minority, at=at, reason="未会见", now=NOW)
        with pytest.raises(Refused):
            holding.note_dissent(session, actor=majority, at=at, reason="也", now=NOW)
        kept = session.exec(select(Ballot).where(Ballot.expert_id == people[3].id)).one()
        assert kept.dissent == "未会见"


def test_ending_leaves_undecided_cases_for_another_meeting(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path, 2, experts=8)
        meeting = called_meeting(session, cycle)
        assert len(session.execute(items_under_way(cycle.id)).all()) == 2
        assert closing.end_meeting(session, actor=SYSTEM, meeting=meeting.public_id, now=NOW) == 2
        assert meeting.state is MeetingState.ENDED
        states = session.exec(select(AgendaItem.state)).all()
        assert set(states) == {ItemState.LEFT_OPEN}
        assert len(waiting_for_meeting(session, SYSTEM, cycle)) == 2
        with pytest.raises(Refused):
            closing.end_meeting(session, actor=SYSTEM, meeting=meeting.public_id, now=NOW)


def test_an_ended_meeting_is_paid_to_those_who_were_present(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path, 1, experts=8)
        meeting = called_meeting(session, cycle)
        members = session.exec(select(MeetingMember)).all()
        for place, member in enumerate(members):
            member.present = place > 0
        session.flush()
        day = NOW.astimezone(SHANGHAI).date()
        period = Period(cycle.id or 0, day, day, SYSTEM)
        assert ATTENDANCE in FEE_ACTS
        assert meetings_attended(session, period) == {}
        closing.end_meeting(session, actor=SYSTEM, meeting=meeting.public_id, now=NOW)
        assert meetings_attended(session, period) == {m.expert_id: 1 for m in members[1:]}
        before = Period(cycle.id or 0, day - timedelta(days=9), day - timedelta(days=1), SYSTEM)
        assert meetings_attended(session, before) == {}


def test_who_stays_out_during_the_meeting_loses_the_item_and_the_vote(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle)
        item, at = only_item(session, meeting)
        vote(session, people, at, [Grade.PASS])
        _, actor = person(session, people[0])
        holding.stay_out(session, actor=actor, at=at, reason="曾是同事", now=NOW)
        assert session.exec(select(Ballot)).all() == []
        room = room_of(session, actor, meeting.public_id)
        assert agenda(session, actor, room)[0].hidden
        others = room_of(session, SYSTEM, meeting.public_id)
        assert len(standing_of(session, others, item).voters) == len(people) - 1


def test_the_same_call_twice_makes_one_meeting(database, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        first = called_meeting(session, cycle)
        from qa_app.adjudication.rules.orders import MeetingOrder
        from qa_app.adjudication.services.calling import call_meeting
        from tests.builders.meetings import PLACE

        ids = tuple(one.id for one in people)
        cases = tuple(session.exec(select(AgendaItem.case_id)).all())
        order = MeetingOrder(first.meets_at, PLACE, ids, ids[0], cases, VotingRules(3))
        again = call_meeting(session, actor=SYSTEM, cycle=cycle, order=order, now=NOW)
        assert again.id == first.id


def test_the_command_line_explains_a_case_and_exits_otherwise_when_it_differs(
    database, tmp_path, command
):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        item, at = only_item(session, called_meeting(session, cycle))
        vote(session, people, at, [Grade.PASS] * 4)
        decide(session, at, 7000)
        key = session.get(Case, item.case_id).case_key
        name = cycle.name
    code, answer = command("reviews", "explain", name, key)
    assert code == 0
    assert answer["recomputed"]["identical"] is True
    assert (answer["grade"], answer["points"], answer["method"]) == ("pass", "70", "meeting")
    assert answer["steps"][-1]["sentence"]
    with transaction() as session:
        session.exec(select(Settlement)).one().grade = Grade.GOOD
    code, answer = command("reviews", "explain", name, key)
    assert code == 3
    assert answer["recomputed"]["differences"][0]["what"] == "grade"
