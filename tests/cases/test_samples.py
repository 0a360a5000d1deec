"""The two exports an agency really made: the good rows, the six planted problems, nothing else."""

from datetime import date
from pathlib import Path

import pytest

from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.pipeline import parse
from qa_app.cases.rules.rows import CaseRow
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Problem

FIXTURES = Path(__file__).parents[1] / "fixtures"
FIRST_DATA_ROW = 4  # title, blank row, header


def read(*names: str) -> tuple[list[CaseRow], list[Problem], int]:
    files = [UploadedFile(FIXTURES / name, name) for name in names]
    batches = list(parse(files))
    rows = [row for batch in batches for row in batch.rows]
    problems = [problem for batch in batches for problem in batch.problems]
    return rows, problems, sum(batch.data_rows for batch in batches)


@pytest.mark.parametrize(
    ("name", "data_rows", "good", "planted"),
    [
        (
            "closed_cases_gb18030.csv",
            600,
            594,
            {
                402: "impossible_date",
                410: "missing_closed",
                482: "duplicate_in_file",
                197: "unknown_type",
                127: "missing_number",
                486: "date_order",
            },
        ),
        (
            "closed_cases.xlsx",
            800,
            794,
            {
                498: "impossible_date",
                663: "missing_closed",
                776: "duplicate_in_file",
                725: "unknown_type",
                483: "missing_number",
                247: "date_order",
            },
        ),
    ],
)
def test_a_sample_gives_its_good_rows_and_exactly_the_planted_problems(
    name: str, data_rows: int, good: int, planted: dict[int, str]
) -> None:
    rows, problems, counted = read(name)
    assert (counted, len(rows)) == (data_rows, good)
    found = {p.row: p.code for p in problems}
    assert found == {FIRST_DATA_ROW + index: code for index, code in planted.items()}
    assert len(problems) == len(planted)


def test_problems_carry_the_column_and_the_value_as_typed() -> None:
    _, problems, _ = read("closed_cases_gb18030.csv")
    impossible = next(p for p in problems if p.code == "impossible_date")
    assert (impossible.column, impossible.value) == ("结案日期", "2025年11月31日")
    twice = next(p for p in problems if p.code == "duplicate_in_file")
    assert twice.params["first_row"] == 485


def test_a_row_is_typed_and_cleaned() -> None:
    rows, _, _ = read("closed_cases_gb18030.csv")
    by_row = {row.row: row for row in rows}
    second = by_row[5]
    assert second.number == "(2025)450202民援字第0002号"
    assert (second.type, second.closed_on) == (CaseType.CIVIL, date(2025, 5, 19))
    assert second.subsidy_cents == 120_000
    assert by_row[11].lawyer == "卢涵曦"
    assert by_row[15].cause == "故意伤害罪"
    assert second.aided is not None
    assert second.aided.name == "胡磊"


def test_of_the_same_case_in_two_files_the_later_is_the_problem() -> None:
    rows, problems, counted = read("closed_cases_gb18030.csv", "closed_cases_gb18030.csv")
    assert counted == 1200
    assert len(rows) == 594
    assert sum(p.code == "duplicate_in_file" for p in problems) > 594
