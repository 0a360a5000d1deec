"""After the hearing: sheets side by side, what is agreed, feedback, missed hearings, the result."""

import pytest
from sqlmodel import select

from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.observations.queries.discussion import discussion_of
from qa_app.observations.queries.results import result_of
from qa_app.observations.rules.states import ObservationState as State
from qa_app.observations.services import discussing
from qa_app.observations.services.discussing import Agreed, Feedback
from tests.builders.cases import make_case
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    hand_in,
    make_hearing,
    make_observation,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.register import NOW, make_account, make_actor


@pytest.fixture
def handed_in(database):
    """Both sheets of an observation are in: excellent and pass."""
    with transaction() as session:
        cycle = observed_cycle(session)
        case = make_case(session)
        observation, seats = seated(session, cycle, hearing=make_hearing(session, case=case))
        hand_in(session, seats[0], Grade.EXCELLENT)
        hand_in(session, seats[1], Grade.PASS)
        _, actor = observer_of(session, seats[0])
        return observation.public_id, actor, cycle.id, case.id


def agree(session, key, actor, grade=None, reason="", revision=None, text="质证充分，辩论略简"):
    if revision is None:
        revision = discussion_of(session, actor, key).observation.revision
    agreed = Agreed(text, grade, reason, revision)
    return discussing.agree(session, actor=actor, observation=key, agreed=agreed, now=AFTER)


def test_nobody_finds_the_discussion_before_all_sheets_are_in(database):
    with transaction() as session:
        cycle = observed_cycle(session)
        observation, seats = seated(session, cycle)
        hand_in(session, seats[0])
        _, actor = observer_of(session, seats[0])
        for who in (actor, SYSTEM):
            with pytest.raises(NotFound):
                discussion_of(session, who, observation.public_id)
        hand_in(session, seats[1])
        for who in (actor, SYSTEM):
            assert len(discussion_of(session, who, observation.public_id).sheets) == 2
        stranger = make_actor(session, Role.EXPERT)
        with pytest.raises(NotFound):
            discussion_of(session, stranger, observation.public_id)


def test_the_mean_of_the_points_is_graded_by_the_cut_offs(handed_in):
    key, actor, *_ = handed_in
    with transaction() as session:
        found = discussion_of(session, actor, key)
        points = [one.score.points_hundredths for one in found.sheets]
        assert found.outcome.points_hundredths == (sum(points) + 1) // 2
        row = agree(session, key, actor)
        assert (row.state, row.grade) == (State.DISCUSSED, found.outcome.grade)
        assert row.points == found.outcome.points_hundredths


def test_another_grade_needs_a_reason_and_stands_without_points(handed_in):
    key, actor, *_ = handed_in
    with transaction() as session, pytest.raises(Refused, match="agreed_reason_missing"):
        agree(session, key, actor, Grade.FAIL)
    with transaction() as session:
        row = agree(session, key, actor, Grade.FAIL, "中途换人且未说明")
        assert (row.grade, row.points, row.grade_reason) == (Grade.FAIL, None, "中途换人且未说明")
    with transaction() as session:
        same = agree(session, key, actor, Grade.FAIL, "中途换人且未说明", revision=1)
        assert same.revision == row.revision


def test_two_who_write_at_once_do_not_overwrite_each_other(handed_in):
    key, actor, *_ = handed_in
    with transaction() as session:
        before = discussion_of(session, actor, key).observation.revision
        agree(session, key, actor, revision=before)
    with transaction() as session, pytest.raises(Conflict):
        agree(session, key, actor, revision=before, text="另一段意见")


def test_feedback_waits_for_the_discussion_reaches_the_agency_and_is_final(handed_in):
    key, actor, *_ = handed_in
    said = Feedback("庭前准备充分，建议加强质证。", "感谢安排旁听席位。")
    with transaction() as session, pytest.raises(Refused, match="feedback_not_discussed"):
        discussing.feed_back(session, actor=SYSTEM, observation=key, feedback=said, now=AFTER)
    with transaction() as session:
        row = agree(session, key, actor)
        hearing = discussion_of(session, actor, key).hearing
        agency = session.get(type(hearing), hearing.id).agency_id
        from qa_app.accounts.models import Agency

        make_account(session, Role.AGENCY_STAFF, agency=session.get(Agency, agency))
        told = discussing.feed_back(
            session, actor=SYSTEM, observation=key, feedback=said, now=AFTER
        )
        assert told == 1
        notices = session.exec(select(Notice).where(Notice.kind == "observation_fed_back")).all()
        assert [notice.params for notice in notices] == [{"held_on": "2026-07-08"}]
        again = discussing.feed_back(
            session, actor=SYSTEM, observation=key, feedback=said, now=AFTER
        )
        assert again == 0
        assert row.state is State.FED_BACK
    with transaction() as session, pytest.raises(Refused, match="observation_closed"):
        agree(session, key, actor, text="再改")


def test_a_missed_hearing_keeps_its_reason_and_comes_to_nothing(database):
    with transaction() as session:
        cycle = observed_cycle(session)
        case = make_case(session)
        row = make_observation(session, cycle, make_hearing(session, case=case))
        with pytest.raises(Refused, match="missed_too_early"):
            discussing.mark_missed(
                session, actor=SYSTEM, observation=row.public_id, reason="不公开审理", now=NOW
            )
        for _ in range(2):
            discussing.mark_missed(
                session, actor=SYSTEM, observation=row.public_id, reason="不公开审理", now=AFTER
            )
        assert (row.state, row.missed_reason) == (State.MISSED, "不公开审理")
        found = result_of(session, cycle.id, [case.id])[case.id]
        assert (found.grade, found.n, found.state) == (None, 0, "missed")


def test_a_hearing_somebody_scored_was_not_missed(database):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        hand_in(session, seats[0])
        with pytest.raises(Refused, match="missed_seen"):
            discussing.mark_missed(
                session,
                actor=SYSTEM,
                observation=observation.public_id,
                reason="无",
                now=AFTER,
            )


def test_the_result_is_there_once_agreed_and_absent_without_an_observation(handed_in):
    key, actor, cycle_id, case_id = handed_in
    with transaction() as session:
        before = result_of(session, cycle_id, [case_id, case_id + 1])
        assert before[case_id].grade is None
        assert before[case_id].state == "observed"
        assert case_id + 1 not in before
        row = agree(session, key, actor)
        after = result_of(session, cycle_id, [case_id])[case_id]
        assert (after.grade, after.points_hundredths, after.n) == (row.grade, row.points, 2)
        assert after.at == AFTER > AT_COURT
        assert result_of(session, cycle_id + 1, [case_id]) == {}
