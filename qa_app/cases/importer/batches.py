"""What the pipeline hands on: files in, batches of good rows, problems and rejected rows out."""

from dataclasses import dataclass, field
from pathlib import Path

from qa_app.cases.rules.rows import CaseRow
from qa_app.core.errors import Problem


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file on disk and the name people know it by."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A data row with problems: its cells as text, under the header of its file."""

    row: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A stretch of one file. ``data_rows`` = good rows + rejected rows; furniture is not counted.

    ``done`` and ``total`` are the progress within the file (bytes of a CSV, rows of a sheet).
    ``problems`` holds those of rejected rows too, in the order of rows and columns.
    """

    file: str
    file_index: int
    header: tuple[str, ...] = ()
    rows: list[CaseRow] = field(default_factory=list[CaseRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    rejected: list[RejectedRow] = field(default_factory=list[RejectedRow])
    data_rows: int = 0
    done: int = 0
    total: int = 0
