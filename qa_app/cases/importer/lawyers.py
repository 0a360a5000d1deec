"""Reads lists of lawyers' accounts from CSV or XLSX into typed rows and problems; no database."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Unreadable, in_columns
from qa_app.cases.rules.lawyer_rows import (
    LABELS,
    REQUIRED,
    SYNONYMS,
    LawyerField,
    LawyerListRow,
    columns_of,
    is_furniture,
    lawyer_row,
)
from qa_app.cases.rules.values import shown
from qa_app.core.errors import Problem

MOST_ROWS: Final = 50_000
_HEADERS: Final = {name: of.value for of, names in SYNONYMS.items() for name in names}
HEADERS: Final = Confirmed(columns=_HEADERS)
"""By these words the header of a list is found."""


@dataclass(slots=True)
class LawyerFile:
    """What a file holds: good rows, problems, and how its columns are called."""

    name: str
    rows: list[LawyerListRow] = field(default_factory=list[LawyerListRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0
    headers: dict[LawyerField, str] = field(default_factory=dict[LawyerField, str])

    def problem(self, code: str, row: int, of: LawyerField, value: str, **more: object) -> Problem:
        """Something wrong with a cell of this file."""
        return Problem(code, self.name, row, self.headers.get(of, LABELS[of]), value, more)


def read_lawyers(path: Path, name: str = "") -> LawyerFile:
    """The lawyers in a file. What cannot be read at all is one problem; nothing is raised."""
    table = open_table(path, name or path.name, _HEADERS)
    found = LawyerFile(table.name)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    columns = columns_of(table.header)
    found.headers = {of: table.header[index] for of, index in columns.items()}
    missing = [of for of in REQUIRED if of not in columns]
    found.problems += [
        Problem("missing_lawyer_column", table.name, params={"names": LABELS[of]}) for of in missing
    ]
    if missing:
        return found
    try:
        for number, cells in table.rows():
            _take(found, number, in_columns(cells, columns))
    except Unreadable as error:
        found.problems.append(error.problem(table.name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem("no_lawyers", table.name))
    return found


def _take(found: LawyerFile, number: int, cells: dict[LawyerField, object]) -> None:
    if is_furniture(cells):
        return
    if found.data_rows >= MOST_ROWS:
        raise Unreadable("too_large")
    found.data_rows += 1
    result = lawyer_row(number, cells)
    if isinstance(result, LawyerListRow):
        found.rows.append(result)
        return
    found.problems += [
        found.problem(fault.code, number, fault.field, shown(cells.get(fault.field)))
        for fault in result
    ]
