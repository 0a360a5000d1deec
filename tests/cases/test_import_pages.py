"""The way of a spreadsheet through the pages: upload, check, mapping, decision, result."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func
from sqlmodel import select

from qa_app.cases.models import Case, CaseImport, ColumnMapping, ImportState
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.jobs.worker import run_job
from tests.builders.register import make_agency, make_region

FIXTURES = Path(__file__).parents[1] / "fixtures"
PLAIN = "案件编号,法律援助机构,案件类型,结案日期\n"


def _upload(client, *files):
    sent = [(io.BytesIO(data), name) for name, data in files]
    return client.post(
        "/cases/imports/new", data={"files": sent}, content_type="multipart/form-data"
    )


def _work(client):
    """Do the job the newest upload waits for; its page afterwards."""
    with reading() as session:
        found = session.exec(select(CaseImport).order_by(CaseImport.id.desc())).first()
        address, job = f"/cases/imports/{found.public_id}", found.job_public_id
    run_job(job)
    return address


def _decide(client, address, rows="good", names="create"):
    client.post(f"{address}/decide", data={"rows": rows, "names": names})
    _work(client)
    return client.get(address).get_data(as_text=True)


def _count():
    with reading() as session:
        return session.execute(select(func.count()).select_from(Case)).scalar_one()


def _sample(name):
    return name, (FIXTURES / name).read_bytes()


def test_a_register_goes_from_upload_to_cases_and_gives_its_bad_rows_back(client_as, settings):
    client = client_as(Role.SUPERVISOR)
    answer = _upload(client, _sample("closed_cases_gb18030.csv"))
    assert "正在检查案件表格" in client.get(answer.location).get_data(as_text=True)
    address = _work(client)
    page = client.get(address).get_data(as_text=True)
    assert "第 406 行“结案日期”是 2025年11月31日，不是有效日期" in page
    assert "南江市青秀区法律援助中心" in page
    assert _count() == 0
    done = _decide(client, address)
    assert "新增 594 件，更新 0 件，未变 0 件，6 行有问题没有导入" in done
    assert _count() == 594
    with client.get(f"{address}/rejects") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 7
    assert rows[0][-1] == "问题"
    assert "不是有效日期" in " ".join(row[-1] for row in rows[1:])
    left = sorted(p.name for p in (settings.home / "uploads").rglob("*") if p.is_file())
    assert left == ["rejects.xlsx"]


def test_all_or_nothing_imports_nothing_when_one_row_is_bad(client_as):
    client = client_as(Role.SUPERVISOR)
    _upload(client, _sample("closed_cases_gb18030.csv"))
    page = _decide(client, _work(client), rows="all")
    assert "一行也没有导入" in page
    assert _count() == 0


def test_a_decision_sent_twice_is_carried_out_once(client_as):
    client = client_as(Role.SUPERVISOR)
    _upload(client, _sample("closed_cases_gb18030.csv"))
    address = _work(client)
    _decide(client, address)
    again = client.post(f"{address}/decide", data={"rows": "good", "names": "create"})
    assert again.status_code == 302
    with reading() as session:
        upload = session.exec(select(CaseImport)).one()
        assert upload.state is ImportState.DONE
        assert upload.counts["imported"] == 594


def test_unclear_columns_are_asked_for_and_remembered(client_as):
    client = client_as(Role.SUPERVISOR)
    text = "我们的号,类型,结案时间,谁管\n1号,民事,2026-01-02,甲县法律援助中心\n"
    data = ("a.csv", text.encode())
    _upload(client, data)
    address = _work(client)
    assert client.get(address).location.endswith("/mapping")
    page = client.get(f"{address}/mapping").get_data(as_text=True)
    assert "我们的号" in page
    assert "甲县法律援助中心" in page
    fields = {"0-0": "number", "0-1": "type", "0-2": "closed", "0-3": "agency"}
    client.post(f"{address}/mapping", data=fields)
    _work(client)
    assert "新增 1 件" in _decide(client, address, rows="all")
    with reading() as session:
        assert session.exec(select(ColumnMapping)).one().mapping["我们的号"] == "number"
    _upload(client, data)
    again = client.get(_work(client)).get_data(as_text=True)
    assert "没有发现问题，可以导入" in again


def test_one_field_for_two_columns_is_refused_and_what_was_chosen_is_kept(client_as):
    client = client_as(Role.SUPERVISOR)
    _upload(client, ("a.csv", "我们的号,类型,结案时间,谁管\n1号,民事,2026-01-02,甲\n".encode()))
    address = _work(client)
    answer = client.post(
        f"{address}/mapping", data={"0-0": "number", "0-2": "number", "0-3": "agency"}
    )
    assert answer.status_code == 400
    assert "选给了不止一列" in answer.get_data(as_text=True)


def test_an_empty_upload_says_so(client_as):
    client = client_as(Role.SUPERVISOR)
    answer = client.post("/cases/imports/new", data={}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "没有选择文件" in answer.get_data(as_text=True)


def test_a_discarded_upload_leaves_no_file(client_as, settings):
    client = client_as(Role.SUPERVISOR)
    _upload(client, _sample("closed_cases_gb18030.csv"))
    address = _work(client)
    client.post(f"{address}/discard")
    assert "已删除" in client.get(address).get_data(as_text=True)
    assert not [p for p in (settings.home / "uploads").rglob("*") if p.is_file()]


def test_agency_staff_import_only_their_own_agency(client_as):
    with transaction() as session:
        agency = make_agency(session, "甲县法律援助中心")
        make_agency(session, "乙县法律援助中心", region=make_region(session, "98"))
    client = client_as(Role.AGENCY_STAFF, agency=agency)
    rows = "1号,甲县法律援助中心,民事,2026-01-02\n2号,乙县法律援助中心,民事,2026-01-02\n"
    _upload(client, ("a.csv", (PLAIN + rows).encode()))
    page = client.get(_work(client)).get_data(as_text=True)
    assert "第 3 行“法律援助机构”是 乙县法律援助中心，机构名册中没有" in page


@pytest.mark.parametrize("page", ["", "/mapping", "/rejects"])
def test_somebody_elses_upload_looks_like_none(client_as, page):
    _upload(client_as(Role.SUPERVISOR), _sample("closed_cases_gb18030.csv"))
    with reading() as session:
        public_id = session.exec(select(CaseImport)).one().public_id
    other = client_as(Role.SUPERVISOR)
    assert other.get(f"/cases/imports/{public_id}{page}").status_code == 404


def test_a_checked_upload_waits_on_the_home_page_and_in_the_history(client_as):
    client = client_as(Role.SUPERVISOR)
    assert "还没有导入记录" in client.get("/cases/imports").get_data(as_text=True)
    _upload(client, _sample("closed_cases_gb18030.csv"))
    _work(client)
    assert "决定是否导入案件表格" in client.get("/").get_data(as_text=True)
    assert "等待决定" in client.get("/cases/imports").get_data(as_text=True)


BOMB = b"PK\x03\x04" + bytes(range(256)) * 8


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("random.csv", bytes(range(256)) * 40),
        ("bomb.xlsx", BOMB),
        ("empty.csv", b""),
        ("wide.csv", (",".join(f"c{n}" for n in range(200)) + "\n" + "1," * 199 + "1\n").encode()),
        ("long.csv", (PLAIN + "1号,甲,民事,2026-01-02\n2号," + "甲" * 150_000).encode()),
        ("ends.csv", (PLAIN + "1号,甲,民事,2026-01-02\r2号,甲,民事,2026-01-02\r\n").encode()),
        ("formula.csv", (PLAIN + '=1+1,=cmd|"x"!A1,民事,2026-01-02\n').encode()),
    ],
)
def test_foreign_files_never_break_a_page(client_as, name, data):
    client = client_as(Role.SUPERVISOR)
    _upload(client, (name, data))
    address = _work(client)
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200
    assert _count() == 0
