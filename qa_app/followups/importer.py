"""Reads follow-ups done on paper or in a spreadsheet into rows and problems; knows no database."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Cells, Unreadable
from qa_app.cases.rules.values import cell_text
from qa_app.core.errors import Problem
from qa_app.followups.rules.import_rows import (
    Column,
    Columns,
    Fault,
    Row,
    columns_of,
    header_names,
    row_of,
)
from qa_app.rubrics.rules.schema import Rubric

MOST_ROWS: Final = 200_000
LONGEST_CELL: Final = 4000


@dataclass(slots=True)
class FollowupFile:
    """What a file holds: good rows, problems, how many data rows there are."""

    name: str
    rows: list[Row] = field(default_factory=list[Row])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """Question id to the column's name in the file."""


def read_followups(path: Path, name: str, rubric: Rubric, today: date) -> FollowupFile:
    """The rows of a file; what cannot be read at all is one problem, nothing is raised."""
    table = open_table(path, name, header_names(rubric))
    found = FollowupFile(name)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    columns = columns_of(table.header, rubric)
    found.headers = {key: table.header[at] for key, at in columns.questions.items()}
    if Column.CASE_KEY not in columns.known:
        params = {"names": Column.CASE_KEY.value}
        found.problems.append(Problem("missing_followup_column", name, params=params))
        return found
    try:
        for number, cells in table.rows():
            _take(found, number, _texts(cells, len(table.header)), columns, today)
    except Unreadable as error:
        found.problems.append(error.problem(name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem("no_followups", name))
    return found


def _texts(cells: Cells, width: int) -> list[str]:
    texts = [cell_text(cell).strip()[:LONGEST_CELL] for cell in cells[:width]]
    return texts + [""] * (width - len(texts))


def _take(
    found: FollowupFile, number: int, cells: list[str], columns: Columns, today: date
) -> None:
    if not cells[columns.known[Column.CASE_KEY]] or sum(map(bool, cells)) < 2:
        return
    if found.data_rows >= MOST_ROWS:
        raise Unreadable("too_large")
    found.data_rows += 1
    row = row_of(number, cells, columns, today)
    if isinstance(row, Fault):
        found.problems.append(
            Problem(row.code, found.name, number, row.column.value, row.value[:80])
        )
    else:
        found.rows.append(row)
