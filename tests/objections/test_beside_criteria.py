"""Objecting to red lines and to the overall judgement, from the sheet to the next version."""

from dataclasses import replace

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.queries.figures import changed_cases
from qa_app.objections.queries.offered import offered
from qa_app.objections.rules.points import OVERALL, PointKind, of_criterion, of_red_line
from qa_app.objections.rules.states import Outcome
from qa_app.objections.services import deciding, writing
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.explaining import recomputed
from qa_app.reviews.queries.settled import settled_case
from qa_app.rubrics.queries import rubric_named
from tests.builders.objections import decided, fill_in, hand_in, objected, opened, write
from tests.builders.register import NOW

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
LINE = rubric_named("civil-file-review", 1).red_lines[0]
SEEN = {"red_lines": LINE.id, "comment": "未会见受援人即开庭"}
ALONE = {"red_line_review": False}
RED = str(of_red_line(LINE.id))
WHOLE = str(OVERALL)


def vetoed(session, tmp_path, **more):
    panel = {**ALONE, "red_line_effect": "veto"}
    return objected(session, tmp_path, grade=Grade.GOOD, cells=SEEN, panel=panel, **more)


def versions(session) -> list[Settlement]:
    return list(session.exec(select(Settlement).order_by(Settlement.version)).all())


def test_a_lifted_red_line_takes_its_veto_along_and_is_on_the_new_sheet_no_more(tmp_path):
    with transaction() as session:
        found = vetoed(session, tmp_path)
        assert found.sheet(session).grade is Grade.FAIL
        row, _ = decided(session, found, {RED: ("upheld", "")})
        old, new = versions(session)
        assert (old.grade, new.grade, new.points) == (Grade.FAIL, Grade.GOOD, old.points)
        assert (row.outcome, row.new_settlement_id) == (Outcome.UPHELD, new.id)
        first, second = session.exec(select(FeedbackSheet).order_by(FeedbackSheet.version)).all()
        assert [one["red_line"] for one in first.overall["red_lines"]] == [LINE.id]
        assert (second.overall["red_lines"], second.grade) == ([], Grade.GOOD)
        assert second.lines == first.lines
        case = settled_case(session, SYSTEM, found.cycle, found.case_id)
        assert recomputed(session, found.cycle, case).identical
        assert "settle_objection_lifted" in [step["code"] for step in new.steps]
        (changed,) = changed_cases(session, found.cycle.id)
        assert (changed.before, changed.now) == (Grade.FAIL, Grade.GOOD)


def test_one_that_stands_keeps_the_grade_and_makes_no_version(tmp_path):
    with transaction() as session:
        found = vetoed(session, tmp_path)
        row, _ = decided(session, found, {RED: ("rejected", "")})
        assert (row.outcome, row.new_settlement_id) == (Outcome.REJECTED, None)
        assert len(versions(session)) == 1


def test_where_it_only_flags_nothing_but_the_flag_changes(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, grade=Grade.GOOD, cells=SEEN, panel=ALONE)
        assert WHOLE not in map(str, offered(session, found.sheet(session)).points)
        decided(session, found, {RED: ("upheld", "")})
        old, new = versions(session)
        assert (new.grade, new.points) == (old.grade, old.points)
        assert found.sheet(session).overall["red_lines"] == []


def test_a_criterion_and_the_red_line_in_one_objection_are_worked_out_together(tmp_path):
    with transaction() as session:
        found = vetoed(session, tmp_path)
        name = found.criteria[0]
        decided(session, found, {name: ("upheld", "excellent"), RED: ("upheld", "")})
        old, new = versions(session)
        assert new.points > old.points
        assert new.grade is Grade.GOOD
        case = settled_case(session, SYSTEM, found.cycle, found.case_id)
        assert recomputed(session, found.cycle, case).identical


def test_a_grade_without_criteria_can_be_objected_to_as_a_whole_and_only_so(tmp_path):
    with transaction() as session:
        cells = {"grade": "不合格", "comment": "总体不合格"}
        found = objected(session, tmp_path, cells=cells, bare=True)
        sheet = found.sheet(session)
        known = offered(session, sheet)
        assert (sheet.lines, sheet.grade) == ((), Grade.FAIL)
        assert (list(known.points.items()), known.bare) == ([(OVERALL, "fail")], True)
        row, _ = decided(session, found, {WHOLE: ("partly", "pass")})
        old, new = versions(session)
        assert (old.grade, new.grade, new.points) == (Grade.FAIL, Grade.PASS, old.points)
        assert (row.outcome, found.sheet(session).grade) == (Outcome.PARTLY, Grade.PASS)
        case = settled_case(session, SYSTEM, found.cycle, found.case_id)
        assert recomputed(session, found.cycle, case).identical


