"""An office that begins with an empty installation: registers and commands, then people at pages.

No builder makes a row here: all the loop needs must come from what an office has.
"""

import csv
import re

import pytest

from qa_app.core.grades import Grade
from qa_app.db.session import reading
from tests.builders.reviews import rubric_named, score_cells, write_scores

pytestmark = pytest.mark.database
LAWYERS = ("周明远", "何静")
NEW = "a new password of one's own"
WANTS = {"Accept": "application/json"}
PLAN = """name = "2026-first"
closed_from = 2026-01-01
closed_to = 2026-06-30
ratio = 1
[panel]
reviewers = 1
cross_region = false
[rubrics]
civil = "civil-file-review/1"
"""


def table(path, rows):
    """A spreadsheet as an office would save it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def office(home, command):
    """Each command must succeed; its JSON."""

    def run(*arguments, codes=(0,)):
        code, answer = command(*arguments)
        assert code in codes, (arguments, code, answer)
        return answer

    return run


@pytest.fixture
def person(app):
    """``person(login, password)``: a browser somebody has logged in with."""

    def log_in(login, password):
        browser = app.test_client()
        answer = browser.post("/login", data={"login": login, "password": password})
        assert answer.status_code == 302, answer.text
        return browser

    return log_in


def test_registers_and_commands_are_enough_for_the_whole_loop(office, person, home):
    _registers(office, home)
    experts = _start_passwords(home / "experts-passwords.csv")
    _settles(office, home, sorted(experts))
    office("feedback", "release", "2026-first")
    lawyers = {one["name"]: one for one in _rows(home / "lawyers-passwords.csv")}
    mine = _first_log_in(person, lawyers["周明远"])
    sheets = re.findall(r"/feedback/sheets/([\w-]+)", mine.get("/feedback/mine").text)
    assert len(set(sheets)) == 4
    other = _first_log_in(person, lawyers["何静"])
    assert other.get(f"/feedback/sheets/{sheets[0]}").status_code == 404
    objection = _objects(mine, sheets[0])
    before = _points(mine, sheets[0])
    _decides(office, person, experts, objection)
    (told,) = office("objections", "list", "2026-first")["objections"]
    assert (told["outcome"], told["effect"]) == ("upheld", "raised")
    newer = set(re.findall(r"/feedback/sheets/([\w-]+)", mine.get("/feedback/mine").text))
    (renewed,) = newer - set(sheets)
    assert _points(mine, renewed) > before
    assert office("report", "share", "2026-first")["overall"]["settled"] == 8


def _points(browser, sheet):
    """The points a sheet shows for the case."""
    found = re.search(r"([\d.]+)\s*分", browser.get(f"/feedback/sheets/{sheet}").text)
    assert found
    return float(found[1])


def _registers(office, home):
    office("db", "upgrade")
    cases = [
        {
            "案件编号": f"（2026）试援民字第{number:04}号", "法律援助机构": "南江市法律援助中心",
            "行政区划": "南江市", "案件类型": "民事", "办理阶段": "一审", "案由": "追索劳动报酬",
            "承办人": LAWYERS[number % 2], "承办单位": "南江正和律师事务所",
            "受理日期": "2026-01-05", "指派日期": "2026-01-07", "结案日期": "2026-05-20",
        }
        for number in range(1, 9)
    ]  # fmt: skip
    found = office("cases", "import", table(home / "cases.csv", cases), "--create-missing")
    assert found["imported"] == 8
    experts = [
        {"name": name, "firm": firm, "login": login, "region": ""}
        for name, firm, login in (
            ("钱一鸣", "北川律师事务所", "qian"), ("孙若水", "东岭律师事务所", "sun"),
            ("李望舒", "西岸律师事务所", "li"),
        )
    ]  # fmt: skip
    path = table(home / "experts.csv", experts)
    office("experts", "import", path, "--create-missing",
           "--create-accounts", home / "experts-passwords.csv")  # fmt: skip
    people = [{"name": name, "firm": "南江正和律师事务所", "email": ""} for name in LAWYERS]
    office("lawyers", "import", table(home / "lawyers.csv", people),
           "--create-accounts", home / "lawyers-passwords.csv")  # fmt: skip


def _settles(office, home, experts):
    plan = home / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    assert office("cycle", "create", plan)["frame_size"] == 8
    office("cycle", "freeze", "2026-first", "-o", home / "FRAME.csv")
    drawn = office("cycle", "draw", "2026-first", "--seed", "03 11 17 24 28 31 05")["sample"]
    with reading() as session:
        cells = score_cells(rubric_named(session), Grade.PASS)
    rows = [
        {"case_key": one["case_key"], "expert": experts[at % 2], **cells}
        for at, one in enumerate(drawn)
    ]
    scores = write_scores(home / "scores.csv", rows)
    found = office("reviews", "import", "2026-first", scores, "--assign-as-listed")
    assert found["imported"] == 8
    assert office("cycle", "settle", "2026-first")["settled"] == 8


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _start_passwords(path):
    return {row["login"]: row["start_password"] for row in _rows(path)}


def _first_log_in(person, row):
    browser = person(row["login"], row["start_password"])
    words = {"current": row["start_password"], "new": NEW, "repeated": NEW}
    assert browser.post("/account/password", data=words).status_code == 302
    return browser


def _objects(browser, sheet):
    page = browser.get(f"/objections/{sheet}/write").text
    criterion = re.search(r'name="reason:([\w-]+)"', page)
    assert criterion, page
    name = f"reason:{criterion[1]}"
    said = {"revision": "0", "changed": name, name: "会见笔录在第三页，有受援人签名。"}
    saved = browser.post(f"/objections/{sheet}/save", data=said, headers=WANTS)
    assert saved.status_code == 200, saved.text
    answer = browser.post(f"/objections/{sheet}/hand-in")
    return answer.headers["Location"].rstrip("/").rsplit("/", 1)[1].split("?")[0]


def _decides(office, person, experts, objection):
    office("objections", "accept", objection)
    login = office("objections", "assign", objection)["expert"]
    browser = _first_log_in(person, {"login": login, "start_password": experts[login]})
    desk = f"/objections/mine/{objection}"
    browser.post(f"{desk}/open")
    page = browser.get(desk).text
    point = re.search(r'name="outcome:([\w-]+)"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert point, page
    assert revision, page
    browser.post(desk, data={
        "revision": revision[1], f"outcome:{point[1]}": "upheld", f"level:{point[1]}": "excellent",
        f"reason:{point[1]}": "案卷第三页有签名的会见笔录。",
    })  # fmt: skip
    page = browser.get(f"{desk}/decide").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision, page
    browser.post(f"{desk}/decide", data={"revision": revision[1]})
