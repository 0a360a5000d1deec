"""Writes the list of case files as CSV or XLSX: what is shown, and no cell that could run."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import xlsxwriter

from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.files.queries.listing import FileLine
from qa_app.files.wording import STANDING_LABELS

Translate = Callable[[str], str]
COLUMNS: Final = (
    *(N_("案件编号"), N_("案件类型"), N_("办理阶段"), N_("法律援助机构"), N_("评估活动")),
    *(N_("案卷状态"), N_("缺少的材料"), N_("截止日期"), N_("已登记收到")),
)


def texts(line: FileLine, language: str, translate: Translate) -> list[str]:
    """One file as texts, in the order of the columns."""
    return [
        line.number,
        translate(TYPE_LABELS[line.type]),
        translate(STAGE_LABELS[line.stage]) if line.stage else "",
        line.agency,
        line.cycle_title or "",
        translate(STANDING_LABELS[line.standing]),
        "；".join(part.title(language) for part in line.missing),
        line.due_on.isoformat() if line.due_on else "",
        translate(N_("是") if line.received else N_("否")),
    ]


def csv_stream(lines: Iterable[FileLine], language: str, translate: Translate) -> Iterator[bytes]:
    """The list as CSV, some hundred rows at a time."""
    header = [translate(column) for column in COLUMNS]
    return csv_pieces(header, (texts(line, language, translate) for line in lines))


def write_xlsx(
    target: Path, lines: Iterable[FileLine], language: str, translate: Translate
) -> None:
    """The list as a workbook of texts."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(translate(N_("案卷")))
        sheet.freeze_panes(1, 1)
        for column, text in enumerate(COLUMNS):
            sheet.write_string(0, column, translate(text))
        for row, line in enumerate(lines, start=1):
            for column, text in enumerate(texts(line, language, translate)):
                if text:
                    sheet.write_string(row, column, text)
