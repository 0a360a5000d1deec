"""Reads .xlsx through calamine, after ``archive`` found it harmless; values only, no formulas.

The sheet taken is the first visible one with a recognisable header; the others are named.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from qa_app.cases.importer.archive import check_archive
from qa_app.cases.importer.limits import BATCH_ROWS, HEAD_ROWS
from qa_app.cases.importer.tables import Cells, Chunk, Table, Unreadable
from qa_app.cases.rules.columns import Header, find_header

MAX_SHEETS: Final = 60  # searched for a header


class _Reading:
    """Turns what calamine raises, its own panics too, into ``Unreadable``."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            return
        # A Rust panic arrives as pyo3's PanicException, which cannot be imported by name.
        expected = (CalamineError, OSError, ValueError, OverflowError)
        if issubclass(kind, expected) or kind.__name__ == "PanicException":
            raise Unreadable("not_a_spreadsheet") from error


def open_xlsx(path: Path, name: str, known: Mapping[str, str] | None = None) -> Table:
    """The table of an .xlsx file; raises ``Unreadable``."""
    check_archive(path)
    with _Reading():
        workbook = CalamineWorkbook.from_path(str(path))
        titles = _titles(workbook)
    if not titles:
        raise Unreadable("empty")
    for title in titles[:MAX_SHEETS]:
        with _Reading():
            sheet = workbook.get_sheet_by_name(title)
            head: list[Cells] = list(islice(sheet.iter_rows(), HEAD_ROWS))
        header = find_header(head, known)
        if header:
            others = tuple(other for other in titles if other != title)
            return _table(name, sheet, header, head, others)
    raise Unreadable("no_header")


def _titles(workbook: CalamineWorkbook) -> list[str]:
    sheets = [s for s in workbook.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
    hidden = [s.name for s in sheets if s.visible is not SheetVisibleEnum.Visible]
    return [s.name for s in sheets if s.visible is SheetVisibleEnum.Visible] + hidden


def _table(
    name: str, sheet: CalamineSheet, header: Header, head: list[Cells], others: tuple[str, ...]
) -> Table:
    stream = _Stream(sheet, header.row)
    end = sheet.end
    return Table(
        name=name,
        format="xlsx",
        header=header.names,
        header_row=header.row,
        head=tuple(enumerate(head, start=1)),
        sheet=sheet.name,
        other_sheets=others,
        total=end[0] + 1 if end else 0,
        read=stream.chunks,
        position=stream.position,
    )


class _Stream:
    """The rows of a sheet below its header, and how many were given."""

    def __init__(self, sheet: CalamineSheet, header_row: int) -> None:
        self._sheet = sheet
        self._header_row = header_row
        self._reached = 0

    def position(self) -> int:
        return self._reached

    def chunks(self) -> Iterator[Chunk]:
        with _Reading():
            cells = islice(self._sheet.iter_rows(), self._header_row, None)
        row = self._header_row + 1
        while True:
            with _Reading():
                rows: list[Cells] = list(islice(cells, BATCH_ROWS))
            if not rows:
                return
            self._reached = row + len(rows) - 1
            yield row, rows
            row += len(rows)
