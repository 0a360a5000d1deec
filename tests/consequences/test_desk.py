"""Lawyers with a failed case: who sees and decides, what is undone, and that nothing is blocked."""

import ast
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from sqlmodel import col, select

from qa_app import clock
from qa_app.cases.models import Case, Lawyer
from qa_app.consequences.models import DeskDecision
from qa_app.consequences.queries.desk import DeskFilter, desk_lines
from qa_app.consequences.rules.coefficients import ONE, Deciders, Entered, Line, Terms
from qa_app.consequences.rules.desk import Deciding, Decision, DeskState, desk_state
from qa_app.consequences.services.coefficients import enter_version
from qa_app.consequences.services.deciding import decide, undo
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.rules.sheets import ReleaseState
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account, make_actor, make_agency
from tests.builders.released import object_to, regrade, release
from tests.builders.reports import Lot, settled_cycle
from tests.conventions.trees import imported, modules, name, tree
from tests.support.counting import statements

NORTH, SOUTH = "北江法律援助中心", "南江法律援助中心"
KEEP = Deciding(Decision.KEEP, "已经面谈，情况清楚")


def world(session, north="FFG", south="F"):
    cycle = settled_cycle(
        session, Lot(NORTH, len(north), north), Lot(SOUTH, len(south), south, lawyer="钟海宁")
    )
    return release(session, cycle)


def key_of(sheet):
    return sheet.lawyer_id, sheet.agency_id


def lines(session, actor=SYSTEM, **wanted):
    return desk_lines(session, actor, DeskFilter(**wanted), NOW.date())


def test_only_released_failed_grades_that_count_are_listed(database):
    with transaction() as session:
        sheets = world(session)
        hidden = settled_cycle(session, Lot("西江中心", 1, "F", lawyer="孟子安"), name="x")
        release(session, hidden, state=ReleaseState.WITHDRAWN)
        object_to(session, sheets[0])
        found = lines(session)
        assert [(one.lawyer, len(one.cases), one.state) for one in found] == [
            ("卢涵曦", 2, DeskState.WAITING), ("钟海宁", 1, DeskState.WAITING)
        ]  # fmt: skip
        assert {case.objected for case in found[0].cases} == {True, False}
        regrade(session, sheets[3], Grade.GOOD)
        assert [one.lawyer for one in lines(session)] == ["卢涵曦"]


def test_a_decision_answers_the_cases_it_was_about_and_no_later_one(database):
    with transaction() as session:
        sheets = world(session)
        key = key_of(sheets[0])
        decide(session, actor=SYSTEM, key=key, made=KEEP, seen="", now=NOW)
        assert lines(session, q="卢涵曦")[0].state is DeskState.DECIDED
        regrade(session, sheets[2], Grade.FAIL)
        assert lines(session, q="卢涵曦")[0].state is DeskState.WAITING


def test_after_the_grade_was_corrected_the_decision_is_shown_for_another_look(database):
    with transaction() as session:
        sheet = world(session)[3]
        key = decide(session, actor=SYSTEM, key=key_of(sheet), made=KEEP, seen="", now=NOW)
        regrade(session, sheet, Grade.PASS)
        (line,) = lines(session, state=DeskState.CORRECTED)
        assert (line.lawyer, line.cases) == ("钟海宁", ())
        with pytest.raises(Refused):
            decide(session, actor=SYSTEM, key=key_of(sheet), made=KEEP, seen=key, now=NOW)
        undo(session, actor=SYSTEM, decision=key, reason="等级已更正", now=NOW)
        assert not lines(session, state=DeskState.CORRECTED)


