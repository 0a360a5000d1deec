"""What the lawyer finds: the list, the sheet, taking note, replies; and who finds nothing."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Conflict, NotFound
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import engine, reading, transaction
from qa_app.feedback.models import FeedbackReply, FeedbackSheet, Release, SheetReading
from qa_app.feedback.queries.lists import unread_count
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.services.reading import note_reading
from qa_app.feedback.services.releasing import withdraw
from tests.builders.feedback_rated import FIRST
from tests.builders.lawyers import told
from tests.builders.register import NOW
from tests.builders.released import regrade
from tests.support.counting import selects, statements

pytestmark = [pytest.mark.database]


@pytest.fixture
def room(app):
    with transaction() as session:
        return told(session, "GG", "EE")


def page(sheet: FeedbackSheet, more: str = "") -> str:
    return f"/feedback/sheets/{sheet.public_id}{more}"


def test_a_lawyer_reads_the_own_sheets_and_no_other(room, client_as):
    browser = client_as(account=room.lawyers[0])
    shown = browser.get("/feedback/mine").text
    assert room.sheets[0].public_id in shown
    assert room.sheets[1].public_id not in shown
    assert browser.get(page(room.sheets[0])).status_code == 200
    for more in ("", "/file", "/FEEDBACK.pdf", "/reply"):
        assert browser.get(page(room.sheets[1], more)).status_code == 404


def test_the_first_reading_by_the_lawyer_is_noted_once(room, client_as):
    browser = client_as(account=room.lawyers[0])
    assert client_as(account=room.supervisor).get(page(room.sheets[0])).status_code == 200
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is None
    for _ in range(2):
        browser.get(page(room.sheets[0]))
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is not None
        assert session.get_one(FeedbackSheet, room.sheets[0].id).first_read_at is not None
        assert session.get_one(FeedbackSheet, room.sheets[1].id).first_read_at is None
        assert session.exec(select(SheetReading)).one().times == 2


def test_the_agency_reads_its_sheets_which_is_a_reading_but_not_the_lawyers(room, client_as):
    browser = client_as(account=room.staff)
    assert room.sheets[0].public_id in browser.get("/feedback/agency").text
    assert browser.get(page(room.sheets[0])).status_code == 200
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is not None
        assert session.get_one(FeedbackSheet, room.sheets[0].id).first_read_at is None
    assert browser.get(page(room.sheets[0], "/reply")).status_code == 404
    assert client_as(Role.AGENCY_STAFF).get(page(room.sheets[0])).status_code == 404


def test_nothing_is_there_of_a_withdrawn_release(room, client_as):
    with transaction() as session:
        session.exec(select(Release)).one().state = "withdrawn"
    browser = client_as(account=room.lawyers[0])
    assert browser.get(page(room.sheets[0])).status_code == 404
    assert room.sheets[0].public_id not in browser.get("/feedback/mine").text


def test_taking_note_is_the_lawyers_alone_and_counts_once(room, client_as):
    assert (
        client_as(account=room.lawyers[1]).post(page(room.sheets[0], "/acknowledge")).status_code
        == 404
    )
    browser = client_as(account=room.lawyers[0])
    for _ in range(2):
        assert browser.post(page(room.sheets[0], "/acknowledge")).status_code == 302
    with reading() as session:
        row = session.get_one(FeedbackSheet, room.sheets[0].id)
        assert row.acknowledged_by == room.lawyers[0].id
    assert "确认收到。" in browser.get(page(room.sheets[0])).text


def test_replies_are_kept_as_typed_sent_once_and_answered_without_a_name(room, client_as):
    lawyer, office = client_as(account=room.lawyers[0]), client_as(account=room.supervisor)
    typed = "会见笔录在第 3 页。\n  另有录音。 "
    form = {"revision": "0", "changed": f"reply:{FIRST}", f"reply:{FIRST}": typed}
    json = {"Accept": "application/json"}
    saved = lawyer.post(page(room.sheets[0], "/draft"), data=form, headers=json)
    assert saved.json["revision"] == 1
    assert (
        lawyer.post(page(room.sheets[0], "/draft"), data=form, headers=json).json["revision"] == 1
    )
    other = lawyer.post(
        page(room.sheets[0], "/draft"), data=form | {f"reply:{FIRST}": "x"}, headers=json
    )
    assert (other.status_code, other.json["theirs"]) == (409, {f"reply:{FIRST}": [typed]})
    assert typed.strip() in lawyer.get(page(room.sheets[0], "/reply")).text
    assert "另有录音" not in office.get(page(room.sheets[0])).text
    assert lawyer.post(page(room.sheets[0], "/reply")).status_code == 302
    assert lawyer.post(page(room.sheets[0], "/reply")).status_code == 409
    assert "另有录音" in office.get(page(room.sheets[0])).text
    assert room.sheets[0].public_id in office.get("/feedback?state=to_answer").text
    office.post(
        page(room.sheets[0], "/draft"), data={"revision": "0", f"reply:{FIRST}": "已核对。"}
    )
    office.post(page(room.sheets[0], "/reply"))
    shown = lawyer.get(page(room.sheets[0])).text
    assert "已核对。" in shown
    assert room.supervisor.name not in shown
    assert room.sheets[0].public_id not in office.get("/feedback?state=to_answer").text
    with reading() as session:
        assert [row.text for row in session.exec(select(FeedbackReply))] == [typed, "已核对。"]


def test_an_earlier_version_stays_readable_and_leads_to_the_new_one(room, client_as):
    with transaction() as session:
        sheet = session.get_one(FeedbackSheet, room.sheets[0].id)
        fresh = regrade(session, sheet, "excellent")
    browser = client_as(account=room.lawyers[0])
    old = browser.get(page(room.sheets[0])).text
    assert "请以新的版本为准" in old
    assert "reply:" not in old
    assert f'href="{page(fresh)}">查看新的版本' in old
    assert browser.post(page(room.sheets[0], "/acknowledge")).status_code == 409
    assert room.sheets[0].public_id not in browser.get("/feedback/mine").text


def test_a_last_day_that_is_over_is_not_announced(room, client_as):
    with transaction() as session:
        sheet = session.get_one(FeedbackSheet, room.sheets[0].id)
        actor, until = room.actor(session, room.lawyers[0]), sheet.objections_until
        assert unread_count(session, actor, until) == (1, until)
        assert unread_count(session, actor, until + timedelta(days=1)) == (1, None)
    assert "1 件案件有新的评估反馈" in client_as(account=room.lawyers[0]).get("/").text


def test_lists_cost_the_same_for_one_sheet_and_for_more(app, client_as):
    with transaction() as session:
        one = told(session, "GG", one_lawyer=True)
    client_as(account=one.lawyers[0]).get("/feedback/mine")  # what is seen first is noted once
    addresses = {"/feedback/agency": one.staff, "/feedback": one.supervisor}
    costs = {
        address: selects(client_as(account=who), address) for address, who in addresses.items()
    }
    of_lawyer = selects(client_as(account=one.lawyers[0]), "/feedback/mine")
    with transaction() as session:
        more = told(session, "GG", "EE", "GG", one_lawyer=True, name="2026-b")
    client_as(account=more.lawyers[0]).get("/feedback/mine")
    assert selects(client_as(account=more.lawyers[0]), "/feedback/mine") == of_lawyer
    for address, who in addresses.items():
        assert selects(client_as(account=who), address) == costs[address], address


def test_a_hidden_sheet_costs_what_an_absent_one_costs(room, client_as):
    browser = client_as(account=room.lawyers[1])
    browser.get("/feedback/mine")
    with statements() as hidden:
        browser.get(page(room.sheets[0]))
    with statements() as absent:
        browser.get("/feedback/sheets/none")
    assert len(hidden) == len(absent)


def test_the_development_names_weak_criteria_only_of_enough_cases(app, client_as):
    with transaction() as session:
        few = told(session, "GG")
    browser = client_as(account=few.lawyers[0])
    assert "才能看出薄弱项目" in browser.get("/feedback/mine/development").text
    with transaction() as session:
        many = told(session, *["GG"] * 5, one_lawyer=True, name="2026-b")
    shown = client_as(account=many.lawyers[0]).get("/feedback/mine/development").text
    assert "我的得分率" in shown
    assert "承办人" not in shown.replace("承办人员", "")


def test_a_sheet_of_a_lawyer_without_an_account_is_nobodys_own(room, client_as):
    with transaction() as session:
        for row in session.exec(select(Lawyer)):
            row.account_id = None
    for role in (Role.LAWYER, Role.AGENCY_STAFF):
        browser = client_as(role)
        for more in ("", "/FEEDBACK.pdf", "/file"):
            assert browser.get(page(room.sheets[0], more)).status_code == 404
    assert room.sheets[0].public_id not in client_as(Role.AGENCY_STAFF).get("/feedback/agency").text


def test_of_reading_and_withdrawing_one_wins(room):
    with reading() as session:
        actor = actor_of(session, room.lawyers[0])
        found = sheet_of(session, actor, room.sheets[0].public_id)
        taken = session.exec(select(Release.public_id)).one()
    given = {"actor": SYSTEM, "cycle": room.cycle, "public_id": taken, "reason": "错", "now": NOW}
    session = Session(engine())
    note_reading(session, actor=actor, sheet=found, now=NOW)
    with pytest.raises(Conflict):
        withdraw(session, **given)
    session.close()  # as if nobody had read
    with transaction() as session:
        withdraw(session, **given)
    with pytest.raises(NotFound), transaction() as session:
        note_reading(session, actor=actor, sheet=found, now=NOW)
