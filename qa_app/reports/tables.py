"""The share report as a spreadsheet and as CSV: the same columns, each explained in a code book.

For people who go on computing. Counts are numbers, rates are percentages; text that looks like a
formula stays text. Nothing is computed here.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from qa_app.core.grades import LABELS, Grade
from qa_app.core.spreadsheets import harmless
from qa_app.core.words import N_
from qa_app.reports.figures_text import percent_text, shown_estimate
from qa_app.reports.print_facts import document_title, report_facts
from qa_app.reports.print_words import DIMENSIONS, Translate, sentence_of, word_of
from qa_app.reports.rules.report import Cell, Estimate, SampleShare, ShareReport

LONGEST_CELL = 32767  # characters a spreadsheet cell can hold
CSV_PLACES = 4
Value = int | float | Decimal | str | None
"""A Decimal is a figure rounded already: it is shown with the places it came with."""


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A finished file and how many rows of figures it has."""

    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column: its head, what it means, its value, and whether it is a percentage."""

    head: str
    meaning: str
    value: Callable[[Cell], Value]
    percentage: bool = False


def _share(pick: Callable[[SampleShare], str]) -> Callable[[Cell], Value]:
    def value(cell: Cell) -> Value:
        return Decimal(pick(cell.sample_share)) if cell.printed and cell.sample_share else None

    return value


def _estimate(pick: Callable[[Estimate], float | None]) -> Callable[[Cell], Value]:
    def value(cell: Cell) -> Value:
        estimate = shown_estimate(cell)
        part = pick(estimate) if estimate else None
        return None if part is None else part * 100

    return value


def _effective_size(cell: Cell) -> Value:
    estimate = shown_estimate(cell)
    return estimate.n_eff if estimate else None


def _columns() -> list[FigureColumn]:
    rate, low = N_("优良率（样本，%）"), N_("区间下限（%）")
    return [
        FigureColumn(N_("办结"), N_("抽样框内的办结案件数"), lambda cell: cell.population),
        FigureColumn(N_("已抽取"), N_("首次抽取的案件数，含后来被替换的"), lambda cell: cell.drawn),
        FigureColumn(
            N_("替补"), N_("代替缺卷等案件而另行抽取的案件数"), lambda cell: cell.substitutes
        ),
        FigureColumn(N_("已收卷"), N_("收到案卷的案件数"), lambda cell: cell.received),
        FigureColumn(N_("已评审"), N_("完成评审的案件数"), lambda cell: cell.reviewed),
        FigureColumn(N_("已定级"), N_("已确定等级的案件数，各项比率的分母"), lambda c: c.settled),
        FigureColumn(LABELS[Grade.EXCELLENT], N_("优秀案件数"), lambda c: c.grades.excellent),
        FigureColumn(LABELS[Grade.GOOD], N_("良好案件数"), lambda c: c.grades.good),
        FigureColumn(LABELS[Grade.PASS], N_("合格案件数"), lambda c: c.grades.passed),
        FigureColumn(LABELS[Grade.FAIL], N_("不合格案件数"), lambda c: c.grades.failed),
        FigureColumn(
            rate, N_("（优秀＋良好）÷已定级，由件数一次四舍五入"),
            _share(lambda share: share.good_or_excellent), True,
        ),
        FigureColumn(
            N_("优秀率（样本，%）"), N_("优秀÷已定级，由件数一次四舍五入"),
            _share(lambda share: share.excellent), True,
        ),
        FigureColumn(
            N_("合格率（样本，%）"), N_("（优秀＋良好＋合格）÷已定级，由件数一次四舍五入"),
            _share(lambda share: share.pass_or_above), True,
        ),
        FigureColumn(
            N_("优良率（推算，%）"), N_("按抽样设计加权，对全部办结案件优良率的估计，未舍入"),
            _estimate(lambda found: found.good_or_excellent), True,
        ),
        FigureColumn(
            N_("标准误（百分点）"), N_("推算优良率的标准误，未舍入"),
            _estimate(lambda found: found.se), True,
        ),
        FigureColumn(
            low, N_("置信区间下限，未舍入"), _estimate(lambda found: found.low), True
        ),
        FigureColumn(
            N_("区间上限（%）"), N_("置信区间上限，未舍入"),
            _estimate(lambda found: found.high), True,
        ),
        FigureColumn(N_("有效样本量"), N_("计入分层和加权影响后的样本量"), _effective_size, True),
    ]  # fmt: skip


WHY = (N_("不列比率的原因"), N_("空白表示比率可以列出；否则说明为何只列件数"))
CODE = N_("%(name)s代码")
CODE_MEANING = N_("%(name)s的固定代码")
NAME_MEANING = N_("%(name)s的名称")


def _key_heads(report: ShareReport, t: Translate) -> list[tuple[str, str]]:
    """Two columns per dimension, code and name, with their meanings."""
    heads = []
    for dimension in report.by:
        name = {"name": word_of(DIMENSIONS, dimension, t)}
        heads += [(t(CODE) % name, t(CODE_MEANING) % name), (name["name"], t(NAME_MEANING) % name)]
    return heads


def _code_book(report: ShareReport, t: Translate) -> list[tuple[str, str]]:
    figures = [(t(column.head), t(column.meaning)) for column in _columns()]
    return [*_key_heads(report, t), *figures, (t(WHY[0]), t(WHY[1]))]


def _figures(cell: Cell, t: Translate) -> list[Value]:
    return [*(column.value(cell) for column in _columns()), sentence_of(cell.why_not, t)]


def _records(report: ShareReport, t: Translate) -> list[list[Value]]:
    records = []
    for row in report.rows:
        keys: list[Value] = [text for key in row.by for text in (key.code, key.label)]
        records.append(keys + _figures(row.cell, t))
    return records


def _csv_value(value: Value) -> str:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, float):
        return percent_text(value / 100, CSV_PLACES)
    return "" if value is None else f"{value}"


def share_csv(report: ShareReport, t: Translate) -> Tabulated:
    """The rows as CSV (UTF-8 with byte-order mark, CRLF); without rows, the overall figures."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(head) for head, _meaning in _code_book(report, t)])
    records = _records(report, t) if report.by else [_figures(report.overall, t)]
    for record in records:
        writer.writerow([_csv_value(value) for value in record])
    return Tabulated(text.getvalue().encode("utf-8-sig"), len(records))


