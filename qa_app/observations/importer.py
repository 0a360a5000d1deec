"""Reads lists of hearings from CSV or XLSX into typed rows and problems; knows no database."""

from pathlib import Path
from typing import Final

from qa_app.cases.importer.lists import ListFile, ListFormat, read_list
from qa_app.core.errors import Problem
from qa_app.observations.rules.columns import (
    HEADERS,
    LABELS,
    REQUIRED,
    HearingField,
    columns_of,
)
from qa_app.observations.rules.rows import HearingRow, hearing_row, is_furniture

HEARING_LIST: Final = ListFormat(
    labels=LABELS,
    required=REQUIRED,
    headers=HEADERS,
    columns_of=columns_of,
    is_furniture=is_furniture,
    row_of=hearing_row,
    missing=lambda table, label: Problem(
        "missing_column", table.name, row=table.header_row, params={"names": label}
    ),
    empty="no_hearings",
    most_rows=200_000,  # a province of 100,000 cases a year has fewer
)
HearingFile = ListFile[HearingField, HearingRow]


def read_hearings(path: Path, name: str = "") -> HearingFile:
    """The hearings in a file. What cannot be read at all is one problem; nothing is raised."""
    return read_list(HEARING_LIST, path, name)
