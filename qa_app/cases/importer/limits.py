"""How large a file may be before it is refused unread; listed in docs/imports.md."""

from typing import Final

MAX_CSV_BYTES: Final = 1024 * 1024 * 1024
MAX_XLSX_BYTES: Final = 200 * 1024 * 1024
# Of an .xlsx, which is a zip: everything inflated, one part, how often smaller than inflated.
MAX_INFLATED_BYTES: Final = 1024 * 1024 * 1024
MAX_RATIO: Final = 200
RATIO_FROM_BYTES: Final = 16 * 1024 * 1024  # smaller parts may shrink as they like
MAX_PARTS: Final = 2000
# Of the sheet: rows × columns of the rectangle that holds its cells, for it is kept in memory.
MAX_AREA: Final = 24_000_000
SPARSE_FROM_AREA: Final = 2_000_000
MAX_AREA_PER_CELL: Final = 20
MAX_COLUMNS: Final = 1024
# Of a CSV: characters in one cell or one line (an unclosed quote swallows the rest of a file).
MAX_CELL: Final = 2_000_000
MAX_LINE_BYTES: Final = 8 * 1024 * 1024
MAX_RECORD: Final = 8_000_000
HEAD_ROWS: Final = 40  # rows looked at before the header is known
BATCH_ROWS: Final = 1000
