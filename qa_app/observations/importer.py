"""Reads lists of hearings from CSV or XLSX into typed rows and problems; knows no database."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Table, Unreadable, in_columns
from qa_app.cases.rules.values import shown
from qa_app.core.errors import Problem
from qa_app.observations.rules.columns import HEADERS, LABELS, REQUIRED, HearingField, columns_of
from qa_app.observations.rules.rows import Fault, HearingRow, hearing_row, is_furniture

MOST_ROWS: Final = 200_000
"""Hearings in one file; a province of 100,000 cases a year has fewer."""


@dataclass(slots=True)
class HearingFile:
    """What a file holds: good rows, problems, and which fields have a column at all."""

    name: str
    path: Path
    rows: list[HearingRow] = field(default_factory=list[HearingRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0
    headers: dict[HearingField, str] = field(default_factory=dict[HearingField, str])

    def problem(self, code: str, row: HearingRow, of: HearingField, **params: object) -> Problem:
        """A problem of a good row that shows only beside the calendar or the register."""
        value = row.moment.day.isoformat() if of is HearingField.STARTS else getattr(row, of.value)
        column = self.headers.get(of, LABELS[of])
        return Problem(code, self.name, row.row, column, shown(value), dict(params))


def read_hearings(path: Path, name: str = "") -> HearingFile:
    """The hearings in a file. What cannot be read at all is one problem; nothing is raised."""
    table = open_table(path, name or path.name, HEADERS)
    found = HearingFile(table.name, path)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    columns = columns_of(table.header)
    found.headers = {of: table.header[index] for of, index in columns.items()}
    for missing in (of for of in REQUIRED if of not in columns):
        params = {"names": LABELS[missing]}
        found.problems.append(
            Problem("missing_column", table.name, row=table.header_row, params=params)
        )
    if not found.problems:
        _read(found, table, columns)
    return found


def _read(found: HearingFile, table: Table, columns: dict[HearingField, int]) -> None:
    try:
        for number, cells in table.rows():
            _take(found, number, in_columns(cells, columns))
    except Unreadable as error:
        found.problems.append(error.problem(table.name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem("no_hearings", table.name))


def _take(found: HearingFile, number: int, cells: dict[HearingField, object]) -> None:
    if is_furniture(cells):
        return
    if found.data_rows >= MOST_ROWS:
        raise Unreadable("too_large")
    found.data_rows += 1
    result = hearing_row(number, cells)
    if isinstance(result, HearingRow):
        found.rows.append(result)
        return
    found.problems += [_problem(found, number, fault, cells) for fault in result]


def _problem(
    found: HearingFile, number: int, fault: Fault, cells: dict[HearingField, object]
) -> Problem:
    column = found.headers.get(fault.field, LABELS[fault.field])
    return Problem(fault.code, found.name, number, column, shown(cells.get(fault.field)))
