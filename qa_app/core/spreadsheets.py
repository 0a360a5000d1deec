"""Tables as CSV for spreadsheet programs: UTF-8 with a byte-order mark, no cell that could run.

What such programs take for a formula: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE: Final = 500
Cell = TypeVar("Cell", str, int, str | int | None)


def harmless(cell: Cell) -> Cell | str:
    """A text that would be computed gets an apostrophe in front; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def csv_pieces(
    header: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> Iterator[bytes]:
    """The file in pieces, some hundred rows each."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
