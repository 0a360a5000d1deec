"""Pages of case files as agency staff and supervisors use them, without scripts."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from qa_app import clock
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.files.models import Document, DocumentState, FileRequest, RequestState
from qa_app.files.services import requesting
from qa_app.sampling.models import SampleCase, SampleStatus
from tests.builders.archive import complete_file, make_document
from tests.builders.cases import make_case, make_cases
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.register import make_account, make_agency
from tests.support.counting import selects

NAME = "2026-a"
DUE = date(2026, 7, 20)


@pytest.fixture
def at(monkeypatch):
    """``at("2026-07-21")``: what the clock says from then on."""

    def set_to(day):
        fixed = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: fixed)
        return fixed

    set_to("2026-07-06")
    return set_to


@pytest.fixture
def drawn(app, at):
    """Two agencies with three drawn cases each; their ids."""
    with transaction() as session:
        one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
        make_cases(session, 6, agency=one)
        make_cases(session, 6, agency=two)
        plan = make_plan(count=3, strata=["agency"], timetable={"files_due": DUE}, title="年度评估")
        drawn_cycle(session, plan)
        return {"one": one, "two": two}


def _text(response, status=200):
    assert response.status_code == status, response.status_code
    return response.get_data(as_text=True)


def _ask(client, due="2026-07-20"):
    return client.post(f"/files/cycles/{NAME}/ask", data={"due_on": due})


def _requests():
    with reading() as session:
        return session.exec(select(FileRequest).order_by(FileRequest.id)).all()


def test_a_supervisor_asks_and_the_agency_finds_it_in_its_work_list(client_as, drawn):
    supervisor = client_as(Role.SUPERVISOR)
    page = _text(supervisor.get(f"/files/cycles/{NAME}/ask"))
    assert "<strong>6</strong>" in page
    assert 'value="2026-07-20"' in page
    assert _text(_ask(supervisor, ""), 200).count("请选择截止日期") == 2
    assert _requests() == []
    assert _ask(supervisor).status_code == 302
    assert len(_requests()) == 6
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    home = _text(staff.get("/"))
    assert "3 件案卷待提交" in home
    assert "2026年7月20日" in home
    listed = _text(staff.get(f"/files/?cycle={NAME}&due=asked"))
    assert "共 3 条" in listed
    assert "未提交" in listed
    assert "乙县中心" not in listed


def test_late_files_are_shown_and_replaced_after_a_confirmation_that_names_the_number(
    client_as, drawn, at
):
    supervisor = client_as(Role.SUPERVISOR)
    _ask(supervisor)
    at("2026-07-21")
    assert "6 件案卷逾期未提交" in _text(supervisor.get("/"))
    page = _text(supervisor.get(f"/files/cycles/{NAME}?overdue=1"))
    ids = re.findall(r'name="case" value="(\d+)"', page)
    assert len(ids) == 6
    assert "已逾期" in page
    address = f"/files/cycles/{NAME}/substitute"
    assert supervisor.post(address, data={}).status_code == 302
    asked = _text(supervisor.post(address, data={"case": ids[:2]}))
    assert "<strong>2</strong>" in asked
    assert "截止日期已过，机构未提交案卷" in asked
    with reading() as session:
        assert not session.exec(
            select(SampleCase).where(SampleCase.status == SampleStatus.REPLACED)
        ).all()
    sent = {"case": ids[:2], "confirmed": "1", "due_on": "2026-08-10", "reason": "逾期未提交"}
    assert "请写明替换的理由" in _text(supervisor.post(address, data={**sent, "reason": ""}))
    assert supervisor.post(address, data=sent).status_code == 302
    supervisor.post(address, data=sent)
    states = [row.state for row in _requests()]
    assert states.count(RequestState.SUBSTITUTED) == 2
    assert states.count(RequestState.ASKED) == 6
    assert "因逾期替换 2 件" in _text(supervisor.get(f"/files/cycles/{NAME}"))


def test_the_due_day_is_moved_for_chosen_files(client_as, drawn):
    supervisor = client_as(Role.SUPERVISOR)
    _ask(supervisor)
    ids = [row.case_id for row in _requests()][:2]
    address = f"/files/cycles/{NAME}/due"
    assert "<strong>2</strong>" in _text(supervisor.post(address, data={"case": ids}))
    sent = {"case": ids, "confirmed": "1", "due_on": "2026-08-01"}
    assert supervisor.post(address, data=sent).status_code == 302
    assert [row.due_on for row in _requests()].count(date(2026, 8, 1)) == 2


def test_only_who_manages_the_cycle_may_ask(client_as, drawn):
    with transaction() as session:
        from tests.builders.register import make_region

        county = make_region(session, "9907", make_region(session, "99"))
    narrow = client_as(Role.SUPERVISOR, region=county)
    assert narrow.get(f"/files/cycles/{NAME}/ask").status_code == 409
    assert _ask(narrow).status_code == 409
    for role in (Role.AGENCY_STAFF, Role.EXPERT, Role.AUDITOR):
        assert client_as(role).get(f"/files/cycles/{NAME}").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_sound_in_both_languages(client_as, drawn, language):
    with transaction() as session:
        case = make_case(session, "(2026)甲援民字第900号", agency=drawn["one"])
        complete_file(session, case)
        refused = make_document(session, case, state=DocumentState.REFUSED, problem="file_broken")
        loose = make_document(session, case, pages=45)
        make_document(session, case, state=DocumentState.CHECKING)
        gone = make_document(session, case, "other")
        gone.state = DocumentState.REMOVED
        session.add(gone)
        account = make_account(session, Role.SUPERVISOR)
        account.language = language
        ids = {"case": case.id, "refused": refused.public_id, "loose": loose.public_id}
        gone_id = gone.public_id
    client = client_as(account=account)
    _ask(client)
    base = f"/files/case-{ids['case']}"
    addresses = ["/files/", "/files/?all=1", "/files/bulk", f"/files/cycles/{NAME}", base]
    addresses += [
        f"{base}?edit={ids['loose']}",
        f"{base}?edit={ids['refused']}",
        f"{base}/directory",
    ]
    addresses += [f"{base}?removed={gone_id}", f"/files/bulk?case={ids['case']}&part=mandate"]
    addresses += [
        f"/files/bulk?case={ids['case']}&replaces={ids['loose']}",
        f"/cases/{ids['case']}",
    ]
    addresses += ["/files/?standing=refused&all=1", f"/files/cycles/{NAME}?overdue=1", "/"]
    for address in addresses:
        page = _text(client.get(address))
        if language == "en":
            main = page[page.index("<main") :]
            body = re.sub(r"<code.*?</code>|<td.*?</td>|<th.*?</th>", "", main)
            words = set(re.findall(r"[\u3400-\u9fff]+", body)) - {"中文"}
            names = "甲援民字第号 材料 扫描件 年度评估 江南律师事务所 卢涵曦 甲县中心 地区"
            assert not {w for w in words if w not in names and "用户" not in w}, (address, words)


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_thirty(client_as, app, at):
    supervisor = client_as(Role.SUPERVISOR)
    with transaction() as session:
        make_document(session, make_case(session), "mandate", pages=2)
    one = selects(supervisor, "/files/?all=1")
    with transaction() as session:
        for case in make_cases(session, 30):
            complete_file(session, case)
    assert selects(supervisor, "/files/?all=1") == one


def test_the_directory_asks_the_same_number_of_questions_however_much_it_holds(client_as, app, at):
    supervisor = client_as(Role.SUPERVISOR)
    with transaction() as session:
        small, large = make_case(session), make_case(session)
        make_document(session, small, "mandate")
        for _ in range(12):
            make_document(session, large, "evidence", pages=20)
        ids = small.id, large.id
    few = selects(supervisor, f"/files/case-{ids[0]}")
    assert selects(supervisor, f"/files/case-{ids[1]}") == few


def test_the_export_holds_what_the_list_shows_and_no_formula(client_as, drawn):
    with transaction() as session:
        make_case(session, "=1+1", agency=drawn["one"])
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    response = staff.get("/files/export.csv?all=1&sort=number")
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0][0] == "案件编号"
    assert len(rows) == 1 + 7
    assert "'=1+1" in [row[0] for row in rows]
    assert {row[3] for row in rows[1:]} == {"甲县中心"}
    with staff.get("/files/export.xlsx") as response:
        book = load_workbook(io.BytesIO(response.data))
    assert book.active.max_row == 1 + 3
    assert staff.get("/files/export.pdf").status_code == 404


def test_another_agencys_file_looks_like_none(client_as, drawn):
    with transaction() as session:
        case = make_case(session, agency=drawn["two"])
        document = make_document(session, case, "mandate", pages=2)
        case_id, public_id = case.id, document.public_id
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    base = f"/files/case-{case_id}"
    for address in (base, f"{base}/directory", f"/files/bulk?case={case_id}"):
        assert staff.get(address).status_code == 404
    for act in ("place", "name", "remove", "restore", "pages"):
        sent = staff.post(f"{base}/documents/{public_id}/{act}", data={"act": "left", "part": ""})
        assert sent.status_code == 404
    with reading() as session:
        assert session.exec(select(Document)).one().state is DocumentState.READY


def test_acts_of_the_directory_work_as_plain_forms(client_as, drawn):
    with transaction() as session:
        case = make_case(session, agency=drawn["one"])
        document = make_document(session, case, pages=3)
        base, public_id = f"/files/case-{case.id}", document.public_id
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    page = _text(staff.get(f"{base}?edit={public_id}"))
    assert "未经病毒扫描" in page
    pages = re.findall(r'name="page" value="([^"]+)"', page)
    assert len(pages) == 3
    acts = f"{base}/documents/{public_id}"
    staff.post(f"{acts}/name", data={"title": "授权委托书", "revision": "1"})
    stale = staff.post(f"{acts}/name", data={"title": "别的", "revision": "1"})
    assert "在别处改动过" in _text(stale, 409)
    staff.post(f"{acts}/place", data={"part": "mandate"})
    staff.post(f"{acts}/pages", data={"act": "right", "page": pages[:1]})
    staff.post(f"{acts}/pages", data={"act": "move", "page": pages[:1], "before": ""})
    answer = staff.post(f"{acts}/pages", data={"act": "split", "page": pages[2]})
    page = _text(staff.get(answer.location))
    assert page.count("<article") == 2
    answer = staff.post(f"{acts}/remove", data={})
    page = _text(staff.get(answer.location))
    assert "已移除“授权委托书”" in page
    assert page.count("<article") == 1
    staff.post(f"{acts}/restore", data={})
    assert _text(staff.get(base)).count("<article") == 2
    answer = staff.post(f"{acts}/pages", data={"act": "remove", "page": [pages[1]]})
    assert "已移除页面" in _text(staff.get(answer.location)) or "已移除“" in _text(
        staff.get(answer.location)
    )
    assert staff.post(f"{acts}/pages", data={"act": "left"}).status_code == 409


def test_a_file_with_all_it_needs_is_received_by_itself(client_as, drawn):
    supervisor = client_as(Role.SUPERVISOR)
    _ask(supervisor)
    with transaction() as session:
        first = session.exec(select(FileRequest)).first()
        from qa_app.cases.models import Case

        complete_file(session, session.get_one(Case, first.case_id))
        requesting.remind_files(session, clock.now() + timedelta(hours=1))
    assert "已收到 1 件" in _text(supervisor.get(f"/files/cycles/{NAME}"))
    assert "齐全" in _text(supervisor.get("/files/?standing=complete"))


def test_names_are_matched_for_the_script(client_as, drawn):
    with transaction() as session:
        case = make_case(session, "(2026)甲援民字第900号", agency=drawn["one"])
        make_document(session, case, "mandate", original_name="委托书.pdf", size=77)
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    names = ["甲援民字〔2026〕900号/委托书.pdf", "甲援民字〔2026〕901号/x.pdf"]
    files = staff.post("/files/match", json={"files": names}).get_json()["files"]
    assert files[0]["case"]["number"] == "(2026)甲援民字第900号"
    assert files[0]["case"]["known"] == ["委托书.pdf/77"]
    assert files[0]["part"] == "mandate"
    assert files[1]["case"] is None
    assert staff.post("/files/match", json=[1]).get_json() == {"files": []}
    found = staff.get("/files/cases?q=900").get_json()["cases"]
    assert [each["number"] for each in found] == ["(2026)甲援民字第900号"]
    other = client_as(Role.AGENCY_STAFF, agency=drawn["two"])
    assert other.get("/files/cases?q=900").get_json() == {"cases": []}


def test_the_plain_form_takes_files_whose_names_find_a_case(client_as, drawn):
    with transaction() as session:
        make_case(session, "(2026)甲援民字第900号", agency=drawn["one"])
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    sent = {
        "files": [
            (io.BytesIO(b"%PDF-1.4"), "甲援民字〔2026〕900号 委托书.pdf"),
            (io.BytesIO(b"%PDF-1.4"), "散页.pdf"),
        ]
    }
    page = _text(staff.post("/files/bulk", data=sent, content_type="multipart/form-data"))
    assert "收到 1 个文件" in page
    assert "1 个文件没有对应到案件" in page
    with reading() as session:
        found = session.exec(select(Document)).one()
        assert (found.part, found.state) == ("mandate", DocumentState.UPLOADED)


def test_the_printed_directory_names_pages_and_what_is_missing(client_as, drawn):
    with transaction() as session:
        case = make_case(session, agency=drawn["one"])
        make_document(session, case, "mandate", pages=3, title="委托代理协议")
        make_document(session, case, "closing", pages=2)
        case_id = case.id
    staff = client_as(Role.AGENCY_STAFF, agency=drawn["one"])
    page = _text(staff.get(f"/files/case-{case_id}/directory"))
    assert "1–3" in page
    assert "4–5" in page
    assert "委托代理协议" in page
    assert "缺" in page
    assert SYSTEM.name not in page
