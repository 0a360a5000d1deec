"""Lists of lawyers' accounts: cells to rows, rows to accounts, nothing doubled or half done."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.accounts.passwords import matches
from qa_app.accounts.queries import actor_of
from qa_app.cases.importer.lawyers import read_lawyers
from qa_app.cases.lawyer_accounts import carry_out
from qa_app.cases.messages import lawyer_sentence
from qa_app.cases.models import CaseImport, Lawyer
from qa_app.cases.rules.lawyer_rows import Fault, LawyerField, LawyerListRow, lawyer_row
from qa_app.cases.services import lawyer_lists
from qa_app.cases.services.lawyer_lists import LawyerOrder
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.jobs.worker import run_job
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.panel import region_at
from tests.builders.register import NOW, make_account, make_agency

LIST = """承办人员账号,,,
承办律师,执业机构,登录账号,电子邮箱
 甲 ,旧所,jia,jia@example.org
甲,新所,jia,
乙,乙所,,
合计,3,,
"""


def world(session):
    north = make_agency(session, "北江援助中心", region=region_at(session, "99/9901"))
    for name, firm in (("甲", "旧所"), ("甲", "新所"), ("乙", "乙所")):
        make_case(
            session, agency=north, lawyer=make_lawyer(session, name, firm=make_firm(session, firm))
        )
    return north


def written(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_lawyers(path)


def done(tmp_path, text, actor=SYSTEM, **order):
    return carry_out([written(tmp_path, text)], actor=actor, order=LawyerOrder(**order), now=NOW)


def ties():
    with reading() as session:
        rows = session.execute(
            select(Lawyer.name, Account.login)
            .join(Account, Account.id == Lawyer.account_id)
            .order_by(Lawyer.id)
        )
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"name": " 甲　", "firm": "旧 所"}, LawyerListRow(1, "甲", "旧所")),
        ({"name": "甲", "firm": None, "login": "无"}, LawyerListRow(1, "甲", "")),
        ({"name": "", "firm": "旧所"}, [Fault(LawyerField.NAME, "lawyer_without_name")]),
        ({"name": "甲", "firm": "x", "login": "a b 中"}, LawyerListRow(1, "甲", "x", "ab中")),
        ({"name": "甲", "firm": "x", "email": "a@"}, [Fault(LawyerField.EMAIL, "email_wrong")]),
        ({"name": "甲" * 200, "firm": "x"}, [Fault(LawyerField.NAME, "too_long")]),
    ],
)
def test_cells_become_a_row_or_what_is_wrong_with_them(cells, found):
    assert lawyer_row(1, {LawyerField(name): cell for name, cell in cells.items()}) == found


def test_a_list_opens_one_account_for_both_firms_and_gives_a_login_to_who_has_none(
    database, tmp_path
):
    with transaction() as session:
        world(session)
    found = done(tmp_path, LIST)
    assert found.counts() == dict(rows=3, imported=2, updated=0, unchanged=0, rejected=0)
    assert ties() == [("甲", "jia"), ("甲", "jia"), ("乙", "ls0001")]
    with reading() as session:
        account = session.exec(select(Account).where(Account.login == "jia")).one()
        assert (account.email, account.must_change_password) == ("jia@example.org", True)
        assert matches(account.password_hash, found.passwords["jia"])
        assert not matches(account.password_hash, found.passwords["ls0001"])
    again = done(tmp_path, LIST)
    assert again.counts() == dict(rows=3, imported=0, updated=0, unchanged=3, rejected=0)


def test_a_login_that_exists_is_tied_and_gets_an_address_only_where_it_has_none(database, tmp_path):
    with transaction() as session:
        world(session)
        for login, email in (("jia", None), ("yi", "old@example.org")):
            account = make_account(session, Role.EXPERT, login=login)
            account.name, account.email = {"jia": "甲", "yi": "乙"}[login], email
    found = done(
        tmp_path, "姓名,律所,账号,邮箱\n甲,旧所,jia,a@example.org\n乙,乙所,yi,b@example.org\n"
    )
    assert found.problems == []
    assert found.counts() == dict(rows=2, imported=0, updated=2, unchanged=0, rejected=0)
    with reading() as session:
        emails = dict(session.execute(select(Account.login, Account.email)).all())
    assert emails == {"jia": "a@example.org", "yi": "old@example.org"}


PROBLEMS = """姓名,律所,登录名
丙,无此所,
甲,旧所,taken
甲,旧所,jia
乙,乙所,closed
"""


def test_every_problem_is_listed_and_nothing_is_done_unless_the_good_rows_are_wanted(
    database, tmp_path
):
    with transaction() as session:
        world(session)
        make_account(session, Role.LAWYER, login="taken").name = "别人"
        gone = make_account(session, Role.LAWYER, login="closed")
        gone.name, gone.active = "乙", False
    text = f"{PROBLEMS}甲,新所,xin\n"
    found = done(tmp_path, text)
    codes = [(one.row, one.code) for one in found.problems]
    assert codes == [
        (2, "lawyer_unknown"), (3, "row_lawyer_other_name"), (4, "duplicate_lawyer"),
        (5, "row_lawyer_account_closed"),
    ]  # fmt: skip
    assert all(lawyer_sentence(one) for one in found.problems)
    assert (found.counts()["imported"], ties()) == (0, [])
    good = done(tmp_path, text, accept_good=True)
    assert good.counts() == dict(rows=5, imported=1, updated=0, unchanged=0, rejected=4)
    assert ties() == [("甲", "xin")]


def test_nothing_is_opened_where_accounts_are_only_to_be_tied(database, tmp_path):
    with transaction() as session:
        world(session)
    found = done(tmp_path, "姓名,律所,登录名\n甲,旧所,jia\n乙,乙所,\n", open=False)
    assert [one.code for one in found.problems] == ["row_no_account", "row_no_account"]
    found = done(tmp_path, "姓名,律所,登录名\n甲,旧所,a b 中\n乙,乙所,x\n")
    assert [one.code for one in found.problems] == ["login_wrong", "login_wrong"]


def test_an_administrator_of_a_town_is_told_of_lawyers_with_cases_elsewhere(database, tmp_path):
    with transaction() as session:
        world(session)
        south = make_agency(session, "南江援助中心", region=region_at(session, "99/9902"))
        make_case(
            session,
            agency=south,
            lawyer=make_lawyer(session, "乙", firm=make_firm(session, "乙所")),
        )
        make_case(
            session,
            agency=south,
            lawyer=make_lawyer(session, "丙", firm=make_firm(session, "丙所")),
        )
        north = region_at(session, "99/9901")
        make_account(session, Role.LAWYER, login="foreign").name = "甲"
        actor = actor_of(session, make_account(session, Role.ADMINISTRATOR, region=north))
    text = "姓名,律所,登录名\n乙,乙所,\n丙,丙所,\n甲,旧所,foreign\n甲,新所,own\n"
    found = done(tmp_path, text, actor=actor, accept_good=True)
    assert [one.code for one in found.problems] == [
        "row_lawyer_elsewhere", "lawyer_unknown", "row_login_taken",
    ]  # fmt: skip
    with reading() as session:
        account = session.exec(select(Account).where(Account.login == "own")).one()
        office = actor_of(session, account)
        assert office.grants[0].region_path == "/99/9901/"


def test_accounts_opened_by_somebody_else_meanwhile_undo_nothing(database, tmp_path, monkeypatch):
    with transaction() as session:
        world(session)
    file = written(tmp_path, LIST)
    with pytest.raises(lawyer_lists.NotAllGood), transaction() as session:
        lawyer_lists.import_lawyers(
            session, actor=SYSTEM, files=[file], order=LawyerOrder(), now=NOW
        )
    assert ties() == []


def work():
    with reading() as session:
        found = session.exec(select(CaseImport).order_by(CaseImport.id.desc())).first()
        address, job = f"/cases/lawyers/imports/{found.public_id}", found.job_public_id
    run_job(job)
    return address


def test_a_list_goes_from_upload_to_accounts_and_start_passwords_are_fetched_once(
    client_as, settings
):
    with transaction() as session:
        world(session)
        boss = make_account(session, Role.ADMINISTRATOR)
    office = client_as(account=boss)
    sent = [(io.BytesIO(f"{LIST}丙,无此所,,\n".encode()), "list.csv")]
    office.post("/cases/lawyers/import", data={"file": sent}, content_type="multipart/form-data")
    address = work()
    page = office.get(address).get_data(as_text=True)
    assert "没有承办人员“丙”（无此所）" in page
    assert "ls0001" in page
    assert "决定是否为名单上的承办人员开户" in office.get("/").get_data(as_text=True)
    with office.get(f"{address}/rejects.xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["承办律师", "丙"]
    office.post(f"{address}/decide", data={"rows": "all"})
    work()
    assert "没有开户" in office.get(address).get_data(as_text=True)
    assert ties() == []
    office.post(f"{address}/decide", data={"rows": "good"})
    work()
    assert "取走初始密码" in office.get(address).get_data(as_text=True)
    assert client_as(Role.ADMINISTRATOR).post(f"{address}/passwords.xlsx").status_code == 404
    kept = [path.read_bytes() for path in (settings.home / "uploads").rglob("*.sealed")]
    assert len(kept) == 1
    with office.post(f"{address}/passwords.xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    _header, *rows = sheet.iter_rows(values_only=True)
    assert [row[:3] for row in rows] == [("jia", "甲", "旧所"), ("ls0001", "乙", "乙所")]
    assert not any(str(row[3]).encode() in kept[0] for row in rows)
    with reading() as session:
        account = session.exec(select(Account).where(Account.login == "jia")).one()
        assert matches(account.password_hash, str(rows[0][3]))
    assert office.post(f"{address}/passwords.xlsx").status_code == 404
    assert "初始密码已取走" in office.get(address).get_data(as_text=True)
    assert not list((settings.home / "uploads").rglob("*.taken"))
    log_in = office.application.test_client().post(
        "/login", data={"login": "jia", "password": str(rows[0][3])}
    )
    assert log_in.status_code == 302


def test_start_passwords_nobody_needs_are_thrown_away(client_as, settings):
    with transaction() as session:
        world(session)
        boss = make_account(session, Role.ADMINISTRATOR)
    office = client_as(account=boss)
    sent = [(io.BytesIO(LIST.encode()), "list.csv")]
    office.post("/cases/lawyers/import", data={"file": sent}, content_type="multipart/form-data")
    address = work()
    office.post(f"{address}/decide", data={"rows": "all"})
    work()
    assert f"{address}/discard" in office.get(address).get_data(as_text=True)
    office.post(f"{address}/discard")
    assert "已取走或已删除" in office.get(address).get_data(as_text=True)
    assert not list((settings.home / "uploads").rglob("*.sealed"))
    assert ties() != []


def test_ticked_lawyers_go_the_same_way(app, client_as):
    with transaction() as session:
        world(session)
        keys = session.exec(select(Lawyer.id).order_by(Lawyer.id)).all()
    office = client_as(Role.ADMINISTRATOR)
    assert "请先勾选" in office.post("/cases/lawyers/open", follow_redirects=True).get_data(
        as_text=True
    )
    office.post("/cases/lawyers/open", data={"lawyer": [str(keys[0]), str(keys[2])]})
    address = work()
    assert "所选 2 名承办人员" in office.get(address).get_data(as_text=True)
    office.post(f"{address}/decide", data={"rows": "all"})
    work()
    assert ties() == [("甲", "ls0002"), ("乙", "ls0001")]


def test_the_command_line_writes_passwords_into_a_new_file_and_ties_single_ones(command, tmp_path):
    with transaction() as session:
        world(session)
    source = tmp_path / "lawyers.csv"
    source.write_text(LIST, encoding="utf-8")
    out = tmp_path / "passwords.csv"
    code, answer = command("lawyers", "import", str(source))
    assert (code, [one["code"] for one in answer["problems"]]) == (3, ["row_no_account"] * 3)
    code, answer = command("lawyers", "import", str(source), "--create-accounts", str(out))
    assert (code, answer["imported"]) == (0, 2)
    assert [one["login"] for one in answer["accounts"]] == ["jia", "jia", "ls0001"]
    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["login", "jia", "ls0001"]
    assert out.stat().st_mode & 0o077 == 0
    code, answer = command("lawyers", "unlink", "甲@新所")
    assert (code, answer["login"]) == (0, "jia")
    code, answer = command("lawyers", "link", "甲@新所", "jia")
    assert (code, answer["cases"]) == (0, 1)
    code, answer = command("lawyers", "unlink", "乙@乙所")
    code, answer = command("user", "add", "yi", "--name", "乙", "--role", "lawyer",
                           "--lawyer", "乙@乙所")  # fmt: skip
    assert (code, answer["lawyers"]) == (0, ["乙@乙所"])
    target = tmp_path / "all.csv"
    code, answer = command("lawyers", "export", "-o", str(target), "--account", "linked")
    assert (code, answer["rows"]) == (0, 3)
    code, answer = command(
        "lawyers", "import", str(target), "--create-accounts", str(tmp_path / "x")
    )
    assert answer["problems"] == []
    assert (code, answer["unchanged"]) == (0, 3)
    assert command("lawyers", "link", "无@无", "jia")[0] == 5
