"""Pages of sources: lists, one case, combining, the report; who sees what, and what is withheld."""

import csv
import io
import re

import openpyxl
import pypdfium2
import pytest
from sqlmodel import select

from qa_app.accounts.models import Agency
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.jobs.models import JobState
from qa_app.jobs.worker import run_job
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Settlement
from tests.builders.cases import make_case
from tests.builders.register import make_account, make_agency, make_region
from tests.builders.sources import (
    FILE_ALONE,
    cases_of,
    followed_up,
    observed,
    opined,
    settled_cycle,
)
from tests.support.client import bare
from tests.support.counting import selects


@pytest.fixture
def made(app, tmp_path):
    """Four settled cases: one with every source, one with none but the file."""
    with transaction() as session:
        cycle = settled_cycle(session, tmp_path)
        cases = cases_of(session, cycle)
        observed(session, cycle, cases[0], 4000, Grade.FAIL)
        followed_up(session, cycle, cases[0], 7250, satisfied=True)
        opined(session, cycle, cases[0], 6600)
        followed_up(session, cycle, cases[1], None)
        opined(session, cycle, cases[2], None)
        return cycle, cases


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def combined(browser, cycle, reason=""):
    """The page a combining job leads to."""
    answer = browser.post(f"/sources/{cycle.name}/combine", data={"reason": reason})
    job = answer.headers["Location"]
    assert run_job(job.rpartition("/")[2]) is JobState.DONE
    page = browser.get(job).get_data(as_text=True)
    return text_of(browser.get(re.search(r'href="(/sources/[^"]*job=[^"]*)"', page)[1]))


def test_the_list_shows_every_source_and_missing_as_missing(made, client_as):
    cycle, cases = made
    page = text_of(client_as(Role.SUPERVISOR).get(f"/sources/{cycle.name}"))
    for case in cases:
        assert case.number in page
    assert "联系不上" in page
    assert "已征询" in page
    assert "72.5 分" in page
    only = text_of(client_as(Role.SUPERVISOR).get(f"/sources/{cycle.name}?known=observation"))
    assert cases[0].number in only
    assert cases[1].number not in only
    found = text_of(client_as(Role.SUPERVISOR).get(f"/sources/{cycle.name}?q={cases[3].number}"))
    assert cases[0].number not in found


def test_the_list_as_a_file_leaves_missing_cells_empty(made, client_as):
    cycle, cases = made
    answer = client_as(Role.SUPERVISOR).get(f"/sources/{cycle.name}/cases.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    by_key = {row["案件标识"]: row for row in rows}
    full, bare = by_key[cases[0].case_key], by_key[cases[3].case_key]
    assert (full["庭审旁听 等级"], full["受援人回访 分数"]) == ("不合格", "72.5")
    assert {bare["庭审旁听 分数"], bare["受援人回访 状态"], bare["办案机关意见 份数"]} == {""}


def test_the_page_of_a_case_has_every_source_and_what_combining_makes_of_it(made, client_as):
    cycle, cases = made
    browser = client_as(Role.SUPERVISOR)
    page = text_of(browser.get(f"/sources/{cycle.name}/cases/{cases[0].id}"))
    for words in ("待反馈", "已完成", "已收到", "综合后等级将改变", "权重按现有来源折算"):
        assert words in page, words
    page = text_of(browser.get(f"/sources/{cycle.name}/cases/{cases[3].id}"))
    assert page.count("没有 ") >= 3
    assert "等待综合" not in page
    lines = browser.get(f"/cases/{cases[0].id}").get_data(as_text=True)
    assert f"/sources/{cycle.name}/cases/{cases[0].id}" in lines


def test_combining_previews_acts_once_and_is_explained(made, client_as):
    cycle, cases = made
    browser = client_as(Role.SUPERVISOR)
    road = text_of(browser.get(f"/cycles/{cycle.name}"))
    assert "1 件案件其他来源的结果有变化，等待综合" in road
    assert "综合定级" in text_of(browser.get("/"))
    page = text_of(browser.get(f"/sources/{cycle.name}/combine"))
    assert "将为 1 件案件写入综合后的等级：1 件等级改变，0 件等级不变" in page
    assert cases[0].number in page
    said = combined(browser, cycle, "厅务会决定")
    assert "已综合定级 1 件，其中 1 件等级有变化" in said
    assert "没有等待综合的案件" in said
    assert "已综合定级 0 件，其中 0 件等级有变化" in combined(browser, cycle)
    with transaction() as session:
        rows = session.exec(select(Settlement).where(Settlement.case_id == cases[0].id)).all()
        assert [row.version for row in rows] == [1, 2]
    explained = text_of(browser.get(f"/reviews/cycles/{cycle.name}/cases/{cases[0].id}?anew=1"))
    for words in ("多来源综合", "厅务会决定", "综合得分", "封顶"):
        assert words in explained, words
    assert "重算结果与保存的一致" in explained or "一致" in explained
    assert "没有等待综合的案件" in text_of(browser.get(f"/cycles/{cycle.name}"))


def test_what_a_job_came_to_is_said_to_who_asked_for_it(made, client_as):
    cycle, _ = made
    browser, other = client_as(Role.SUPERVISOR), client_as(Role.SUPERVISOR)
    answer = browser.post(f"/sources/{cycle.name}/combine", data={})
    job = answer.headers["Location"].rpartition("/")[2]
    address = f"/sources/{cycle.name}/combine?job={job}"
    assert browser.get(address).status_code == 404
    run_job(job)
    assert browser.get(address).status_code == 200
    assert other.get(address).status_code == 404


def test_a_grade_without_points_shows_no_weight(made, client_as):
    cycle, cases = made
    with transaction() as session:
        observed(session, cycle, cases[3], None, Grade.GOOD)
    browser = client_as(Role.SUPERVISOR)
    page = text_of(browser.get(f"/sources/{cycle.name}/cases/{cases[3].id}"))
    assert "不计入（没有分数）" in page
    assert "不折算成分数" in page
    page = text_of(browser.get(f"/sources/{cycle.name}/cases/{cases[0].id}"))
    assert "没有分数的等级" not in page


def test_with_the_file_alone_nothing_of_combining_is_offered(app, client_as, tmp_path):
    with transaction() as session:
        cycle = settled_cycle(session, tmp_path, plan=FILE_ALONE)
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 4000, Grade.FAIL)
    browser = client_as(Role.SUPERVISOR)
    absent = browser.get("/sources/no-such-cycle/combine")
    hidden = browser.get(f"/sources/{cycle.name}/combine")
    assert hidden.status_code == 404
    assert bare(hidden) == bare(absent)
    assert browser.post(f"/sources/{cycle.name}/combine", data={}).status_code == 404
    for address in (f"/cycles/{cycle.name}", f"/sources/{cycle.name}/cases/{case.id}", "/"):
        page = text_of(browser.get(address))
        assert "综合定级" not in page
        assert "权重" not in page
    assert "只按案卷评审" in text_of(browser.get(f"/sources/{cycle.name}/cases/{case.id}"))


