"""The pages of closing checks: what each role sees and does, and with how many statements."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from qa_app.cases.models import Case
from qa_app.closing.models import ClosingCheck, CorrectionRequest
from qa_app.closing.rules.states import CorrectionState, FindingState
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.jobs.models import Job
from tests.builders.archive import make_document
from tests.builders.closing import check_all, findings, make_timed_case
from tests.builders.register import make_account, make_agency, make_region
from tests.support.client import bare
from tests.support.counting import statements

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def office(app):
    """A late case, a clean one and one not checked; staff and supervisor."""
    with transaction() as session:
        agency = make_agency(session)
        late = make_timed_case(session, agency=agency, met_on=date(2026, 3, 20))
        make_document(session, late, "meeting")
        clean = make_timed_case(session, agency=agency)
        check_all(session)
        fresh = make_timed_case(session, agency=agency)
        staff = make_account(session, Role.AGENCY_STAFF, agency=agency)
        supervisor = make_account(session, Role.SUPERVISOR, region=make_region(session))
        return (late, clean, fresh), staff, supervisor


def _row(model, case):
    with reading() as session:
        return session.exec(select(model).where(model.case_id == case.id)).first()


def test_the_list_tells_the_state_of_every_case_and_finds_by_it(office, client_as):
    (late, clean, fresh), staff, _ = office
    client = client_as(account=staff)
    page = client.get("/closing/").text
    for case in (late, clean, fresh):
        assert case.number in page
    assert "未检查" in page
    assert "无待办问题" in page
    found = client.get("/closing/?state=open").text
    assert late.number in found
    assert clean.number not in found
    assert fresh.number in client.get("/closing/?state=unchecked").text
    assert late.number in client.get("/closing/?rule=met_after_assignment").text
    assert clean.number not in client.get("/closing/?rule=met_after_assignment").text


def test_the_page_of_a_case_draws_its_dates_and_names_the_law(office, client_as):
    (late, _, _), staff, _ = office
    page = client_as(account=staff).get(f"/closing/cases/{late.id}").text
    assert "<svg" in page
    assert "期限与实际日期" in page
    assert "法律援助法第四十三条" in page
    assert "会见、约见在 2026年3月20日" in page
    assert "不属于这一类型和阶段的归档目录" in page
    assert "等级" in page  # said to be none


def test_an_english_reader_gets_english_sentences(office, client_as):
    (late, _, _), staff, _ = office
    client = client_as(account=staff)
    client.post("/language", data={"language": "en", "next": "/"})
    page = client.get(f"/closing/cases/{late.id}").text
    assert "within five working days" in page
    assert "会见、约见在" not in page


def test_staff_check_a_case_explain_and_correct_a_date(office, client_as):
    (late, _, fresh), staff, _ = office
    client = client_as(account=staff)
    client.post(f"/closing/cases/{fresh.id}/check")
    assert _row(ClosingCheck, fresh).version == 1
    with reading() as session:
        found = findings(session, late)["met_after_assignment"]
    client.post(
        f"/closing/cases/{late.id}/findings/{found.public_id}/explain",
        data={"words": "受援人住院", "revision": found.revision},
    )
    with reading() as session:
        assert findings(session, late)["met_after_assignment"].state is FindingState.EXPLAINED
    form = client.get(f"/closing/cases/{late.id}/dates").text
    assert 'value="2026-03-20"' in form
    seen = "2026-03-02|2026-03-04|2026-03-05|2026-03-20|2026-04-15|2026-06-03"
    dates = {"applied": "2026-03-02", "accepted": "2026-03-04", "assigned": "2026-03-05",
             "met": "2026-03-09", "heard": "2026-04-15", "archived": "2026-06-03"}  # fmt: skip
    answer = client.post(
        f"/closing/cases/{late.id}/dates",
        data={**dates, "seen": seen, "reason": "登记时写错，以约见笔录为准"},
        follow_redirects=True,
    )
    assert "已更正 1 个日期" in answer.text
    with reading() as session:
        assert session.get_one(Case, late.id).met_on == date(2026, 3, 9)
        assert findings(session, late)["met_after_assignment"].state is FindingState.CORRECTED


def test_a_correction_without_a_reason_is_asked_for_again_and_keeps_what_was_typed(
    office, client_as
):
    (late, _, _), staff, _ = office
    client = client_as(account=staff)
    answer = client.post(f"/closing/cases/{late.id}/dates", data={"met": "2026-03-09", "seen": ""})
    assert "请写明更正的理由" in answer.text
    assert 'value="2026-03-09"' in answer.text
    ahead = {"met": "2999-01-01", "seen": "", "reason": "以会见笔录为准"}
    answer = client.post(f"/closing/cases/{late.id}/dates", data=ahead)
    assert "日期不能晚于今天" in answer.text
    assert "以会见笔录为准" in answer.text


def test_the_supervisor_sends_a_list_back_and_decides(office, client_as):
    (late, clean, _), staff, supervisor = office
    client = client_as(account=supervisor)
    stated = client.get("/closing/send-back").text
    assert "<strong>1</strong>" in stated
    client.post("/closing/send-back", data={"due_on": "2099-12-31", "note": "请补笔录"})
    assert _row(CorrectionRequest, late).state is CorrectionState.ASKED
    assert _row(CorrectionRequest, clean) is None
    page = client_as(account=staff).get(f"/closing/cases/{late.id}").text
    assert "请补笔录" in page
    assert "2099年12月31日" in page
    assert "1 件案件的结案检查待补正" in client_as(account=staff).get("/").text
    with reading() as session:
        for found in findings(session, late).values():
            client.post(
                f"/closing/cases/{late.id}/findings/{found.public_id}/waive",
                data={"words": "情况属实", "revision": found.revision},
            )
    assert _row(CorrectionRequest, late).state is CorrectionState.DONE
    assert "情况属实" in client.get(f"/closing/cases/{late.id}").text


def test_a_request_is_postponed_and_withdrawn_on_the_page(office, client_as):
    (late, _, _), _, supervisor = office
    client = client_as(account=supervisor)
    client.post("/closing/send-back", data={"case": late.id, "due_on": "2099-12-31"})
    client.post(f"/closing/cases/{late.id}/due", data={"due_on": "2099-12-30"})
    assert _row(CorrectionRequest, late).due_on == date(2099, 12, 30)
    client.post(f"/closing/cases/{late.id}/withdraw")
    assert _row(CorrectionRequest, late).state is CorrectionState.WITHDRAWN


def test_checking_a_list_is_a_job_that_leads_back_to_it(office, client_as):
    _, staff, _ = office
    answer = client_as(account=staff).post("/closing/run", data={"state": "unchecked"})
    assert answer.status_code == 302
    assert "/jobs/" in answer.location
    with reading() as session:
        job = session.exec(select(Job)).one()
        assert (job.kind, job.arguments) == ("closing.check", {"filter": {"state": "unchecked"}})


def test_what_was_changed_after_the_check_is_said(office, client_as):
    (_, clean, _), staff, _ = office
    client = client_as(account=staff)
    assert "重新检查会得到不同的结果" not in client.get(f"/closing/cases/{clean.id}").text
    with transaction() as session:
        make_document(session, clean, "mandate")
    assert "重新检查会得到不同的结果" in client.get(f"/closing/cases/{clean.id}").text


def test_overview_counts_by_agency_and_rule_and_gives_no_share_of_few(office, client_as):
    _, _, supervisor = office
    client = client_as(account=supervisor)
    page = client.get("/closing/overview").text
    assert "指派后五个工作日内会见或者约见受援人" in page
    assert '<td class="num">1</td><td class="num">—</td>' in page
    with client.get("/closing/overview.xlsx") as file:
        book = load_workbook(io.BytesIO(file.data))
    assert len(book.worksheets) == 3
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][1:4] == (3, 2, 1)


def test_the_export_is_the_list_without_titles_of_papers(office, client_as):
    (late, _, _), staff, _ = office
    client = client_as(account=staff)
    with client.get("/closing/export.xlsx?state=open") as file:
        book = load_workbook(io.BytesIO(file.data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [late.number]
    text = client.get("/closing/export.csv").data.decode("utf-8-sig")
    assert late.number in text
    assert "材料" not in text.splitlines()[1]
    assert client.get("/closing/export.pdf").status_code == 404


def test_rules_name_law_or_default_and_the_years_on_file(office, client_as):
    _, staff, _ = office
    page = client_as(account=staff).get("/closing/rules").text
    assert "法律援助法第三十六条" in page
    assert "没有公开规定可循" in page
    assert "未设定，不检查" in page
    assert "国办发明电〔2023〕7号" in page


def test_the_case_page_has_a_line_that_leads_to_the_check(office, client_as):
    (late, _, _), staff, _ = office
    page = client_as(account=staff).get(f"/cases/{late.id}").text
    assert f"/closing/cases/{late.id}" in page


def test_staff_of_another_agency_get_what_absent_cases_get(office, client_as):
    (late, _, _), _, _ = office
    with transaction() as session:
        other = make_agency(session, "北江市法律援助中心")
    client = client_as(Role.AGENCY_STAFF, agency=other)
    for address in ("/closing/cases/{}", "/closing/cases/{}/dates"):
        hidden, absent = (client.get(address.format(each)) for each in (late.id, 999999))
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    assert late.number not in client.get("/closing/").text


@pytest.mark.parametrize(
    "address",
    ["/closing/", "/closing/overview", "/closing/export.csv", "/closing/?state=open"],
)
def test_a_list_takes_as_many_statements_for_three_cases_as_for_one(app, client_as, address):
    with transaction() as session:
        agency = make_agency(session)
        supervisor = make_account(session, Role.SUPERVISOR, region=make_region(session))
        make_timed_case(session, agency=agency, met_on=None)
        check_all(session)
    client = client_as(account=supervisor)
    client.get(address)
    counts = []
    for more in (0, 2):
        with transaction() as session:
            for _ in range(more):
                make_timed_case(session, agency=agency, met_on=None, accepted_on=None)
            check_all(session)
        with statements() as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
