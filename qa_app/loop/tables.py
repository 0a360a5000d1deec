"""The table of the loop as a workbook: counts by agency, days from step to step."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from qa_app.core.rounding import half_up
from qa_app.core.spreadsheets import harmless
from qa_app.core.words import N_
from qa_app.loop.messages import COLUMN_LABELS, STEP_LABELS
from qa_app.loop.rules.progress import Column, Progress

Translate = Callable[[str], str]
_NAME_WIDTH, _WIDTH = 32, 14


def progress_xlsx(progress: Progress, facts: Mapping[str, str], t: Translate) -> bytes:
    """Two sheets: the counts with their total, and the days; ``facts`` stand on top."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(t(N_("各机构进展")))
        sheet.set_column(0, 0, _NAME_WIDTH)
        sheet.set_column(1, len(Column), _WIDTH)
        at = 0
        for name, text in facts.items():
            sheet.write_string(at, 0, name, bold)
            sheet.write_string(at, 1, str(harmless(text)))
            at += 1
        at = _counts(sheet, progress, at + 1, (head, bold), t)
        _days(book.add_worksheet(t(N_("各环节用时"))), progress, head, t)
    return buffer.getvalue()


def _counts(sheet: Any, progress: Progress, at: int, looks: tuple[Any, Any], t: Translate) -> int:
    head, bold = looks
    titles = [t(N_("法律援助机构")), *(t(COLUMN_LABELS[column]) for column in Column)]
    for place, title in enumerate(titles):
        sheet.write_string(at, place, title, head)
    sheet.freeze_panes(at + 1, 1)
    for row in (*progress.rows, progress.total):
        at += 1
        is_total = row is progress.total
        look = bold if is_total else None
        name = t(N_("合计")) if is_total else str(harmless(row.agency))
        sheet.write_string(at, 0, name, look)
        for place, column in enumerate(Column, start=1):
            sheet.write_number(at, place, row.counts[column], look)
    return at


def _days(sheet: Any, progress: Progress, head: Any, t: Translate) -> None:
    sheet.set_column(0, 0, _NAME_WIDTH)
    for place, title in enumerate((N_("环节"), N_("件数"), N_("用时中位数（天）"))):
        sheet.write_string(0, place, t(title), head)
    for at, one in enumerate(progress.steps, start=1):
        sheet.write_string(at, 0, t(STEP_LABELS[one.step]))
        sheet.write_number(at, 1, one.n)
        if one.days is not None:
            sheet.write_number(at, 2, float(half_up(one.days, 1)))