def test_who_reviews_or_is_tied_to_a_case_sees_nothing_of_it(made, client_as):
    cycle, cases = made
    with transaction() as session:
        seat = session.exec(select(Assignment).where(Assignment.case_id == cases[0].id)).first()
        expert = session.get_one(Expert, seat.expert_id)
        account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        expert.account_id = account.id
        seen = session.exec(
            select(Assignment.case_id).where(Assignment.expert_id == expert.id)
        ).all()
    browser = client_as(account=account)
    absent = browser.get(f"/sources/{cycle.name}/cases/999999")
    hidden = browser.get(f"/sources/{cycle.name}/cases/{cases[0].id}")
    assert hidden.status_code == 404
    assert bare(hidden) == bare(absent)
    page = text_of(browser.get(f"/sources/{cycle.name}"))
    export = browser.get(f"/sources/{cycle.name}/cases.csv").get_data(as_text=True)
    for case in cases:
        assert (case.number in page) is (case.id not in seen)
        assert (case.number in export) is (case.id not in seen)
    preview = text_of(browser.get(f"/sources/{cycle.name}/combine"))
    assert cases[0].number not in preview
    assert "另有 1 件与您有回避关系" in preview
    assert "0 件等级改变" in preview
    case_page = browser.get(f"/cases/{cases[0].id}").get_data(as_text=True)
    assert f"/sources/{cycle.name}" not in case_page


@pytest.mark.parametrize("role", [Role.EXPERT, Role.LAWYER, Role.AGENCY_STAFF])
def test_experts_lawyers_and_staff_have_no_such_pages(made, client_as, role):
    cycle, cases = made
    browser = client_as(role)
    for address in ("", f"{cycle.name}", f"{cycle.name}/cases/{cases[0].id}",
                    f"{cycle.name}/combine", f"{cycle.name}/cases.csv"):  # fmt: skip
        assert browser.get(f"/sources/{address}").status_code in (403, 404), address
    assert browser.get(f"/reports/sources/{cycle.name}").status_code in (403, 404)


