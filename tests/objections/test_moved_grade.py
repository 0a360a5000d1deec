"""An objection whose grade was decided anew meanwhile: it goes back, is mended, and decided."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.notices.models import Notice
from qa_app.objections.models import ObjectionPoint, ObjectionStep
from qa_app.objections.queries import listing
from qa_app.objections.queries.listing import Wanted, objections_page
from qa_app.objections.queries.seen import objection_for, points_of
from qa_app.objections.queries.standing import open_on
from qa_app.objections.rules.states import Act, ObjectionState, Outcome
from qa_app.objections.services import assigning, deciding, form_check, writing
from qa_app.objections.views.acts import acts_of
from qa_app.reviews.models import Settlement
from qa_app.sources.services.combining import combine_cycle
from tests.builders.objections import (
    LATER,
    accepted,
    actor_of_expert,
    assigned,
    at,
    fill_in,
    hand_in,
    objected,
    opened,
)
from tests.builders.register import NOW
from tests.builders.sources import COMBINED, cases_of, observed

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
DAY = NOW.date()


def combine(session, found) -> None:
    """A late observation, combined into the grade: every version before counts no more."""
    cycle = cycle_named(session, found.cycle.name)
    (case,) = cases_of(session, cycle)
    observed(session, cycle, case, 8500, Grade.GOOD)
    combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="", now=NOW)


def send_back(session, row, now=LATER) -> None:
    form_check.send_back(
        session, actor=SYSTEM, at=at(row), words="请按新的反馈表核对", days=5, now=now
    )


def kinds(session, account_id: int) -> list[str]:
    return list(session.exec(select(Notice.kind).where(Notice.account_id == account_id)))


def decide(session, row, actor) -> None:
    deciding.decide(
        session, actor=actor, public_id=row.public_id, revision=row.text_revision, now=LATER
    )


def test_one_being_decided_goes_back_and_is_decided_on_the_new_grade(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        name = found.criteria[0]
        row, expert = opened(session, found, name)
        fill_in(session, row, expert, {name: ("upheld", "good")})
        combine(session, found)
        with pytest.raises(Refused, match="objection_other_grade"):
            decide(session, row, expert)
        send_back(session, row)
        assert (row.state, row.decider_expert_id, row.opened_at) == (
            ObjectionState.RETURNED, None, None,
        )  # fmt: skip
        assert [point.outcome for point in points_of(session, row.id)] == [None]
        assert session.exec(select(ObjectionPoint.decision_reason)).all() == [""]
        assert "objection_returned_expert" in kinds(session, expert.account_id)
        assert kinds(session, found.account.id).count("objection_returned") == 1
        sheet = found.sheet(session)
        assert sheet.version == 2, "there must be a sheet to mend it by"
        again = hand_in(session, found, name, text="按新表仍有异议")
        assert again.id == row.id
        assert row.old_settlement_id == sheet.settlement_id
        form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
        who = expert_of(session, expert)
        assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=who, now=LATER)
        assigning.open_desk(session, actor=expert, public_id=row.public_id, now=LATER)
        fill_in(session, row, expert, {name: ("upheld", "good")})
        decide(session, row, expert)
        assert row.outcome is Outcome.UPHELD


def expert_of(session, actor) -> int:
    given = select(ObjectionStep.expert_id).where(ObjectionStep.act == Act.ASSIGNED)
    key = session.exec(given).first()
    assert actor_of_expert(session, key) == actor
    return key


def test_one_accepted_goes_back_and_one_in_order_does_not(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        row = accepted(session, found)
        with pytest.raises(Refused, match="objection_other_state"):
            send_back(session, row)
        combine(session, found)
        send_back(session, row)
        assert row.state is ObjectionState.RETURNED


def test_while_the_grade_is_open_nothing_goes_back(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, expert = opened(session, found, found.criteria[0])
        session.exec(select(Settlement)).one().reopened_at = LATER
        session.flush()
        fill_in(session, row, expert, {found.criteria[0]: ("upheld", "good")})
        for act in (lambda: send_back(session, row), lambda: decide(session, row, expert)):
            with pytest.raises(Refused, match="objection_grade_reopened"):
                act()
        assert row.state is ObjectionState.DECIDING


def test_without_a_new_sheet_it_waits(tmp_path):
    """A text that must be looked at first holds the new sheet back: nothing to mend it by."""
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        row = accepted(session, found)
        combine(session, found)
        session.exec(select(FeedbackSheet)).one().counts = False
        session.flush()
        with pytest.raises(Refused, match="objection_sheet_not_renewed"):
            send_back(session, row)


def test_the_office_finds_them_in_a_list_and_the_page_offers_what_can_be_done(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        row = hand_in(session, found)
        moved = Wanted(only="moved", today=DAY)
        assert listing.count_moved(session, SYSTEM) == 0
        assert not objections_page(session, SYSTEM, moved).rows
        acts = acts_of(session, objection_for(session, SYSTEM, row.public_id), DAY)
        assert (acts["may_check"], acts["may_return"]) == (True, True)
        assert open_on(session, row.cycle_id, [row.case_id]) == 1
        form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
        combine(session, found)
        assert [one.public_id for one in objections_page(session, SYSTEM, moved).rows] == [
            row.public_id
        ]
        assert listing.count_moved(session, SYSTEM) == 1
        assert open_on(session, row.cycle_id, [row.case_id]) == 0
        acts = acts_of(session, objection_for(session, SYSTEM, row.public_id), DAY)
        assert (acts["basis"], acts["may_assign"], acts["may_return"]) == ("moved", False, True)
        send_back(session, row)
        assert listing.count_moved(session, SYSTEM) == 0


def test_taken_back_and_made_again_the_same_expert_is_given_it_and_told(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, expert = assigned(session, found)
        who = row.decider_expert_id
        writing.withdraw(
            session, actor=found.lawyer, public_id=row.public_id, revision=row.revision, now=NOW
        )
        assert row.decider_expert_id is None
        assert "objection_withdrawn_expert" in kinds(session, expert.account_id)
        again = accepted(session, found)
        assert (again.id, again.decider_expert_id) == (row.id, None)
        before = kinds(session, expert.account_id).count("objection_to_decide")
        assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=who, now=LATER)
        assert (row.state, row.decider_expert_id) == (ObjectionState.DECIDING, who)
        assert kinds(session, expert.account_id).count("objection_to_decide") == before + 1


def test_a_decider_left_behind_by_an_older_version_does_not_stop_the_choice(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = assigned(session, found)
        who = row.decider_expert_id
        row.state = ObjectionState.ACCEPTED
        session.flush()
        assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=who, now=LATER)
        assert row.state is ObjectionState.DECIDING


def test_given_to_another_says_why_to_the_office_alone(tmp_path):
    from qa_app.objections.queries.choosing import choice_for
    from qa_app.objections.queries.timeline import timeline

    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = assigned(session, found)
        other = choice_for(session, found.cycle, row, NOW).proposed.expert.expert_id
        with pytest.raises(Refused, match="objection_reassign_reason"):
            assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=other, now=LATER)
        assigning.assign(
            session, actor=SYSTEM, at=at(row), expert_id=other, now=LATER, reason="原专家出差"
        )
        named = timeline(session, row, names=True)
        assert [line.note for line in named if line.act is Act.REASSIGNED] == ["原专家出差"]
        plain = timeline(session, row, names=False)
        assert [line.note for line in plain if line.act is Act.REASSIGNED] == [""]
        assert plain[0].act is Act.BEGUN


def test_a_week_later_the_days_run_from_the_return(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        row = accepted(session, found)
        combine(session, found)
        late = NOW + timedelta(days=60)
        send_back(session, row, late)
        writing.hand_in(
            session, actor=found.lawyer, sheet=found.sheet(session), now=late + timedelta(days=3)
        )
        assert row.state is ObjectionState.HANDED_IN
