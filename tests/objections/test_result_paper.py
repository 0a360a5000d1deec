"""The result of an objection as a paper: what it says, to whom, and what it never says."""

import pypdfium2
import pytest
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel.models import Expert
from tests.builders.objections import WHY, decided, hand_in, objected
from tests.builders.on_paper import agency_staff
from tests.builders.register import NOW, make_account
from tests.objections.test_beside_criteria import ALONE, RED, SEEN, WHOLE

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def said(client, public_id: str, query: str = "") -> str:
    answer = client.get(f"/objections/{public_id}/RESULT.pdf{query}")
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Cache-Control"] == "no-store"
    document = pypdfium2.PdfDocument(answer.data)
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def test_lawyer_agency_and_office_print_it_and_nobody_else(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
        staff = agency_staff(session, found)
        stranger = make_account(session, Role.LAWYER)
        expert = session.get_one(Account, actor.account_id)
        names = session.exec(select(Expert.name)).all()
    for account in (found.account, staff, None):
        client = client_as(account=account) if account else client_as(Role.SUPERVISOR)
        text = said(client, row.public_id)
        for word in ("异议处理结果告知书", WHY, "成立", "优秀", "最终结果", "盖章"):
            assert word in text
        assert not [name for name in names if name in text]
    url = f"/objections/{row.public_id}/RESULT.pdf"
    assert client_as(account=stranger).get(url).status_code == 404
    assert client_as(account=expert).get(url).status_code in (403, 404)


def test_there_is_none_before_the_decision(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
    client = client_as(account=found.account)
    assert client.get(f"/objections/{row.public_id}/RESULT.pdf").status_code == 404


def test_red_lines_the_whole_and_the_days_for_a_second_level_are_on_it(client_as, tmp_path):
    plan = "second_level = true\nsecond_level_days = 5\n"
    cells = {**SEEN, "grade": "不合格", "reason": "综合判断"}
    with transaction() as session:
        found = objected(session, tmp_path, plan=plan, grade=Grade.GOOD, cells=cells, panel=ALONE)
        row, _ = decided(session, found, {RED: ("upheld", ""), WHOLE: ("rejected", "")})
    text = said(client_as(account=found.account), row.public_id)
    for word in (
        "红线项：",
        "成立，撤销该红线项",
        "已认定→不再认定",
        "总体评定",
        "部分成立",
        "2026年7月13日",
    ):
        assert word in text


def test_it_is_the_same_however_often_it_is_printed_and_speaks_both_languages(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
    client = client_as(account=found.account)
    url = f"/objections/{row.public_id}/RESULT.pdf"
    assert client.get(url).data == client.get(url).data
    with transaction() as session:
        session.get_one(Account, found.account.id).language = "en"
    english = said(client, row.public_id)
    assert "ResultofanObjection" in english
    assert "Thegradestaysasitwas" in english


def test_points_are_left_out_where_the_plan_hides_them(client_as, tmp_path):
    for shown in ("true", "false"):
        with transaction() as session:
            found = objected(session, tmp_path, plan=f"show_points = {shown}\n")
            row, _ = decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
        client = client_as(account=found.account)
        text = said(client, row.public_id)
        assert ("分）" in text) is (shown == "true")
        page = client.get(f"/objections/{row.public_id}").get_data(as_text=True)
        line = page.split("定级结果：", 1)[1].split("</p>", 1)[0]
        assert any(map(str.isdigit, line.split("</span>")[-1])) is (shown == "true")
