"""``qa-app rectification import``: a list from a spreadsheet becomes one batch, or nothing does."""

import csv
from datetime import date

import openpyxl
import pytest
from sqlmodel import select

from qa_app.cases.models import Case
from qa_app.db.session import reading, transaction
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.rules.states import Cause, Checker
from qa_app.rectification.rules.task_rows import Column, Fault, columns_of, row_of
from tests.builders.rectification import MEETING, make_office, release
from tests.builders.register import make_agency

HEAD = ("案件编号", "指标", "存在的问题", "整改期限", "原因", "由谁复核")


@pytest.fixture
def office(home, today):
    with transaction() as session:
        return make_office(session, ("F", "P", "F", "G"), name="2026-a")


def number_of(office, at=0):
    return office.cases[at].number


def written(tmp_path, *rows, head=HEAD):
    """A CSV file of a list; rows may be shorter than the head."""
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def tasks():
    with reading() as session:
        return session.exec(select(Task).order_by(Task.id)).all()


def taken(command, path, *more):
    return command("rectification", "import", "2026-a", path, *more)


def test_a_list_becomes_one_batch_in_words_of_its_own(office, command, tmp_path):
    path = written(
        tmp_path,
        (number_of(office), MEETING, "会见笔录缺签名", "2027-03-01", "归档材料缺失", "机构"),
        (number_of(office, 1), "", "整卷装订顺序不对", "2027年4月2日", "", ""),
    )
    code, looked = taken(command, path, "--dry-run")
    assert (code, looked["rows"], looked["tasks"], looked["batch"]) == (0, 2, 2, None)
    assert tasks() == []
    code, told = taken(command, path)
    assert (code, told["tasks"], told["with_task"], told["problems"]) == (0, 2, 0, [])
    one, two = tasks()
    assert (one.finding, one.due_on, one.cause) == (
        "会见笔录缺签名", date(2027, 3, 1), Cause.PAPER_MISSING
    )  # fmt: skip
    assert (one.criterion, one.rubric, one.checker) == (
        MEETING, "civil-file-review", Checker.AGENCY
    )  # fmt: skip
    assert (two.criterion, two.due_on, two.cause) == ("", date(2027, 4, 2), Cause.OTHER)
    with reading() as session:
        (batch,) = session.exec(select(TaskBatch)).all()
    assert (batch.public_id, batch.tasks, batch.chosen) == (
        told["batch"],
        2,
        {"list": ["list.csv"]},
    )
    assert command("rectification", "undo", told["batch"])[1]["tasks"] == 2


def test_a_list_that_was_added_to_makes_what_is_new_and_then_nothing(office, command, tmp_path):
    first = (number_of(office), MEETING, "会见笔录缺签名")
    taken(command, written(tmp_path, first))
    both = written(tmp_path, first, (number_of(office, 1), MEETING, "会见笔录缺日期"))
    code, told = taken(command, both)
    assert (code, told["tasks"], told["with_task"]) == (0, 1, 1)
    assert taken(command, both)[0] == 4
    assert len(tasks()) == 2


def test_every_problem_is_told_with_its_row_and_nothing_is_made(office, command, tmp_path):
    path = written(
        tmp_path,
        (number_of(office), MEETING, "会见笔录缺签名"),
        ("没有这件", MEETING, "会见笔录缺签名"),
        (number_of(office, 1), "没有这项", "会见笔录缺签名"),
        (number_of(office, 1), MEETING, "", "2027-03-01"),
        (number_of(office, 1), MEETING, "会见笔录缺签名", "后天"),
        (number_of(office, 1), MEETING, "会见笔录缺签名", "2020-01-01"),
        (number_of(office, 1), MEETING, "会见笔录缺签名", "", "懒"),
        (number_of(office, 1), MEETING, "评审员0号说缺签名"),
        (number_of(office, 1), MEETING, "会见笔录不合格"),
        (number_of(office), MEETING, "再写一遍"),
    )
    code, told = taken(command, path)
    assert (code, told["rows"], told["tasks"], told["rejected"]) == (3, 10, 0, 9)
    assert [(one["row"], one["code"].removeprefix("rectification_row_"), one["column"])
            for one in told["problems"]] == [
        (3, "case", "case"), (4, "criterion", "criterion"), (5, "words", "finding"),
        (6, "due", "due"), (7, "due", "due"), (8, "foreign", "cause"), (9, "words", "finding"),
        (10, "words", "finding"), (11, "twice", ""),
    ]  # fmt: skip
    said = {one["row"]: one["message"] for one in told["problems"]}
    assert said[3] == "第 3 行：这次评估活动没有编号为“没有这件”、已经确定等级的案件。"
    assert said[8] == "第 8 行：“原因”一列的“懒”不在可选范围内。"
    assert "评审专家的姓名" in said[9]
    assert "第 2 行已经列出" in said[11]
    assert tasks() == []


def test_levels_may_be_spoken_of_once_the_feedback_is_out(office, command, tmp_path):
    path = written(tmp_path, (number_of(office), MEETING, "会见笔录不合格"))
    assert taken(command, path)[0] == 3
    with transaction() as session:
        release(session, office, session.get_one(Case, office.cases[0].id))
    assert taken(command, path)[1]["tasks"] == 1


def test_one_number_of_two_agencies_needs_the_code_of_the_agency(office, command, tmp_path):
    with transaction() as session:
        one, two = (session.get_one(Case, case.id) for case in (office.cases[0], office.cases[-1]))
        two.number, two.case_key = one.number, f"{two.case_key.split('/')[0]}/{one.number}"
        key = two.case_key
        make_agency(session, "丙援助中心")
    path = written(tmp_path, (number_of(office), MEETING, "会见笔录缺签名"))
    assert taken(command, path)[1]["problems"][0]["code"] == "rectification_row_cases"
    code, told = taken(command, written(tmp_path, (key, MEETING, "会见笔录缺签名")))
    assert (code, told["tasks"]) == (0, 1)
    (task,) = tasks()
    assert task.case_id == office.cases[-1].id


def test_a_workbook_is_read_and_what_is_no_list_is_told(office, command, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["整改清单"])
    book.active.append(["案号", "整改内容"])
    book.active.append([number_of(office), "整卷装订顺序不对"])
    book.save(tmp_path / "list.xlsx")
    assert taken(command, tmp_path / "list.xlsx")[1]["tasks"] == 1
    code, told = taken(command, written(tmp_path, ("x",), head=("案件编号", "指标")))
    assert (code, told["problems"][0]["code"]) == (3, "rectification_row_column")
    assert taken(command, written(tmp_path))[0] == 3
    assert command("rectification", "import", "none", tmp_path / "list.xlsx")[0] == 5
    assert taken(command, tmp_path / "no-such.xlsx")[0] == 2


def test_columns_are_known_by_their_names_in_any_order():
    columns = columns_of(["Finding", "备注", "案件编号（必填）", "期 限"])
    assert columns == {Column.FINDING: 0, Column.CASE: 2, Column.DUE: 3}
    row = row_of(7, ["缺签名", "", "A-1", "2027/3/1"], columns, {})
    assert not isinstance(row, Fault)
    assert (row.number, row.case, row.due_on) == (7, "A-1", date(2027, 3, 1))


def test_agencies_never_check_what_they_hand_in_themselves():
    columns = {Column.CASE: 0, Column.FINDING: 1, Column.AIM: 2, Column.CHECKER: 3}
    row = row_of(2, ["A-1", "缺签名", "机构", "机构"], columns, {})
    assert not isinstance(row, Fault)
    assert row.checker is Checker.SUPERVISOR
