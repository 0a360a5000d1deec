"""Reads lists of experts from CSV or XLSX into typed rows and problems; knows no database."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Unreadable, in_columns
from qa_app.cases.rules.values import shown
from qa_app.core.errors import Problem
from qa_app.panel.rules.expert_rows import (
    LABELS,
    REQUIRED,
    SYNONYMS,
    ExpertField,
    ExpertRow,
    columns_of,
    expert_row,
    is_furniture,
)

MOST_ROWS: Final = 20_000  # a country has fewer experts
_HEADERS: Final = {name: of.value for of, names in SYNONYMS.items() for name in names}


@dataclass(slots=True)
class ExpertFile:
    """What a file holds: good rows, problems, and which fields have a column at all."""

    name: str
    rows: list[ExpertRow] = field(default_factory=list[ExpertRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0
    fields: frozenset[ExpertField] = frozenset()
    headers: dict[ExpertField, str] = field(default_factory=dict[ExpertField, str])


def read_experts(path: Path, name: str = "") -> ExpertFile:
    """The experts in a file. What cannot be read at all is one problem; nothing is raised."""
    table = open_table(path, name or path.name, _HEADERS)
    found = ExpertFile(table.name)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    columns = columns_of(table.header)
    found.fields = frozenset(columns)
    found.headers = {of: table.header[index] for of, index in columns.items()}
    missing = [of for of in REQUIRED if of not in columns]
    found.problems += [
        Problem("missing_expert_column", table.name, params={"names": LABELS[of]}) for of in missing
    ]
    if missing:
        return found
    try:
        for number, cells in table.rows():
            _take(found, number, in_columns(cells, columns))
    except Unreadable as error:
        found.problems.append(error.problem(table.name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem("no_experts", table.name))
    return found


def _take(found: ExpertFile, number: int, cells: dict[ExpertField, object]) -> None:
    if is_furniture(cells):
        return
    if found.data_rows >= MOST_ROWS:
        raise Unreadable("too_large")
    found.data_rows += 1
    result = expert_row(number, cells)
    if isinstance(result, ExpertRow):
        found.rows.append(result)
        return
    found.problems += [
        Problem(
            fault.code, found.name, number, found.headers.get(fault.field, LABELS[fault.field]),
            shown(cells.get(fault.field)),
        )
        for fault in result
    ]  # fmt: skip
