"""Spreadsheets of the share report: numbers are numbers, text never becomes a formula."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest

from qa_app.reports.rules.report import Key, Row, ShareReport
from qa_app.reports.tables import share_csv, share_xlsx
from tests.builders.share_report import cell_like, make_report


def chinese(text: str) -> str:
    return text


def sheet_of(report: ShareReport, name: str):
    return openpyxl.load_workbook(BytesIO(share_xlsx(report, chinese).content))[name]


def records(report: ShareReport) -> list[dict[str, str]]:
    text = share_csv(report, chinese).content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def hostile(label: str) -> ShareReport:
    row = Row((Key("firm", "F1", label),), cell_like(1))
    return replace(make_report(0), by=("firm",), rows=(row,))


def test_the_workbook_has_summary_rows_and_code_book():
    book = openpyxl.load_workbook(BytesIO(share_xlsx(make_report(3), chinese).content))
    assert book.sheetnames == ["汇总", "明细", "列说明"]
    heads = [cell.value for cell in book["明细"][1]]
    explained = [row[0].value for row in book["列说明"].iter_rows(min_row=2)]
    assert heads == explained
    assert all(row[1].value for row in book["列说明"].iter_rows(min_row=2))


def test_counts_and_rates_are_numbers_and_a_withheld_rate_is_blank():
    sheet = sheet_of(make_report(6), "明细")
    heads = [cell.value for cell in sheet[1]]
    rows = [dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(2)]
    assert rows[0]["办结"] == 240
    assert rows[0]["优良率（样本，%）"] == pytest.approx(61.7)
    assert rows[0]["优良率（推算，%）"] == pytest.approx(100 * 37 / 60)
    assert rows[0]["不列比率的原因"] in (None, "")
    assert rows[5]["优良率（样本，%）"] is None
    assert rows[5]["已定级"] == 6
    assert rows[5]["不列比率的原因"] == "已定级 6 件，少于 10 件，不列比率"


@pytest.mark.parametrize("label", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_stays_text(label: str):
    sheet = sheet_of(hostile(label), "明细")
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == label
    assert records(hostile(label))[0]["律所"] == "'" + label


def test_a_comma_a_quote_and_a_line_break_survive_csv():
    label = '甲,"乙"\n丙'
    assert records(hostile(label))[0]["律所"] == label


def test_csv_begins_with_a_byte_order_mark_and_shares_keep_their_places():
    table = share_csv(make_report(4), chinese)
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert table.rows == 4
    assert records(make_report(4))[0]["优良率（样本，%）"] == "61.7"


def test_without_a_breakdown_the_csv_has_the_overall_row():
    rows = records(make_report(0, ()))
    assert [row["办结"] for row in rows] == ["98000"]


def test_an_endless_name_is_cut_to_what_a_cell_holds():
    assert len(sheet_of(hostile("长" * 40000), "明细")["B2"].value) == 32767


def test_identical_reports_give_identical_workbooks():
    first, second = (share_xlsx(make_report(3), chinese).content for _ in range(2))
    assert first == second
