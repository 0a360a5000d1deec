"""Tables on disk as agencies make them: CSV in three encodings, and XLSX with merged titles.

For the exports and the sheets of the demonstration. Knows rows and cells, not cases.
"""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, Self

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from qa_app.demo.rules.cells import Cell

# The 1900 date system counts days from here: a date cell is that number with a date format.
_SERIAL_ZERO = date(1899, 12, 30).toordinal()
# A fixed day keeps the files of one seed equal to the byte.
_CREATED = datetime(2026, 7, 3, tzinfo=UTC)
DateText = Callable[[date], str]


class TableFile(Protocol):
    """A file that takes one row after another."""

    row: int

    def title(self, text: str, width: int) -> None:
        """A title across the whole table."""
        ...

    def write(self, cells: Sequence[Cell]) -> None:
        """The next row; an empty one leaves a blank row."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class CsvFile:
    """A CSV file in the given encoding; dates are written as ``date_text`` says."""

    def __init__(self, path: Path, encoding: str, date_text: DateText) -> None:
        self._stream = path.open("w", encoding=encoding, newline="")
        self._put = csv.writer(self._stream).writerow
        self._date_text = date_text
        self.row = 0

    def title(self, text: str, width: int) -> None:
        """The title in the first cell, the others empty."""
        self._put([text, *[""] * (width - 1)])
        self.row += 1

    def write(self, cells: Sequence[Cell]) -> None:
        """One record."""
        date_text = self._date_text
        self._put([date_text(cell) if isinstance(cell, date) else cell for cell in cells])
        self.row += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


class XlsxFile:
    """A spreadsheet written row by row; some columns hold dates as text, the others as dates."""

    def __init__(
        self, path: Path, date_text: DateText, text_columns: frozenset[int], remark: str,
        sheet: str = "结案登记",
    ) -> None:  # fmt: skip
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._book.set_properties({"created": _CREATED})
        self._bold = self._book.add_format({"bold": True, "align": "center", "font_size": 14})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheet: Worksheet = self._book.add_worksheet(sheet)
        self._remark = remark
        self._date_text = date_text
        self._text_columns = text_columns
        self.row = 0

    def title(self, text: str, width: int) -> None:
        """The title in a merged row."""
        self._sheet.merge_range(self.row, 0, self.row, width - 1, text, self._bold)
        self.row += 1

    def write(self, cells: Sequence[Cell]) -> None:
        """One row; empty cells are not written at all."""
        row, sheet = self.row, self._sheet
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(row, column, cell)
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell)
            elif column in self._text_columns:
                sheet.write_string(row, column, self._date_text(cell))
            else:
                serial = cell.toordinal() - _SERIAL_ZERO
                sheet.write_number(row, column, serial, self._day)
        self.row += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._remark:
            self._book.add_worksheet("说明").write_string(0, 0, self._remark)
        self._book.close()
