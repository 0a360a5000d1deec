"""Entries and places of a competition as XLSX: exactly what their pages show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.grades import LABELS
from qa_app.core.words import N_
from qa_app.learning.queries.places import JudgedLine, PublishedPlaces, Ranking
from qa_app.sampling.messages import ENTRY_STATES
from qa_app.sampling.queries.entries import EntryLine
from qa_app.typeset.worksheets import Columns

Translate = Callable[[str], str]
Cell = str | int | float
_CASE: Final = (N_("案件编号"), N_("案件类型"), N_("法律援助机构"), N_("承办人员"))
_ENTRY: Final = (N_("结案日期"), N_("状态"), N_("报送日期"), N_("推荐理由"), N_("审核理由"))
_RANKED: Final = (N_("量表"), N_("排名"))
_RESULT: Final = (N_("总分"), N_("等级"), N_("说明"))


def entries_xlsx(path: Path, lines: Iterable[EntryLine], t: Translate) -> None:
    """The list of entries."""
    rows: list[Sequence[Cell]] = [[t(head) for head in (*_CASE, *_ENTRY)]]
    rows += [
        [
            line.number, t(TYPE_LABELS[line.type]), line.agency, line.lawyer or "",
            line.closed_on.isoformat(), t(ENTRY_STATES[line.state]),
            line.entered_at.astimezone(SHANGHAI).date().isoformat(), line.reason,
            line.decision_reason,
        ]
        for line in lines
    ]  # fmt: skip
    _write(path, t(N_("报送")), rows)


def ranking_xlsx(path: Path, found: Ranking, titles: Mapping[str, str], t: Translate) -> None:
    """The places as they are now, with points; entries without a place below."""
    rows: list[Sequence[Cell]] = [[t(head) for head in (*_RANKED, *_CASE, *_RESULT)]]
    for one in found.lists:
        rows += [_ranked(titles[one.rubric], line, t) for line in one.lines]
    rows += [_ranked("", line, t) for line in found.excluded]
    _write(path, t(N_("名次")), rows)


def places_xlsx(
    path: Path, found: PublishedPlaces, titles: Mapping[str, str], t: Translate
) -> None:
    """The published places."""
    heads = (*_RANKED, _CASE[1], N_("等级"), *_CASE[2:])
    rows: list[Sequence[Cell]] = [[t(head) for head in heads]]
    for rubric, lines in found.lists.items():
        rows += [
            [
                titles[rubric], line.place, t(TYPE_LABELS[line.type]), t(LABELS[line.grade]),
                line.agency or "", line.lawyer or "",
            ]
            for line in lines
        ]  # fmt: skip
    _write(path, t(N_("名次")), rows)


def _ranked(title: str, line: JudgedLine, t: Translate) -> list[Cell]:
    place = line.placed.place if line.placed else None
    return [
        title,
        place if place is not None else "",
        line.number,
        t(TYPE_LABELS[line.type]),
        line.agency,
        line.lawyer or "",
        line.points / 100 if line.points is not None else "",
        t(LABELS[line.grade]) if line.grade else "",
        line.tie_note or line.decision_reason,
    ]


def _write(path: Path, title: str, rows: Iterable[Sequence[Cell]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    head, wide = book.add_format({"bold": True}), Columns()
    for number, row in enumerate(rows):
        wide.note(row)
        sheet.write_row(number, 0, row, head if number == 0 else None)
    sheet.freeze_panes(1, 0)
    wide.lay_out(sheet)
    book.close()
