"""Reads lists of hearings from CSV or XLSX into typed rows and problems; knows no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Table, Unreadable, in_columns
from qa_app.cases.rules.columns import header_signature
from qa_app.cases.rules.values import shown
from qa_app.core.errors import Problem
from qa_app.observations.rules.columns import (
    FIELD_CODES,
    HEADERS,
    LABELS,
    REQUIRED,
    HearingField,
    columns_of,
)
from qa_app.observations.rules.rows import Fault, HearingRow, hearing_row, is_furniture

MOST_ROWS: Final = 200_000
"""Hearings in one file; a province of 100,000 cases a year has fewer."""


_TOLD_EVERY: Final = 500
Known = Mapping[str, Confirmed]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class HearingFile:
    """What a file holds: good rows, problems, and which fields have a column at all."""

    name: str
    path: Path
    rows: list[HearingRow] = field(default_factory=list[HearingRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0
    headers: dict[HearingField, str] = field(default_factory=dict[HearingField, str])

    @property
    def uploaded(self) -> UploadedFile:
        """The file itself, to be read a second time."""
        return UploadedFile(self.path, self.name)

    def problem(self, code: str, row: HearingRow, of: HearingField, **params: object) -> Problem:
        """A problem of a good row that shows only beside the calendar or the register."""
        value = row.moment.day.isoformat() if of is HearingField.STARTS else getattr(row, of.value)
        column = self.headers.get(of, LABELS[of])
        return Problem(code, self.name, row.row, column, shown(value), dict(params))


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file before it is read: its table, which column is what, and values for missing ones."""

    table: Table
    signature: str
    columns: dict[HearingField, int]
    values: dict[HearingField, object]

    @property
    def missing(self) -> tuple[HearingField, ...]:
        """Needed fields that have neither a column nor a value."""
        return tuple(of for of in REQUIRED if of not in self.columns and of not in self.values)


def known_headers(known: Known) -> dict[str, str]:
    """Texts by which the header of a list is recognised: usual names, and confirmed ones."""
    confirmed = (pair for one in known.values() for pair in one.columns.items() if pair[1])
    return HEADERS | dict(confirmed)


def inspect(path: Path, name: str, known: Known) -> Inspected:
    """Open a file and tell its columns; ``known`` are confirmed mappings by signature."""
    table = open_table(path, name or path.name, known_headers(known))
    signature = header_signature(table.header)
    confirmed = known.get(signature, Confirmed())
    columns = columns_of(table.header, confirmed.columns)
    values: dict[HearingField, object] = {
        HearingField(code): text
        for code, text in confirmed.defaults.items()
        if code in FIELD_CODES and HearingField(code) not in columns
    }
    return Inspected(table, signature, columns, values)


def read_hearings(
    path: Path, name: str = "", *, known: Known | None = None, progress: Progress | None = None
) -> HearingFile:
    """The hearings in a file. What cannot be read at all is one problem; nothing is raised."""
    opened = inspect(path, name, known or {})
    table = opened.table
    found = HearingFile(table.name, path)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    found.headers = {of: table.header[index] for of, index in opened.columns.items()}
    found.headers |= {of: LABELS[of] for of in opened.values}
    for missing in opened.missing:
        params = {"names": LABELS[missing]}
        found.problems.append(
            Problem("missing_column", table.name, row=table.header_row, params=params)
        )
    if not found.problems:
        _read(found, opened, progress or (lambda _done, _total: None))
    return found


def _read(found: HearingFile, opened: Inspected, progress: Progress) -> None:
    table = opened.table
    try:
        for number, cells in table.rows():
            _take(found, number, in_columns(cells, opened.columns), opened.values)
            if not number % _TOLD_EVERY:
                share = table.done() / table.total if table.total else 1
                progress(found.data_rows, round(found.data_rows / share) if share else 0)
    except Unreadable as error:
        found.problems.append(error.problem(table.name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem("no_hearings", table.name))


def _take(
    found: HearingFile,
    number: int,
    cells: dict[HearingField, object],
    values: dict[HearingField, object],
) -> None:
    if is_furniture(cells):
        return
    cells |= values
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
