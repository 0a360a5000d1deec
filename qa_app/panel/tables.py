"""Lists of the panel as spreadsheets: XLSX or CSV, told by the file's name; text stays text."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

import xlsxwriter

from qa_app.core.spreadsheets import csv_pieces

MIME_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
Cell = str | int | None


def table_bytes(kind: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file's content; ``kind`` is ``xlsx`` or ``csv`` (UTF-8 with a mark, for spreadsheets)."""
    return _xlsx(header, rows) if kind == "xlsx" else b"".join(csv_pieces(header, rows))


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(header) - 1, 0), 18)
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(line, column, cell)
                elif cell:
                    sheet.write_string(line, column, cell)
    return buffer.getvalue()
