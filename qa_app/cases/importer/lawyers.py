"""Reads lists of lawyers' accounts from CSV or XLSX into typed rows and problems; no database."""

from pathlib import Path
from typing import Final

from qa_app.cases.importer.lists import ListFile, ListFormat, read_list
from qa_app.cases.rules.lawyer_rows import (
    HEADERS,
    LABELS,
    REQUIRED,
    LawyerField,
    LawyerListRow,
    columns_of,
    is_furniture,
    lawyer_row,
)
from qa_app.core.errors import Problem

LAWYER_LIST: Final = ListFormat(
    labels=LABELS,
    required=REQUIRED,
    headers=HEADERS,
    columns_of=columns_of,
    is_furniture=is_furniture,
    row_of=lawyer_row,
    missing=lambda table, label: Problem(
        "missing_lawyer_column", table.name, params={"names": label}
    ),
    empty="no_lawyers",
    most_rows=50_000,
)
LawyerFile = ListFile[LawyerField, LawyerListRow]


def read_lawyers(path: Path, name: str = "") -> LawyerFile:
    """The lawyers in a file. What cannot be read at all is one problem; nothing is raised."""
    return read_list(LAWYER_LIST, path, name)
