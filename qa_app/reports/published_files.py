"""A table of published figures as people have it (CSV or pasted from a sheet) checked row by row.

For ``check published`` and its page. UTF-8 with or without byte-order mark, else GB18030; comma,
tab or semicolon; headers in English as documented, or the Chinese words people print. Any bytes
are answered with problems, never with a crash.
"""

import csv
import io
from dataclasses import dataclass

from qa_app.core.errors import Invalid, Problem
from qa_app.core.text import normalised
from qa_app.reports.published_rows import COLUMNS, published_row
from qa_app.reports.rules.published import Finding, PublishedRow, check_table

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5000
LONGEST_CELL = 2000
DELIMITERS = (",", "\t", ";")
HEADERS: dict[str, str] = {
    **{name: name for name in COLUMNS},
    "名称": "label", "项目": "label", "地区": "label", "机构": "label", "单位": "label",
    "总数": "total", "案件数": "total", "合计": "total", "件数": "total",
    "优秀": "excellent", "良好": "good", "合格": "pass", "不合格": "fail",
    "比率名称": "rate_name", "口径": "rate_name",
    "比率": "rate", "小数位": "decimals", "小数位数": "decimals",
}  # fmt: skip
NAMED_RATES = ("优良率", "优秀率", "良好率", "合格率", "合格以上率", "不合格率")


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One published row with its line in the file and what can be said of it."""

    row: int
    published: PublishedRow
    finding: Finding


def checked_file(content: bytes, file: str = "") -> list[CheckedRow]:
    """The verdict on every row; Invalid with all problems of the file's shape and numbers."""
    if len(content) > MOST_BYTES:
        raise Invalid([Problem("published_too_large", file, params={"rows": MOST_ROWS})])
    return checked_text(_decoded(content, file), file)


def checked_text(text: str, file: str = "") -> list[CheckedRow]:
    """The same for text, such as cells pasted from a spreadsheet."""
    lines = _lines(text, file)
    if not lines:
        raise Invalid([Problem("published_empty", file)])
    header = _header(lines[0][1])
    if "label" not in header and "total" not in header:
        raise Invalid([Problem("published_no_header", file, row=lines[0][0])])
    rows: list[tuple[int, PublishedRow]] = []
    problems: list[Problem] = []
    for number, cells in lines[1:]:
        named = dict(zip(header, cells, strict=False))
        rate_name = next((name for name in NAMED_RATES if name in header), "")
        if rate_name and "rate" not in header:
            named |= {"rate_name": rate_name, "rate": named.get(rate_name, "")}
        found, wrong = published_row(named, file=file, row=number)
        rows.append((number, found))
        problems += wrong
    if problems:
        raise Invalid(problems)
    findings = check_table([row for _, row in rows])
    return [
        CheckedRow(number, row, finding)
        for (number, row), finding in zip(rows, findings, strict=True)
    ]


def _decoded(content: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid([Problem("published_not_text", file)])


def _lines(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Numbered records that hold anything."""
    first = text[:LONGEST_CELL].split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    found: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            if any(len(cell) > LONGEST_CELL for cell in cells) or number > MOST_ROWS:
                params = {"rows": MOST_ROWS}
                raise Invalid([Problem("published_too_large", file, row=number, params=params)])
            if any(cell.strip() for cell in cells):
                found.append((number, cells))
    except csv.Error as error:
        raise Invalid([Problem("published_not_text", file)]) from error
    return found


def _header(cells: list[str]) -> list[str]:
    words = [normalised(cell).lower() for cell in cells]
    return [HEADERS.get(word, word) for word in words]
