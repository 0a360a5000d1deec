"""The agreement and severity reports as a workbook: a sheet of facts, and a sheet for each table.

A measured figure takes three columns: its value as a number, low, high. Text that looks like a
formula stays text. Computes nothing.
"""

from io import BytesIO
from typing import Any

import xlsxwriter

from qa_app.core.words import N_
from qa_app.reports.panel_parts import Cell, Measured, PanelReport, Part
from qa_app.reports.print_words import Translate

LONGEST_CELL = 32767
LONGEST_NAME = 31
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))


def panel_xlsx(report: PanelReport, t: Translate) -> tuple[bytes, int]:
    """The workbook and how many rows of figures it has."""
    target = BytesIO()
    book: Any = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"title": report.title, "created": report.made_at.replace(tzinfo=None)})
    looks = _Looks(book)
    sheet = book.add_worksheet(t(N_("说明")))
    looks.heads(sheet, [t(N_("项目")), t(N_("内容"))])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    facts = [*report.facts, *((part.title, part.about) for part in report.parts)]
    for at, fact in enumerate(facts, 1):
        for column, text in enumerate(fact):
            sheet.write_string(at, column, text[:LONGEST_CELL], looks.wrapped)
    used: set[str] = set()
    for part in report.parts:
        _part_sheet(book, looks, part, _sheet_name(part.title, used), t)
    book.close()
    return target.getvalue(), sum(len(part.rows) for part in report.parts)


class _Looks:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._numbers: dict[int, Any] = {}

    def number(self, places: int) -> Any:
        """Numbers with so many places."""
        if places not in self._numbers:
            shown = "0." + "0" * places if places else "0"
            self._numbers[places] = self.book.add_format({"num_format": shown, "valign": "top"})
        return self._numbers[places]

    def heads(self, sheet: Any, texts: list[str]) -> None:
        """The head row, kept in sight and on every printed page."""
        for at, text in enumerate(texts):
            sheet.write_string(0, at, text, self.head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def _sheet_name(title: str, used: set[str]) -> str:
    """A name a sheet may have, none twice."""
    name = title.translate(FORBIDDEN)[:LONGEST_NAME]
    number = 1
    while name in used:
        number += 1
        name = f"{name[: LONGEST_NAME - 3]} {number}"
    used.add(name)
    return name


def _part_sheet(book: Any, looks: _Looks, part: Part, name: str, t: Translate) -> None:
    sheet = book.add_worksheet(name)
    texts: list[str] = []
    for head in part.heads:
        texts.append(head.text)
        if head.measured:
            texts += [t(N_("区间下限")), t(N_("区间上限"))]
    looks.heads(sheet, texts)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(texts) - 1, 12)
    for at, row in enumerate(part.rows, 1):
        column = 0
        for head, cell in zip(part.heads, row, strict=True):
            column += _put(sheet, (at, column), cell, looks, t) if head.measured else _plain(
                sheet, (at, column), cell, looks, numeric=head.numeric
            )  # fmt: skip
    sheet.autofilter(0, 0, max(len(part.rows), 1), len(texts) - 1)


def _plain(sheet: Any, at: tuple[int, int], cell: Cell, looks: _Looks, *, numeric: bool) -> int:
    """One cell: numbers of numeric columns as numbers, with the places they come with."""
    text = str(cell)
    if numeric and text.lstrip("+-").replace(".", "", 1).isdecimal():
        places = len(text.partition(".")[2])
        sheet.write_number(*at, float(text), looks.number(places))
    else:
        sheet.write_string(*at, text[:LONGEST_CELL], looks.plain)
    return 1


def _put(sheet: Any, at: tuple[int, int], cell: Cell, looks: _Looks, t: Translate) -> int:
    """A measured figure over three columns: value or reason, low, high."""
    row, column = at
    if not isinstance(cell, Measured):
        sheet.write_string(row, column, str(cell), looks.plain)
        return 3
    look = looks.number(cell.places)
    if cell.figure.value is None:
        sheet.write_string(row, column, cell.value(t), looks.plain)
        return 3
    ends = (cell.figure.value, cell.figure.low, cell.figure.high)
    for place, end in enumerate(ends):
        if end is not None:
            sheet.write_number(row, column + place, float(cell.number(end)), look)
    return 3