def test_a_supervisor_of_another_region_sees_other_cases_only(app, client_as, tmp_path):
    with transaction() as session:
        here, there = make_region(session, "9921"), make_region(session, "9922")
        mine = make_case(session, agency=make_agency(session, "甲县", region=here))
        other = make_case(session, agency=make_agency(session, "乙县", region=there))
        cycle = settled_cycle(session, tmp_path, [mine, other])
        region = here
    browser = client_as(Role.SUPERVISOR, region=region)
    page = text_of(browser.get(f"/sources/{cycle.name}"))
    assert mine.number in page
    assert other.number not in page
    assert browser.get(f"/sources/{cycle.name}/cases/{other.id}").status_code == 404
    assert browser.get(f"/sources/{cycle.name}/combine").status_code == 404


def test_lists_and_figures_cost_as_many_statements_for_one_row_as_for_three(
    app, client_as, tmp_path
):
    with transaction() as session:
        cycle = settled_cycle(session, tmp_path, 3)
        cases = cases_of(session, cycle)
        observed(session, cycle, cases[0], 4000, Grade.FAIL)
        followed_up(session, cycle, cases[0], 7000)
        opined(session, cycle, cases[0], 7000)
    browser = client_as(Role.SUPERVISOR)
    addresses = [f"/sources/{cycle.name}", f"/sources/{cycle.name}/cases.csv",
                 f"/sources/{cycle.name}/combine", f"/reports/sources/{cycle.name}"]  # fmt: skip
    for address in addresses:
        browser.get(address)
    one = {address: selects(browser, address) for address in addresses}
    with transaction() as session:
        for case in cases[1:]:
            observed(session, cycle, case, 4000, Grade.FAIL)
            followed_up(session, cycle, case, 7000)
            opined(session, cycle, case, 7000)
    assert {address: selects(browser, address) for address in addresses} == one


@pytest.fixture
def answered(app, tmp_path):
    """Twelve cases of two agencies, all observed and followed up."""
    with transaction() as session:
        agencies = [make_agency(session, name) for name in ("甲县中心", "乙县中心")]
        cases = [make_case(session, agency=agencies[at > 8]) for at in range(12)]
        cycle = settled_cycle(session, tmp_path, cases)
        for at, case in enumerate(cases):
            observed(session, cycle, case, 5000 + 400 * at, list(Grade)[at % 4])
            followed_up(session, cycle, case, 6000 + 250 * at, satisfied=at % 3 > 0)
            if at < 2:
                opined(session, cycle, case, 8000)
        return cycle, agencies


def test_the_report_has_every_section_and_withholds_small_cells(answered, client_as):
    cycle, _agencies = answered
    browser = client_as(Role.SUPERVISOR)
    page = text_of(browser.get(f"/reports/sources/{cycle.name}"))
    for words in (
        *("各来源的数量", "庭审旁听任务", "回访联系情况", "受援人满意度", "来源之间的一致程度"),
        *("等级对照：案卷评审与庭审旁听", "各机构", "应答率 100.0%"),
    ):
        assert words in page, words
    assert "份数太少，不显示" in page
    agency = page[page.rindex("各机构") :]
    assert agency.count("份数太少，不显示") == 4
    assert "评定全同，无定义" in page
    assert "件数太少，不计算" in page


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_files_say_what_the_page_says(answered, client_as, kind):
    cycle, _agencies = answered
    for language in ("zh", "en"):
        with transaction() as session:
            account = make_account(session, Role.SUPERVISOR)
            account.language = language
        browser = client_as(account=account)
        answer = browser.get(f"/reports/sources/{cycle.name}/sources.{kind}")
        assert answer.status_code == 200
        title = {"zh": "受援人满意度", "en": "Satisfaction"}[language]
        if kind == "xlsx":
            names = openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames
            assert any(title in name for name in names)
        else:
            pages = pypdfium2.PdfDocument(answer.data)
            told = "".join(page.get_textpage().get_text_bounded() for page in pages)
            assert title in told.replace("\n", "")
    assert browser.get(f"/reports/sources/{cycle.name}/sources.exe").status_code == 404


def test_every_page_is_english_for_who_reads_english(answered, client_as):
    cycle, _agencies = answered
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
        account.language = "en"
        names = {one.name for one in session.exec(select(Agency))}
        case = cases_of(session, cycle)[0]
    browser = client_as(account=account)
    allowed = names | {case.number, "评估活动", "中文", "用户", "援民字第", "号"}
    for address in ("/sources/", f"/sources/{cycle.name}", f"/sources/{cycle.name}/combine",
                    f"/sources/{cycle.name}/cases/{case.id}",
                    f"/reports/sources/{cycle.name}"):  # fmt: skip
        main = browser.get(address).get_data(as_text=True).partition("<main")[2]
        body = re.sub(r"<td.*?</td>|<script.*?</script>", "", main, flags=re.S)
        chinese = set(re.findall(r"[\u3400-\u9fff]+", body))
        assert not [word for word in chinese if not any(word in name for name in allowed)], address
