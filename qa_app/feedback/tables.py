"""The list of feedback sheets as a workbook: exactly what the list shows, nobody who reviewed."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.grades import LABELS
from qa_app.core.rounding import plain
from qa_app.core.words import N_
from qa_app.feedback.queries.lists import SheetRow
from qa_app.panel.wording import left_out_rows
from qa_app.typeset.worksheets import Columns
from qa_app.web.i18n import Translate

COLUMNS: Final = (
    *(N_("案件编号"), N_("案件类型"), N_("评估活动"), N_("法律援助机构"), N_("承办人员")),
    *(N_("等级"), N_("得分"), N_("版本"), N_("反馈日期"), N_("异议截止日期")),
    *(N_("首次阅读"), N_("确认时间"), N_("回复待答复")),
)
_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_sheets(
    target: Path, rows: Iterable[SheetRow], t: Translate, *, left_out: int = 0
) -> None:
    """One row for each sheet; in the end how many cases the reader is tied to."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True, **_TEXTS}) as book:
        sheet = book.add_worksheet(t(N_("反馈表")))
        sheet.freeze_panes(1, 0)
        heads, wide = [t(column) for column in COLUMNS], Columns()
        wide.note(heads)
        sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
        lines = chain((sheet_cells(row, t) for row in rows), left_out_rows(left_out, t))
        for number, line in enumerate(lines, start=1):
            wide.note(line)
            sheet.write_row(number, 0, line)
        wide.lay_out(sheet)


def sheet_cells(row: SheetRow, t: Translate) -> list[Any]:
    """One sheet as the list shows it."""
    return [
        row.number,
        t(TYPE_LABELS[row.type]),
        row.cycle,
        row.agency,
        row.lawyer,
        t(LABELS[row.grade]),
        plain(row.points) if row.points is not None else "",
        row.version,
        _time(row.made_at)[:10],
        row.objections_until.isoformat() if row.objections_until else "",
        _time(row.first_read_at),
        _time(row.acknowledged_at),
        t(N_("是")) if row.to_answer else "",
    ]


def _time(at: Any) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
