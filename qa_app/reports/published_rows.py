"""Text cells of a table of published figures turned into rows for the checker.

For ``check published`` and its page: it reads the cells as people publish them (59.9, 59.9%,
full-width digits, blank) and lists every cell that is no number. Reading files is left to them.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from qa_app.core.errors import Problem
from qa_app.core.text import normalised
from qa_app.reports.rules.published import PublishedRow

COUNTS = {
    "total": "total",
    "excellent": "excellent",
    "good": "good",
    "pass": "passed",
    "fail": "failed",
}
COLUMNS = ("label", *COUNTS, "rate_name", "rate", "decimals")
MOST_DECIMALS = 6
_WHOLE = re.compile(r"\d{1,9}")
_RATE = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))? ?%?")


def published_row(
    cells: Mapping[str, str | None], *, file: str = "", row: int | None = None
) -> tuple[PublishedRow, list[Problem]]:
    """The row, and the problems of its cells; a cell with a problem counts as blank."""
    text = {name: normalised(cells.get(name) or "") for name in COLUMNS}
    problems: list[Problem] = []

    def problem(column: str) -> None:
        problems.append(Problem("not_a_number", file, row, column, text[column]))

    counts: dict[str, int] = {}
    for column, name in COUNTS.items():
        cell = text[column].replace(",", "")
        if _WHOLE.fullmatch(cell):
            counts[name] = int(cell)
        elif cell:
            problem(column)
    match = _RATE.fullmatch(text["rate"])
    if text["rate"] and not match:
        problem("rate")
    rate = Fraction(text["rate"].rstrip("% ")) if match else None
    decimals = len(match[2] or "") if match else 0
    if _WHOLE.fullmatch(text["decimals"]) and int(text["decimals"]) <= MOST_DECIMALS:
        decimals = int(text["decimals"])
    elif text["decimals"]:
        problem("decimals")
    found = PublishedRow(
        text["label"], rate_name=text["rate_name"], rate=rate, decimals=decimals, **counts
    )
    return found, problems