def test_an_experts_own_grade_can_be_objected_to_and_its_reason_goes_with_it(tmp_path):
    with transaction() as session:
        cells = {"grade": "不合格", "reason": "综合判断为不合格"}
        found = objected(session, tmp_path, grade=Grade.GOOD, cells=cells)
        sheet = found.sheet(session)
        assert "综合判断为不合格" in sheet.overall["comments"]
        assert list(offered(session, sheet).points)[-1] == OVERALL
        decided(session, found, {WHOLE: ("upheld", "good")})
        after = found.sheet(session)
        assert after.grade is Grade.GOOD
        assert "综合判断为不合格" not in after.overall["comments"]
        assert after.lines == sheet.lines


def test_what_the_criteria_come_to_is_no_judgement_to_object_to(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        kinds = {point.kind for point in offered(session, found.sheet(session)).points}
        assert kinds == {PointKind.CRITERION}
        write(session, found, WHOLE, RED)
        assert session.exec(select(ObjectionPoint)).all() == []
        with pytest.raises(Refused, match="objection_without_points"):
            writing.hand_in(session, actor=found.lawyer, sheet=found.sheet(session), now=NOW)


def test_a_red_line_is_never_upheld_in_part(tmp_path):
    with transaction() as session:
        found = vetoed(session, tmp_path)
        row, actor = opened(session, found, RED)
        fill_in(session, row, actor, {RED: ("partly", "")})
        with pytest.raises(Refused, match="objection_red_line_partly"):
            deciding.decide(
                session, actor=actor, public_id=row.public_id, revision=row.text_revision, now=NOW
            )


def test_what_was_lifted_once_stays_lifted_when_the_grade_rises_again(tmp_path):
    with transaction() as session:
        found = vetoed(session, tmp_path)
        decided(session, found, {RED: ("upheld", "")})
        _old, new = versions(session)
        sheet = found.sheet(session)
        known = offered(session, sheet)
        assert of_red_line(LINE.id) not in known.points
        assert of_criterion(found.criteria[0]) in known.points
        assert new.inputs[-1]["lifted"] == [LINE.id]


def test_the_report_of_the_state_before_counts_the_veto(tmp_path):
    from qa_app.reports.queries.cycles import report_cycle
    from qa_app.reports.queries.reports import share_report
    from tests.objections.test_reports import _framed

    with transaction() as session:
        found = vetoed(session, tmp_path)
        decided(session, found, {RED: ("upheld", "")})
        _framed(session)
        grades = [
            share_report(
                session,
                replace(report_cycle(session, SYSTEM, found.cycle.name), before_objections=before),
                now=NOW,
            ).report.overall.grades.in_order()
            for before in (True, False)
        ]
    assert grades == [(0, 0, 0, 1), (0, 1, 0, 0)]


def test_the_pages_name_the_points_and_offer_what_can_be_decided(client_as, tmp_path, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    with transaction() as session:
        found = vetoed(session, tmp_path)
    client = client_as(account=found.account)
    page = client.get(f"/objections/{found.sheet_id}/write").get_data(as_text=True)
    assert f"红线项：{LINE.title.zh}" in page
    assert f'name="reason:{RED}"' in page
    with transaction() as session:
        row, actor = opened(session, found, RED)
        account = actor.account_id
    from qa_app.accounts.models import Account

    with reading() as session:
        expert = client_as(account=session.get_one(Account, account))
    desk = expert.get(f"/objections/mine/{row.public_id}").get_data(as_text=True)
    assert 'value="partly"' not in desk
    assert "成立，撤销该红线项" in desk
    assert f'name="level:{RED}"' not in desk
    assert "未会见受援人即开庭" not in desk


def test_the_page_says_why_only_the_whole_is_offered(client_as, tmp_path, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    with transaction() as session:
        found = objected(session, tmp_path, cells={"grade": "不合格", "comment": "x"}, bare=True)
    client = client_as(account=found.account)
    page = client.get(f"/objections/{found.sheet_id}/write").get_data(as_text=True)
    assert "没有逐项评分" in page
    assert page.count("reason:") == 1
    with transaction() as session:
        hand_in(session, found, WHOLE)
        row = session.exec(select(Objection)).one()
    shown = client.get(f"/objections/{row.public_id}").get_data(as_text=True)
    assert "总体评定" in shown