def test_of_two_who_decide_at_once_the_second_is_told(database):
    with transaction() as session:
        key = key_of(world(session)[0])
        first = decide(session, actor=SYSTEM, key=key, made=KEEP, seen="", now=NOW)
        with pytest.raises(Conflict) as told:
            decide(session, actor=SYSTEM, key=key, made=KEEP, seen="", now=NOW)
        assert told.value.code == "desk_decided_meanwhile"
        second = decide(session, actor=SYSTEM, key=key, made=KEEP, seen=first, now=NOW)
        undo(session, actor=SYSTEM, decision=second, reason="重新考虑", now=NOW)
        for done in (first, second):
            with pytest.raises(Conflict):
                undo(session, actor=SYSTEM, decision=done, reason="重新考虑", now=NOW)
        rows = session.exec(select(DeskDecision).order_by(col(DeskDecision.id))).all()
        assert [(row.stands, row.undo_reason) for row in rows] == [
            (False, ""), (False, "重新考虑")
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (Deciding(Decision.TALK, " "), "desk_reason_missing"),
        (Deciding(Decision.TALK, "理" * 1001), "desk_reason_too_long"),
        (Deciding(Decision.TALK, "理由", NOW.date()), "desk_until_without_pause"),
        (Deciding(Decision.PAUSE, "理由", NOW.date() - timedelta(days=1)), "desk_until_past"),
    ],
)
def test_what_cannot_be_decided_is_refused(database, made, code):
    with transaction() as session:
        key = key_of(world(session)[0])
        with pytest.raises(Refused) as refused:
            decide(session, actor=SYSTEM, key=key, made=made, seen="", now=NOW)
    assert refused.value.code == code


def test_agency_staff_decide_about_their_own_where_the_version_lets_them(database):
    with transaction() as session:
        sheets = world(session)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, NORTH))
        assert [one.agency for one in lines(session, staff)] == [NORTH]
        with pytest.raises(NotFound):
            decide(session, actor=staff, key=key_of(sheets[3]), made=KEEP, seen="", now=NOW)
        decide(session, actor=staff, key=key_of(sheets[0]), made=KEEP, seen="", now=NOW)
        lone = (Line(dict.fromkeys(ORDER, ONE)),)
        terms = Terms(deciders=Deciders.SUPERVISOR)
        entered = Entered(None, NOW.date(), "文件", terms, lone)
        enter_version(session, actor=SYSTEM, entered=entered, now=NOW)
        assert not lines(session, staff)[0].may_decide
        with pytest.raises(NotFound):
            decide(session, actor=staff, key=key_of(sheets[0]), made=KEEP, seen="", now=NOW)


def by_register(session, account, case):
    """The reader is the lawyer."""
    session.get_one(Lawyer, case.lawyer_id).account_id = account.id


def by_firm(session, account, case):
    """The reader is an expert of the same agency."""
    make_expert(session, account=account, active=False).agency_id = case.agency_id


@pytest.mark.parametrize("tie", [by_register, by_firm])
@pytest.mark.parametrize("decided", [True, False])
def test_who_is_tied_to_a_case_neither_sees_nor_decides(app, client_as, tie, decided):
    with transaction() as session:
        sheet = world(session)[3]
        account = make_account(session, Role.SUPERVISOR)
        tie(session, account, session.get_one(Case, sheet.case_id))
        if decided:
            decide(session, actor=SYSTEM, key=key_of(sheet), made=KEEP, seen="", now=NOW)
            regrade(session, sheet, Grade.PASS)
        key = key_of(sheet)
    browser = client_as(account=account)
    page = browser.get("/consequences/failed").get_data(as_text=True)
    assert "卢涵曦" in page
    assert "钟海宁" not in page
    address = "/consequences/failed/{}/{}".format(*key)
    assert browser.get(address).status_code == 404
    form = {"decision": "keep", "reason": "没有问题", "seen": ""}
    assert browser.post(address, data=form).status_code == 404


