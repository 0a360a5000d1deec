"""Columns under other names, other orders, two-row headers and confirmed mappings."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_app.cases.importer.batches import Batch, UploadedFile
from qa_app.cases.importer.limits import __dict__ as limits
from qa_app.cases.importer.mappings import Confirmed, read_mapping
from qa_app.cases.importer.pipeline import inspect, parse
from qa_app.cases.messages import BAD_FILE, MESSAGES, sentence
from qa_app.cases.rules.columns import find_header, header_signature, map_columns
from qa_app.cases.rules.fields import REQUIRED, Field
from qa_app.cases.rules.synonyms import names_of
from qa_app.core.errors import Invalid, Problem
from qa_app.core.text import without_space

DOCS = Path(__file__).parents[2] / "docs" / "imports.md"


def read(folder: Path, rows: list[list[str]], mapping: Confirmed | None = None) -> list[Batch]:
    path = folder / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return list(parse([UploadedFile(path, "a.csv")], mapping=mapping))


def test_other_names_and_another_order_are_understood(tmp_path: Path) -> None:
    rows = [
        ["某县2025年统计表"],
        ["结案时间*", "援助律师", "案 号", "中心", "案件类别", "律 所", "补贴（元）"],
        ["2024.3.5", "张三", "1号", "甲中心", "民", "某所", "800"],
        ["合计", "", "1件"],
        ["负责人：李四", "", "", "填表人：王五"],
    ]
    (batch,) = read(tmp_path, rows)
    (row,) = batch.rows
    assert (row.row, row.number, row.lawyer, row.firm) == (3, "1号", "张三", "某所")
    assert (row.closed_on, row.subsidy_cents) == (date(2024, 3, 5), 80_000)
    assert not batch.problems


def test_a_header_of_two_rows_is_joined() -> None:
    rows = [
        ["序号", "案件信息", "", "", "机构名称"],
        ["", "案件编号", "案件类型", "结案日期", ""],
        ["1", "1号", "民事", "2024-03-05", "甲中心"],
    ]
    header = find_header(rows)
    assert header is not None
    assert header.row == 2
    assert not map_columns(header.names).missing


def test_of_two_names_of_one_field_the_preferred_is_used_and_both_are_told() -> None:
    columns = map_columns(["案号", "案件编号", "机构", "类型", "结案日期", "心情"])
    assert columns.header_of(Field.NUMBER) == "案件编号"
    assert columns.ambiguous == {Field.NUMBER: ("案件编号", "案号")}
    assert columns.unmapped == ("心情",)


def test_a_missing_column_is_one_problem_of_the_file(tmp_path: Path) -> None:
    (batch,) = read(tmp_path, [["案件编号", "机构", "案件类型"], ["1", "甲", "民事"]])
    (problem,) = batch.problems
    assert (problem.code, problem.params, problem.row) == ("missing_column", {"field": "closed"}, 1)


def test_a_confirmed_mapping_names_columns_and_fills_what_the_file_lacks(tmp_path: Path) -> None:
    mapping = read_mapping('[columns]\n"甲列" = "number"\n[defaults]\nagency = "乙中心"')
    rows = [["甲列", "案件类型", "结案日期"], ["7", "民事", "2024-03-05"]]
    (batch,) = read(tmp_path, rows, mapping)
    assert [(row.number, row.agency) for row in batch.rows] == [("7", "乙中心")]


def test_a_mapping_is_remembered_by_the_signature_of_its_header(tmp_path: Path) -> None:
    rows = [["甲列", "机构", "案件类型", "结案日期"], ["7", "甲", "民事", "2024-03-05"]]
    read(tmp_path, rows)
    known = {header_signature(rows[0]): Confirmed({"甲列": "number"})}
    found = inspect(UploadedFile(tmp_path / "a.csv", "a.csv"), known=known)
    assert not found.problems()
    assert header_signature(["案件 编号", "类型", ""]) == header_signature(["案件编号", "类型"])
    assert header_signature(["案件编号"]) != header_signature(["类型"])


@pytest.mark.parametrize("text", ["x = ", "[columns]\na = 'nonsense'", "[other]\n[columns]"])
def test_a_wrong_mapping_file_is_refused_with_its_problems(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_mapping(text)
    assert refused.value.problems


def test_rows_without_a_number_are_told_from_furniture(tmp_path: Path) -> None:
    rows = [
        ["序号", "案件编号", "机构", "案件类型", "结案日期"],
        ["1", "", "甲", "民事", "2024-03-05"],
        ["2", "", "", "", ""],
        ["序号", "案件编号", "机构", "案件类型", "结案日期"],
        ["小计", "", "3件", "", ""],
        ["3", "3号", "", "民事", "2024-03-05"],
    ]
    (batch,) = read(tmp_path, rows)
    assert [(p.row, p.code) for p in batch.problems] == [
        (2, "missing_number"),
        (6, "missing_agency"),
    ]
    assert batch.data_rows == 2


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(
    cases=st.lists(
        st.tuples(NAMES, st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 10**6)),
        min_size=1,
        max_size=20,
    )
)
def test_good_rows_survive_a_round_trip_through_csv(
    tmp_path: Path, cases: list[tuple[str, date, int]]
) -> None:
    header = ["案件编号", "机构", "案件类型", "结案日期", "补贴"]
    rows = [
        [f"(2025){index}号", f"{name}中心", "刑事", day.isoformat(), str(yuan)]
        for index, (name, day, yuan) in enumerate(cases)
    ]
    (batch,) = read(tmp_path, [header, *rows])
    assert not batch.problems
    assert [(r.number, r.agency, r.closed_on, r.subsidy_cents) for r in batch.rows] == [
        (row[0], row[1], day, yuan * 100) for row, (_, day, yuan) in zip(rows, cases, strict=True)
    ]


def test_every_synonym_leads_to_one_field() -> None:
    for field in Field:
        for name in names_of(field):
            assert map_columns([name]).columns == {field: 0}, without_space(name)


def test_the_docs_name_every_code_reason_field_and_limit() -> None:
    text = DOCS.read_text(encoding="utf-8")
    constants = [name for name in limits if name.isupper()]
    for word in (*MESSAGES, *BAD_FILE, *(field.value for field in Field), *constants):
        assert f"`{word}`" in text, word
    for field in REQUIRED:
        assert f"`{field}` *" in text


def test_every_sentence_can_be_made_without_a_stray_placeholder() -> None:
    params = {
        "first_file": "b",
        "first_row": 1,
        "earlier": "accepted",
        "earlier_date": "2024-01-01",
    }
    for code in MESSAGES:
        problem = Problem(code, "a.csv", 2, "列", "值", {"field": "closed", **params})
        assert "%(" not in sentence(problem)