class _Book:
    """The workbook and its four looks."""

    def __init__(self, target: BytesIO, report: ShareReport, t: Translate) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(target, options)
        self.book.set_properties(
            {
                "title": document_title(report, t),
                "author": report.header.organisation or "qa-app",
                "created": report.header.made_at.replace(tzinfo=None),
            }
        )
        self.plain = self.book.add_format({"valign": "top"})
        self.wrapped = self.book.add_format({"valign": "top", "text_wrap": True})
        self.head = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        places = "0." + "0" * report.decimals if report.decimals else "0"
        self.rate = self.book.add_format({"num_format": places, "valign": "top"})

    def put(self, sheet: Any, at: tuple[int, int], value: Value, look: Any = None) -> None:
        """Write one cell: numbers as numbers, text always as text."""
        if isinstance(value, str):
            sheet.write_string(*at, value[:LONGEST_CELL], look or self.plain)
        elif isinstance(value, float | Decimal):
            sheet.write_number(*at, value, look or self.rate)
        elif value is not None:
            sheet.write_number(*at, value, look or self.plain)

    def heads(self, sheet: Any, texts: list[str]) -> None:
        """Write the head row and keep it in sight and on every printed page."""
        for at, text in enumerate(texts):
            self.put(sheet, (0, at), text, self.head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _summary_sheet(book: _Book, report: ShareReport, t: Translate) -> None:
    sheet = book.book.add_worksheet(t(N_("汇总")))
    book.heads(sheet, [t(N_("项目")), t(N_("内容"))])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 72)
    facts: list[tuple[str, Value]] = [(name, text) for name, text in report_facts(report, t)]
    names = [t(column.head) for column in _columns()] + [t(WHY[0])]
    facts += zip(names, _figures(report.overall, t), strict=True)
    left = book.book.add_format({"align": "left", "text_wrap": True, "valign": "top"})
    rate = book.book.add_format({"align": "left", "num_format": book.rate.num_format})
    for at, (name, value) in enumerate(facts, 1):
        book.put(sheet, (at, 0), name)
        book.put(sheet, (at, 1), value, rate if isinstance(value, float | Decimal) else left)


def _row_sheet(book: _Book, report: ShareReport, t: Translate) -> None:
    sheet = book.book.add_worksheet(t(N_("明细")))
    heads = [head for head, _meaning in _code_book(report, t)]
    book.heads(sheet, heads)
    sheet.set_landscape()
    keys = 2 * len(report.by)
    sheet.set_column(0, max(keys - 1, 0), 18)
    sheet.set_column(keys, len(heads) - 2, 10)
    sheet.set_column(len(heads) - 1, len(heads) - 1, 30)
    records = _records(report, t)
    for at, record in enumerate(records, 1):
        for column, value in enumerate(record):
            book.put(sheet, (at, column), value)
    sheet.autofilter(0, 0, max(len(records), 1), len(heads) - 1)


def _code_sheet(book: _Book, report: ShareReport, t: Translate) -> None:
    sheet = book.book.add_worksheet(t(N_("列说明")))
    book.heads(sheet, [t(N_("列")), t(N_("含义"))])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 72)
    for at, (head, meaning) in enumerate(_code_book(report, t), 1):
        book.put(sheet, (at, 0), head)
        book.put(sheet, (at, 1), meaning, book.wrapped)


def share_xlsx(report: ShareReport, t: Translate) -> Tabulated:
    """The report as a workbook of three sheets: summary, rows, and what every column means."""
    target = BytesIO()
    book = _Book(target, report, t)
    _summary_sheet(book, report, t)
    _row_sheet(book, report, t)
    _code_sheet(book, report, t)
    book.book.close()
    return Tabulated(target.getvalue(), len(report.rows))
