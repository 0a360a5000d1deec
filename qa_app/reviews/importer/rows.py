"""Reads a file of scores as a stream of rows of text; blank rows and sign-off rows are no data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Cells, Table, Unreadable
from qa_app.cases.rules.values import cell_text
from qa_app.core.errors import Problem
from qa_app.reviews.importer.columns import (
    ScoreColumn,
    ScoreColumns,
    header_names,
    map_score_columns,
)
from qa_app.rubrics.rules.schema import Rubric

LONGEST_CELL = 20_000


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One data row: its number in the file and its cells as text, by column."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreFile:
    """A file of scores: its columns, and its problems where it cannot be read at all."""

    name: str
    table: Table
    columns: ScoreColumns
    problems: tuple[Problem, ...] = ()

    def text(self, row: ScoreRow, column: ScoreColumn) -> str:
        """One cell of a row; empty when the file has no such column."""
        index = self.columns.known.get(column)
        return "" if index is None else row.cells[index]

    def header(self, column: ScoreColumn) -> str:
        """The column's name as in the file."""
        index = self.columns.known.get(column)
        return column.value if index is None else self.table.header[index]


def open_scores(path: Path, name: str, rubrics: Sequence[Rubric]) -> ScoreFile:
    """Open a file and understand its columns; nothing in a file makes this raise."""
    table = open_table(path, name, header_names(rubrics))
    if table.problem:
        return ScoreFile(name, table, ScoreColumns(), (table.problem,))
    columns = map_score_columns(table.header, rubrics)
    problems = [_missing(name, table, column) for column in columns.missing()]
    problems += [
        Problem("review_unknown_column", name, row=table.header_row, column=column[:60])
        for column in columns.unknown
        if ":" in column or "：" in column
    ]
    return ScoreFile(name, table, columns, tuple(problems))


def score_rows(file: ScoreFile) -> Iterator[ScoreRow]:
    """Every data row; raises ``Unreadable`` when the file breaks off."""
    width = len(file.table.header)
    for number, cells in file.table.rows():
        row = _row(number, cells, width)
        if _is_data(file, row):
            yield row


def broken_off(file: ScoreFile, error: Unreadable) -> Problem:
    """The problem of a file that breaks off while it is read."""
    return error.problem(file.name)


def _row(number: int, cells: Cells, width: int) -> ScoreRow:
    texts = [cell if type(cell) is str else cell_text(cell) for cell in cells[:width]]
    texts = [text.strip()[:LONGEST_CELL] for text in texts]
    return ScoreRow(number, tuple(texts + [""] * (width - len(texts))))


def _is_data(file: ScoreFile, row: ScoreRow) -> bool:
    """Whether a row names a case or an expert and says something besides."""
    named = (ScoreColumn.CASE_KEY, ScoreColumn.NUMBER, ScoreColumn.EXPERT)
    return any(file.text(row, column) for column in named) and sum(map(bool, row.cells)) > 1


def _missing(name: str, table: Table, column: str) -> Problem:
    row = table.header_row
    return Problem("review_missing_column", name, row=row, column=column)
