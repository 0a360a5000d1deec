"""The way of a list of hearings through the pages: upload, check, columns, decision, result."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func
from sqlmodel import select

from qa_app import clock
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import CaseImport, ColumnMapping, ImportState
from qa_app.cases.services import uploads
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.jobs.worker import run_job
from qa_app.observations.models import Hearing
from tests.builders.hearings import FIRST_DAY, HEADER, hearing_line, make_hearing
from tests.builders.register import NOW, make_agency


@pytest.fixture(autouse=True)
def today():
    """It is four weeks before the hearings."""
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def supervisor(client_as):
    with transaction() as session:
        make_agency(session)
    return client_as(Role.SUPERVISOR)


def lines(*rows, header=HEADER) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)).encode("gb18030")


def send(client, *contents: bytes) -> str:
    """Hand lists in; the address of the upload."""
    files = [(io.BytesIO(content), "排期.csv") for content in contents]
    answer = client.post("/hearings/import", data={"file": files})
    assert answer.status_code == 302, answer.text
    return answer.location


def work(client) -> str:
    """Do the job the newest upload waits for; its page afterwards."""
    with reading() as session:
        found = session.exec(select(CaseImport).order_by(CaseImport.id.desc())).first()
        address, job = f"/hearings/imports/{found.public_id}", found.job_public_id
    run_job(job)
    return client.get(address, follow_redirects=True).text


def checked(client, *contents: bytes) -> tuple[str, str]:
    address = send(client, *contents)
    return address, work(client)


def decide(client, address: str, rows: str) -> str:
    client.post(f"{address}/decide", data={"rows": rows})
    return work(client)


def hearings() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Hearing)).one()


def test_a_list_is_kept_checked_in_the_background_decided_on_and_imported(supervisor, settings):
    address = send(supervisor, lines(hearing_line("援1")))
    assert "正在检查开庭排期" in supervisor.get(address).text
    page = work(supervisor)
    assert "将新增</dt><dd>1" in page
    assert "没有发现问题，可以导入" in page
    assert hearings() == 0
    assert "决定是否导入开庭排期" in supervisor.get("/").text
    supervisor.post(f"{address}/decide", data={"rows": "all"})
    assert "正在导入开庭排期" in supervisor.get(address).text
    assert "新增 1 次" in work(supervisor)
    supervisor.post(f"{address}/decide", data={"rows": "all"})
    assert (hearings(), "已导入" in supervisor.get("/hearings/imports").text) == (1, True)
    assert not [p for p in (settings.home / "uploads").rglob("*") if p.is_file()]
    assert "还没有导入记录" in supervisor.get("/cases/imports").text
    assert supervisor.get(address.replace("hearings", "cases")).status_code == 404
    with reading() as session:
        acts = {event.act for event in session.exec(select(AuditEvent))}
    assert {"hearings.uploaded", "hearings.import_decided", "hearings.imported"} <= acts


def test_problems_have_row_column_and_value_and_the_bad_rows_come_back(supervisor, settings):
    content = lines(hearing_line("援1"), hearing_line("援2", "2026年11月31日"))
    address, page = checked(supervisor, content)
    assert "第 3 行“开庭时间”是 2026年11月31日，不是有效的日期和时刻" in page
    assert '<td>排期.csv</td><td class="num">3</td>' in page
    assert "没有导入任何庭审" in decide(supervisor, address, "all")
    assert hearings() == 0
    assert "1 行有问题没有导入" in decide(supervisor, address, "good")
    assert hearings() == 1
    with supervisor.get(f"{address}/rejects.xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    header, row = sheet.iter_rows(values_only=True)
    assert (header[-1], row[0], row[-2]) == ("问题", "援2", "3")
    left = [p.name for p in (settings.home / "uploads").rglob("*") if p.is_file()]
    assert left == ["rejects.xlsx"]


def test_columns_that_are_not_understood_are_named_once_and_remembered(supervisor):
    header = ("我们的号", "谁管", "啥时候开", "主任")
    row = ("援1", "南江市法律援助中心", "2026-8-3 9:30", "李")
    content = lines(row, header=("案件编号", *header[1:]))
    content = content.replace("谁管".encode("gb18030"), "机构名称".encode("gb18030"))
    address, page = checked(supervisor, content)
    assert "请核对每一列是什么" in page
    assert "没有找到“开庭时间”这一列，请在下表中指定" in page
    twice = {"0-0": "number", "0-1": "agency", "0-2": "starts", "0-3": "starts"}
    answer = supervisor.post(f"{address}/mapping", data=twice)
    assert answer.status_code == 400
    assert "“开庭时间”选给了不止一列" in answer.text
    chosen = {"0-0": "number", "0-1": "agency", "0-2": "starts", "0-3": "", "0=type": "刑事"}
    supervisor.post(f"{address}/mapping", data=chosen)
    assert "将新增</dt><dd>1" in work(supervisor)
    assert "新增 1 次" in decide(supervisor, address, "all")
    with reading() as session:
        (mapping,) = session.exec(select(ColumnMapping)).all()
        assert mapping.signature.startswith("hearings:")
        assert session.exec(select(Hearing.type)).one() == "criminal"
    assert "没有变化</dt><dd>1" in checked(supervisor, content)[1]


def test_moves_are_shown_before_they_are_made(supervisor):
    with transaction() as session:
        make_hearing(session, "援1", day=FIRST_DAY)
    page = checked(supervisor, lines(hearing_line("援1", "2026-09-01 14:00")))[1]
    assert "将改为文件中的时间" in page
    assert "2026年9月1日 14:00" in page


def test_the_export_of_the_calendar_can_be_imported_again(supervisor):
    with transaction() as session:
        make_hearing(session, "援1")
    exported = supervisor.get("/hearings/export.csv").get_data()
    assert "没有变化</dt><dd>1" in checked(supervisor, exported)[1]


def test_several_files_are_one_upload_and_one_thrown_away_leaves_nothing(supervisor, settings):
    address, page = checked(supervisor, lines(hearing_line("援1")), lines(hearing_line("援2")))
    assert "将新增</dt><dd>2" in page
    supervisor.post(f"{address}/discard")
    assert "这次上传已删除" in supervisor.get(address).text
    assert not [p for p in (settings.home / "uploads").rglob("*") if p.is_file()]


def test_staff_of_one_agency_need_no_column_of_agencies(client_as):
    content = "案件编号,开庭时间,案件类型\n援1,2026-8-3 9:30,民事\n".encode()
    assert "将新增</dt><dd>1" in checked(client_as(Role.AGENCY_STAFF), content)[1]


def test_an_empty_upload_says_so_and_somebody_elses_looks_like_none(supervisor, client_as):
    assert "请选择一个 CSV 或 .xlsx 文件" in supervisor.post("/hearings/import", data={}).text
    address, _page = checked(supervisor, lines(hearing_line("援1", "改天")))
    other = client_as(Role.SUPERVISOR)
    for part in ("", "/mapping", "/rejects.xlsx"):
        assert other.get(f"{address}{part}").status_code == 404
    for act in ("decide", "discard", "mapping"):
        assert other.post(f"{address}/{act}", data={"rows": "good"}).status_code == 404


def test_a_list_is_none_of_the_registers_of_cases(supervisor):
    address, _page = checked(supervisor, lines(hearing_line("援1")))
    as_register = f"/cases{address.removeprefix('/hearings')}"
    assert supervisor.get(as_register).status_code == 404
    for act in ("decide", "discard", "mapping"):
        answer = supervisor.post(f"{as_register}/{act}", data={"rows": "all", "names": "create"})
        assert answer.status_code == 404
    assert "新增 1 次" in decide(supervisor, address, "all")


def test_an_import_that_dies_leaves_the_calendar_as_it_was_and_is_done_when_run_again(
    supervisor, monkeypatch
):
    class Killed(BaseException):
        """What no handler catches, as if the process were gone."""

    def die(*_arguments, **_named):
        raise Killed

    address, _page = checked(supervisor, lines(hearing_line("援1"), hearing_line("援2")))
    supervisor.post(f"{address}/decide", data={"rows": "all"})
    with reading() as session:
        job = session.exec(select(CaseImport)).one().job_public_id
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "note_result", die)
        with pytest.raises(Killed):
            run_job(job)
    with reading() as session:
        assert session.exec(select(CaseImport)).one().state is ImportState.IMPORTING
    assert hearings() == 0
    with clock.standing_at(NOW + timedelta(hours=1)):
        run_job(job)
    assert hearings() == 2
    assert "新增 2 次" in supervisor.get(address).text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_import_speaks_both_languages(supervisor, language):
    supervisor.post("/language", data={"language": language})
    address, _page = checked(supervisor, lines(hearing_line("援1"), hearing_line("援2", "改天")))
    for part in (address, f"{address}/mapping", "/hearings/import", "/hearings/imports"):
        assert supervisor.get(part).status_code == 200
