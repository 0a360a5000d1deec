"""Reads lists of experts, lawyers and hearings into typed rows and problems; knows no database.

What is a list's own – its columns, what a row is – is said by its ``ListFormat``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Table, Unreadable, in_columns
from qa_app.cases.rules.columns import header_key, header_signature
from qa_app.cases.rules.lists import Fault, Of
from qa_app.cases.rules.values import shown
from qa_app.core.errors import Problem

Row = TypeVar("Row")
Known = Mapping[str, Confirmed]
Progress = Callable[[int, int], None]
_TOLD_EVERY: Final = 500


@dataclass(frozen=True, slots=True)
class ListFormat(Generic[Of, Row]):
    """One kind of list: its columns, what a row of it is, and what a file without them is told.

    ``headers``: column names by which the header is found, with the codes of their fields.
    ``is_furniture``: whether a row is none (blank, a total, a sign-off, the header once more).
    ``missing`` makes the problem of a needed column that is not there from its label, ``empty`` is
    the code of a file without rows.
    """

    labels: Mapping[Of, str]
    required: Sequence[Of]
    headers: Mapping[str, str]
    columns_of: Callable[[Sequence[str]], dict[Of, int]]
    is_furniture: Callable[[Mapping[Of, object]], bool]
    row_of: Callable[[int, Mapping[Of, object]], Row | list[Fault[Of]]]
    missing: Callable[[Table, str], Problem]
    empty: str
    most_rows: int


@dataclass(slots=True)
class ListFile(Generic[Of, Row]):
    """What a file holds: good rows and problems. ``headers`` has every field the file tells."""

    name: str
    labels: Mapping[Of, str]
    rows: list[Row] = field(default_factory=list[Row])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0
    headers: dict[Of, str] = field(default_factory=dict[Of, str])

    def problem(self, code: str, row: int, of: Of, value: str, **params: object) -> Problem:
        """Something wrong with a cell of this file."""
        return Problem(code, self.name, row, self.headers.get(of, self.labels[of]), value, params)


@dataclass(frozen=True, slots=True)
class Inspected(Generic[Of]):
    """A file before it is read: its table, which column is what, and values for missing ones."""

    table: Table
    signature: str
    columns: dict[Of, int]
    values: dict[Of, object]
    missing: tuple[Of, ...]
    """Needed fields that have neither a column nor a value."""


def known_headers(form: ListFormat[Any, Any], known: Known) -> Confirmed:
    """Texts by which the header of a list is recognised: usual names, and confirmed ones."""
    confirmed = (pair for one in known.values() for pair in one.columns.items() if pair[1])
    return Confirmed(columns={**form.headers, **dict(confirmed)})


def inspect(form: ListFormat[Of, Any], path: Path, name: str, known: Known) -> Inspected[Of]:
    """Open a file and tell its columns; ``known`` are confirmed mappings by signature.

    A mapping a person confirmed is taken as it is, nothing is guessed beside it.
    """
    table = open_table(path, name, known_headers(form, known).columns)
    signature = header_signature(table.header)
    confirmed = known.get(signature, Confirmed())
    fields = {of.value: of for of in form.labels}
    columns = (
        _confirmed(table.header, confirmed, fields)
        if confirmed.columns
        else form.columns_of(table.header)
    )
    values: dict[Of, object] = {
        fields[code]: text
        for code, text in confirmed.defaults.items()
        if code in fields and fields[code] not in columns
    }
    missing = tuple(of for of in form.required if of not in columns and of not in values)
    return Inspected(table, signature, columns, values, missing)


def read_list(
    form: ListFormat[Of, Row],
    path: Path,
    name: str = "",
    *,
    known: Known | None = None,
    progress: Progress | None = None,
) -> ListFile[Of, Row]:
    """The rows of a file. What cannot be read at all is one problem; nothing is raised."""
    opened = inspect(form, path, name, known or {})
    table = opened.table
    found: ListFile[Of, Row] = ListFile(table.name, form.labels)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    found.headers = {of: table.header[at] for of, at in opened.columns.items()}
    found.headers |= {of: form.labels[of] for of in opened.values}
    found.problems += [form.missing(table, form.labels[of]) for of in opened.missing]
    if found.problems:
        return found
    try:
        _read(form, found, opened, progress or (lambda _done, _total: None))
    except Unreadable as error:
        found.problems.append(error.problem(table.name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem(form.empty, table.name))
    return found


def _read(
    form: ListFormat[Of, Row], found: ListFile[Of, Row], opened: Inspected[Of], progress: Progress
) -> None:
    table = opened.table
    for number, row in table.rows():
        cells = in_columns(row, opened.columns)
        if not form.is_furniture(cells):
            if found.data_rows >= form.most_rows:
                raise Unreadable("too_large")
            found.data_rows += 1
            _take(found, number, cells | opened.values, form.row_of)
        if not number % _TOLD_EVERY:
            share = table.done() / table.total if table.total else 1
            progress(found.data_rows, round(found.data_rows / share) if share else 0)


def _take(
    found: ListFile[Of, Row],
    number: int,
    cells: dict[Of, object],
    row_of: Callable[[int, Mapping[Of, object]], Row | list[Fault[Of]]],
) -> None:
    result = row_of(number, cells)
    if not isinstance(result, list):
        found.rows.append(result)
        return
    found.problems += [
        found.problem(fault.code, number, fault.field, shown(cells.get(fault.field)))
        for fault in result
    ]


def _confirmed(
    headers: Sequence[str], confirmed: Confirmed, fields: Mapping[str, Of]
) -> dict[Of, int]:
    given = {header_key(name): code for name, code in confirmed.columns.items()}
    coded = [(given.get(header_key(name), ""), at) for at, name in enumerate(headers)]
    return {fields[code]: at for code, at in reversed(coded) if code in fields}
