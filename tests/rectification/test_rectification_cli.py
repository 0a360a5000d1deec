"""``qa-app rectification``: tasks by criterion, taking them back, the ledger, what came back."""

import openpyxl
import pytest
from sqlmodel import select

from qa_app.db.session import reading, transaction
from qa_app.rectification.models import Task
from qa_app.rectification.rules.states import TaskState
from tests.builders.agreed import CIVIL
from tests.builders.rectification import MEETING, make_office, settled_files

KEY = f"{CIVIL[0]}/{CIVIL[1]}/{MEETING}"
FINDING = ("--finding", "补制会见笔录并附卷")


@pytest.fixture
def office(home, today):
    with transaction() as session:
        return make_office(session, ("F", "P", "F", "G"), name="2026-a")


def made(command, *more, criterion=KEY):
    return command("rectification", "make", "2026-a", "--criterion", criterion, *FINDING, *more)


def test_a_script_looks_first_then_makes_tasks_once_and_takes_them_back(office, command):
    code, looked = made(command, "--level", "pass", "--dry-run")
    assert (code, looked["batch"], looked["tasks"], looked["files"]) == (0, None, 3, 3)
    assert looked["agencies"] == [{"agency": "甲援助中心", "files": 3, "fresh": 3}]
    with reading() as session:
        assert session.exec(select(Task)).all() == []
    code, told = made(command, "--due", "2027-12-31")
    assert (code, told["tasks"], told["level"], told["due"]) == (0, 2, "fail", "2027-12-31")
    code, again = made(command, "--level", "pass", "--dry-run")
    assert (again["with_task"], again["tasks"]) == (2, 1)
    assert made(command)[0] == 4, "nobody is left without a task"
    assert made(command, "--dry-run")[1]["tasks"] == 0
    assert command("rectification", "undo", told["batch"]) == (
        0, {"batch": told["batch"], "tasks": 2}
    )  # fmt: skip
    assert command("rectification", "undo", told["batch"])[0] == 4
    assert command("rectification", "undo", "none")[0] == 5
    with reading() as session:
        assert set(session.exec(select(Task.state))) == {TaskState.CANCELLED}


def test_whom_tasks_are_for_and_where(office, command):
    assert made(command, "--for", "agency", "--dry-run")[1]["tasks"] == 1
    assert made(command, "--agency", "乙援助中心", "--dry-run")[1]["files"] == 0
    assert made(command, "--agency", "无此机构", "--dry-run")[0] == 5
    code, told = made(command, "--agency", "甲援助中心", criterion=MEETING)
    assert (code, told["criterion"], told["tasks"]) == (0, KEY, 2)
    with reading() as session:
        found = session.exec(select(Task)).all()
    assert all(task.lawyer_id and task.case_id for task in found)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--due", "2020-01-01"), 4),
        (("--finding", " "), 4),
        (("--finding", "评审员0号认为不合格"), 4),
        (("--level", "bad"), 2),
        (("--due", "soon"), 2),
    ],
)
def test_what_a_page_refuses_is_refused(office, command, more, code):
    assert made(command, *more)[0] == code
    assert made(command, *more, "--dry-run")[0] == code
    with reading() as session:
        assert session.exec(select(Task)).all() == []


def test_a_criterion_nobody_used_is_wrong_usage(office, command):
    assert made(command, criterion="nothing")[0] == 2
    assert made(command, criterion=f"other/1/{MEETING}")[0] == 2
    assert command("rectification", "make", "none", "--criterion", KEY, *FINDING)[0] == 5


def test_the_ledger_and_what_came_back_are_tables(office, command, tmp_path):
    made(command)
    with transaction() as session:
        settled_files(session, office.cases[:2], ("F", "G"), name="2027-a")
    ledger = tmp_path / "ledger.xlsx"
    code, told = command("rectification", "ledger", "2026-a", "-o", ledger)
    assert (code, told["rows"], told["groups"]["criterion"]) == (0, 2, 1)
    assert len(openpyxl.load_workbook(ledger).worksheets) == 5
    assert command("rectification", "ledger", "2026-a", "-o", tmp_path / "x.csv")[0] == 2
    again = tmp_path / "again.csv"
    pair = ("2026-a", "2027-a")
    code, told = command("rectification", "recurrence", *pair, "-o", again)
    assert (code, told["level"], told["only_now"]) == (0, "pass", [])
    lines = again.read_text(encoding="utf-8-sig").splitlines()
    overall = sum("全部机构" in line or "All agencies" in line for line in lines)
    assert len(lines) == told["rows"] + 1 == sum(told["returns"].values()) + overall + 1
    assert overall
    assert told["returns"]["returned"] == 1
    assert command("rectification", "recurrence", *pair, "-o", tmp_path / "x.xlsx")[0] == 0
    assert command("rectification", "recurrence", "2026-a", "2026-a", "-o", again)[0] == 4
    assert command("rectification", "recurrence", "2026-a", "none", "-o", again)[0] == 5