def test_pages_decide_undo_and_say_that_nothing_is_blocked(app, client_as):
    with transaction() as session:
        key = key_of(world(session)[3])
    browser, address = client_as(Role.SUPERVISOR), "/consequences/failed/{}/{}".format(*key)
    assert "2 名承办人员有不合格案件" in browser.get("/").get_data(as_text=True)
    page = browser.get("/consequences/failed").get_data(as_text=True)
    assert "程序不会自动限制任何人" in page
    assert "请写明理由" in browser.post(address, data={"decision": "pause"}).get_data(as_text=True)
    form = {"decision": "pause", "until": "2099-01-31", "reason": "先参加培训", "seen": ""}
    assert browser.post(address, data=form).status_code == 302
    assert browser.post(address, data=form).status_code == 409
    page = browser.get(address).get_data(as_text=True)
    assert "先参加培训" in page
    assert "2099年1月31日" in page
    with reading() as session:
        made = session.exec(select(DeskDecision.public_id)).one()
    undone = {"undo-reason": "培训已完成"}
    assert browser.post(f"/consequences/decisions/{made}/undo", data=undone).status_code == 302
    assert "培训已完成" in browser.get(address).get_data(as_text=True)
    assert browser.get("/consequences/failed?state=decided").status_code == 200
    with browser.get("/consequences/failed.xlsx") as answer:
        assert answer.data[:2] == b"PK"


def test_the_list_takes_as_many_statements_for_three_lawyers_as_for_one(app, client_as):
    browser, counts = client_as(Role.SUPERVISOR), []
    for number, names in enumerate((("甲",), ("乙", "丙"))):
        with transaction() as session:
            lots = [Lot(f"{one}中心", 1, "F", lawyer=one) for one in names]
            release(session, settled_cycle(session, *lots, name=f"c{number}"))
        browser.get("/consequences/failed")
        with statements() as seen:
            browser.get("/consequences/failed")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_no_other_part_of_the_program_reads_what_was_decided():
    allowed = ("qa_app/consequences/", "qa_app/demo/", "qa_app/loop/", "qa_app/cli/",
               "qa_app/blueprints.py", "qa_app/schema.py")  # fmt: skip
    others = [path for path in modules() if not name(path).startswith(allowed)]
    assert not [
        name(path) for path in others if any("qa_app.consequences" in x for x in imported(path))
    ]
    words = {"desk_decision", "DeskDecision"}
    assert not [
        name(path)
        for path in others
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in words
    ]


@pytest.mark.parametrize(
    ("failed", "decided", "state"),
    [
        ({1}, None, DeskState.WAITING), ({1}, {1, 2}, DeskState.DECIDED),
        ({1, 3}, {1, 2}, DeskState.WAITING), (set(), {1}, DeskState.CORRECTED),
    ],
)  # fmt: skip
def test_how_a_lawyer_stands(failed, decided, state):
    today = NOW.date()
    assert desk_state(failed, decided, None, today) is state
    assert desk_state(failed, decided, today, today) is state, "the last day counts whole"
    over = desk_state(failed, decided, today - timedelta(days=1), today)
    assert over is (DeskState.EXPIRED if state is DeskState.DECIDED else state)


def test_a_pause_that_has_run_out_is_asked_about(app, client_as, monkeypatch):
    browser, today = client_as(Role.SUPERVISOR), NOW.date()
    made = Deciding(Decision.PAUSE, "先暂停", today)
    with transaction() as session:
        key = key_of(world(session)[3])
        decide(session, actor=SYSTEM, key=key, made=made, seen="", now=NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert "暂停指派期满" not in browser.get("/").text
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    assert "1 名承办人员暂停指派期满，待复核" in browser.get("/").text
    page = browser.get("/consequences/failed?state=expired").text
    assert "钟海宁" in page
    assert "暂停期满，待复核" in page


def test_the_day_of_a_decision_in_the_workbook_is_that_of_beijing(app, client_as):
    night = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
    with transaction() as session:
        key = key_of(world(session)[3])
        decide(session, actor=SYSTEM, key=key, made=KEEP, seen="", now=night)
    answer = client_as(Role.SUPERVISOR).get("/consequences/failed.xlsx")
    content = answer.data
    answer.close()
    cells = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    days = [row[-1] for row in cells]
    assert "2026-03-05" in days
    assert "2026-03-04" not in days


def test_a_lawyer_of_two_agencies_is_a_line_of_each(database):
    with transaction() as session:
        release(session, settled_cycle(session, Lot(NORTH, 1, "F"), Lot(SOUTH, 1, "F")))
        assert [one.agency for one in lines(session)] == [NORTH, SOUTH]
        assert len(session.exec(select(FeedbackSheet)).all()) == 2
