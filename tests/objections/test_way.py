"""An objection on its way: typed, handed in, checked, given to somebody free, decided, closed."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.notices.models import Notice
from qa_app.objections.models import Objection, ObjectionPoint, ObjectionStep
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.queries.figures import changed_cases, loop_figures
from qa_app.objections.queries.seen import objection_for
from qa_app.objections.queries.timeline import timeline
from qa_app.objections.rules.states import Act, ObjectionState, Outcome
from qa_app.objections.services import assigning, closing, deciding, form_check, writing
from qa_app.panel.models import Assignment
from qa_app.panel.rules.conflicts import Reason
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.explaining import recomputed
from qa_app.reviews.queries.settled import settled_case
from tests.builders.objections import (
    LATER,
    SAID,
    accepted,
    assigned,
    at,
    decided,
    fill_in,
    hand_in,
    objected,
    objection_named,
    opened,
    write,
)
from tests.builders.register import NOW, make_actor

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def test_an_upheld_objection_makes_a_new_version_that_counts_and_the_old_one_stays(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        before = session.exec(select(Settlement)).one()
        changes = {name: ("upheld", "excellent") for name in found.criteria}
        row, _ = decided(session, found, changes)
        assert (row.state, row.outcome) == (ObjectionState.CLOSED, Outcome.UPHELD)
        old, new = session.exec(select(Settlement).order_by(Settlement.version)).all()
        assert (old.id, old.counts, old.grade) == (before.id, False, Grade.PASS)
        assert (new.version, new.counts, new.grade) == (2, True, Grade.EXCELLENT)
        assert (row.old_settlement_id, row.new_settlement_id) == (old.id, new.id)
        first, second = session.exec(select(FeedbackSheet).order_by(FeedbackSheet.version)).all()
        assert (first.counts, second.counts, second.grade) == (False, True, Grade.EXCELLENT)
        assert {line["level"] for line in second.lines} == {"excellent"}
        case = settled_case(session, SYSTEM, found.cycle, found.case_id)
        assert recomputed(session, found.cycle, case).identical
        (changed,) = changed_cases(session, found.cycle.id)
        assert (changed.before, changed.now, changed.other_grade) == ("pass", "excellent", True)


def test_a_rejected_objection_changes_nothing_but_is_decided_with_its_reasons(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        assert (row.outcome, row.new_settlement_id) == (Outcome.REJECTED, None)
        assert len(session.exec(select(Settlement)).all()) == 1
        assert len(session.exec(select(FeedbackSheet)).all()) == 1
        assert not changed_cases(session, found.cycle.id)
        figures = loop_figures(session, SYSTEM, found.cycle.id)
        (one,) = figures.values()
        assert (one.objected, one.decided, one.changed, one.open) == (1, 1, 0, 0)


def test_what_is_typed_is_kept_and_another_window_is_told_what_stands(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        write(session, found, found.criteria[0])
        field = f"reason:{found.criteria[0]}"
        again = {
            "session": session,
            "actor": found.lawyer,
            "sheet": found.sheet(session),
            "now": NOW,
        }
        saved = writing.save_texts(**again, changed={field: [SAID]}, revision=0)
        assert saved.revision == 1  # the same answer twice does no harm
        with pytest.raises(Conflict) as told:
            writing.save_texts(**again, changed={field: ["别的"]}, revision=0)
        assert told.value.params["theirs"] == {field: [SAID]}
        other = f"reason:{found.criteria[1]}"
        assert writing.save_texts(**again, changed={other: ["二"]}, revision=1).points == 2


def test_after_the_last_day_it_is_refused_with_its_date_and_on_the_last_day_not(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan="objection_days = 5\n")
        sheet = found.sheet(session)
        assert sheet.objections_until.isoformat() == "2026-07-13"  # Monday to Monday
        write(session, found)
        late = NOW + timedelta(days=8)
        with pytest.raises(Refused) as told:
            writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=late)
        assert told.value.params == {"until_on": "2026-07-13"}
        last = NOW + timedelta(days=7)
        row = objection_named(
            session, writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=last)
        )
        assert row.state is ObjectionState.HANDED_IN


def test_handing_in_twice_is_once_and_a_second_objection_on_the_case_is_refused(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        sheet = found.sheet(session)
        again = writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=NOW)
        assert again == row.public_id
        with pytest.raises(Refused, match="objection_is_one_per_case"):
            write(session, found)
        acts = session.exec(select(ObjectionStep.act).order_by(ObjectionStep.id)).all()
        assert acts == [Act.BEGUN, Act.HANDED_IN]


def test_only_the_lawyer_of_the_case_writes(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        write(session, found)
        row = session.exec(select(Objection)).one()
        stranger = make_actor(session, Role.LAWYER)
        for actor in (stranger, SYSTEM):
            with pytest.raises(NotFound):
                objection_for(session, actor, row.public_id)


def test_sent_back_it_has_new_working_days_and_may_be_handed_in_again(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        form_check.send_back(
            session,
            actor=SYSTEM,
            at=at(row),
            words="请写明页码",
            days=3,
            now=NOW + timedelta(days=20),
        )
        assert (row.state, row.due_on.isoformat()) == (ObjectionState.RETURNED, "2026-07-29")
        sheet = found.sheet(session)
        writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=NOW + timedelta(days=23))
        assert row.state is ObjectionState.HANDED_IN
        told = session.exec(select(Notice).where(Notice.kind == "objection_returned")).one()
        assert told.account_id == found.account.id


def test_what_was_sent_back_and_did_not_return_lapses_and_a_day_later_only(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        form_check.send_back(session, actor=SYSTEM, at=at(row), words="补正", days=3, now=NOW)
        assert closing.close_due(session, NOW + timedelta(days=3)) == 0
        assert closing.close_due(session, NOW + timedelta(days=4)) == 1
        assert (row.state, row.outcome) == (ObjectionState.CLOSED, None)


def test_nobody_who_had_a_part_in_the_case_is_offered_and_the_reasons_are_said(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = accepted(session, found)
        choice = choice_for(session, found.cycle, row, NOW)
        seated = set(session.exec(select(Assignment.expert_id)).all())
        assert len(choice.free) == 4
        assert not seated & {one.expert.expert_id for one in choice.free}
        assert {one.expert.expert_id for one in choice.kept_out} == seated
        assert choice.counts() == {Reason.ALREADY_SEATED: 2}
        for expert_id in seated:
            with pytest.raises(Refused, match="objection_expert_not_free"):
                assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=expert_id, now=NOW)


def test_who_gives_it_back_is_not_asked_again_and_what_was_begun_is_not_handed_on(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = opened(session, found)
        fill_in(session, row, actor, {found.criteria[0]: ("upheld", "good")})
        assigning.give_back(
            session, actor=actor, public_id=row.public_id, reason="与承办人员相识", now=NOW
        )
        assert (row.state, row.decider_expert_id) == (ObjectionState.ACCEPTED, None)
        points = session.exec(select(ObjectionPoint)).all()
        assert {(point.outcome, point.new_level, point.decision_reason) for point in points} == {
            (None, "", "")
        }
        assert len(choice_for(session, found.cycle, row, NOW).free) == 3
        with pytest.raises(Refused, match="objection_desk_closed"):
            deciding.decide(session, actor=actor, public_id=row.public_id, revision=2, now=NOW)


def test_a_level_is_never_lowered_and_every_decision_has_its_reason(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = opened(session, found, found.criteria[0])
        name = found.criteria[0]
        tried = {
            "objection_point_open": ("", ""),
            "objection_point_level": ("upheld", "splendid"),
            "objection_level_not_better": ("partly", "fail"),
        }
        for code, decision in tried.items():
            fill_in(session, row, actor, {name: decision})
            with pytest.raises(Refused, match=code):
                deciding.decide(
                    session, actor=actor, public_id=row.public_id,
                    revision=row.text_revision, now=NOW,
                )  # fmt: skip
        assert row.state is ObjectionState.DECIDING


def test_the_lawyer_reads_the_timeline_without_a_name_the_supervisor_with_them(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = decided(session, found, {found.criteria[0]: ("partly", "good")})
        lines = timeline(session, row, names=False)
        assert [line.act for line in lines] == [
            Act.BEGUN, Act.HANDED_IN, Act.ACCEPTED, Act.ASSIGNED, Act.DECIDED,
        ]  # fmt: skip
        assert {(line.who, line.whom) for line in lines} == {("", "")}
        named = timeline(session, row, names=True)
        assert Act.OPENED in [line.act for line in named]
        assert actor.name in {line.whom for line in named} | {line.who for line in named}


def test_a_decision_is_refused_once_the_grade_objected_to_no_longer_counts(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = opened(session, found, found.criteria[0])
        fill_in(session, row, actor, {found.criteria[0]: ("upheld", "good")})
        session.exec(select(Settlement)).one().reopened_at = LATER
        session.flush()
        with pytest.raises(Refused, match="objection_grade_reopened"):
            deciding.decide(
                session, actor=actor, public_id=row.public_id,
                revision=row.text_revision, now=LATER,
            )  # fmt: skip


def test_every_act_is_in_the_audit_trail(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        decided(session, found, {found.criteria[0]: ("upheld", "good")})
        acts = [
            act
            for act in session.exec(select(AuditEvent.act).order_by(AuditEvent.id))
            if act.startswith("objection.")
        ]
    assert acts == [
        "objection.begun", "objection.saved", "objection.handed_in", "objection.accepted",
        "objection.assigned", "objection.opened", "objection.decision_saved", "objection.decided",
    ]  # fmt: skip
    with transaction() as session:
        said = select(AuditEvent.details).where(AuditEvent.act == "objection.decided")
        told = session.exec(said).one()
    assert (told["outcome"], told["settlement_version"]) == ("upheld", 2)


def test_an_objection_taken_back_may_be_made_again_in_time(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = assigned(session, found)
        writing.withdraw(
            session, actor=found.lawyer, public_id=row.public_id, revision=row.revision, now=NOW
        )
        assert row.state is ObjectionState.WITHDRAWN
        with pytest.raises(Refused, match="objection_desk_closed"):
            assigning.open_desk(session, actor=actor, public_id=row.public_id, now=NOW)
        again = hand_in(session, found)
        assert again.state is ObjectionState.HANDED_IN
        assert (row.decider_expert_id, row.form_checked_by) == (None, None)
