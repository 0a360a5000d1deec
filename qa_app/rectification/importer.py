"""Reads a list of tasks from a spreadsheet into rows and problems; knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Unreadable
from qa_app.cases.rules.values import cell_text
from qa_app.core.errors import Problem
from qa_app.rectification.messages import CAUSE_LABELS
from qa_app.rectification.rules.states import LONGEST_WORDS, Cause
from qa_app.rectification.rules.task_rows import (
    NEEDED,
    Column,
    Fault,
    TaskRow,
    columns_of,
    header_names,
    row_of,
)

LONGEST_CELL: Final = LONGEST_WORDS + 1
"""One more than a task takes, so that what is too long is told."""
CAUSES: Final[Mapping[str, Cause]] = {
    **{cause.value: cause for cause in Cause},
    **{label: cause for cause, label in CAUSE_LABELS.items()},
}


@dataclass(slots=True)
class TaskFile:
    """What a file holds: understood rows, problems, how many data rows there are."""

    name: str
    rows: list[TaskRow] = field(default_factory=list[TaskRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    data_rows: int = 0


def read_tasks(path: Path, name: str) -> TaskFile:
    """The rows of a file; what cannot be read at all is one problem, nothing is raised."""
    table, found = open_table(path, name, header_names()), TaskFile(name)
    if table.problem is not None:
        found.problems.append(table.problem)
        return found
    columns = columns_of(table.header)
    missing = [column for column in NEEDED if column not in columns]
    for column in missing:
        found.problems.append(Problem("rectification_row_column", name, column=column.value))
    if missing:
        return found
    try:
        for number, cells in table.rows():
            texts = [cell_text(cell).strip()[:LONGEST_CELL] for cell in cells[: len(table.header)]]
            texts += [""] * (len(table.header) - len(texts))
            _take(found, number, texts, columns)
    except Unreadable as error:
        found.problems.append(error.problem(name))
    if not found.data_rows and not found.problems:
        found.problems.append(Problem("rectification_no_rows", name))
    return found


def problem_of(name: str, number: int, fault: Fault) -> Problem:
    """What is wrong with a row, with its place."""
    params = {"why": fault.why} if fault.why else {}
    return Problem(fault.code, name, number, fault.column.value, fault.value[:80], params)


def _take(found: TaskFile, number: int, cells: list[str], columns: Mapping[Column, int]) -> None:
    if not any(cells):
        return
    found.data_rows += 1
    row = row_of(number, cells, columns, CAUSES)
    if isinstance(row, Fault):
        found.problems.append(problem_of(found.name, number, row))
    else:
        found.rows.append(row)
