"""Reads lists of experts from CSV or XLSX into typed rows and problems; knows no database."""

from pathlib import Path
from typing import Final

from qa_app.cases.importer.lists import ListFile, ListFormat, read_list
from qa_app.core.errors import Problem
from qa_app.panel.rules.expert_rows import (
    HEADERS,
    LABELS,
    REQUIRED,
    ExpertField,
    ExpertRow,
    columns_of,
    expert_row,
    is_furniture,
)

EXPERT_LIST: Final = ListFormat(
    labels=LABELS,
    required=REQUIRED,
    headers=HEADERS,
    columns_of=columns_of,
    is_furniture=is_furniture,
    row_of=expert_row,
    missing=lambda table, label: Problem(
        "missing_expert_column", table.name, params={"names": label}
    ),
    empty="no_experts",
    most_rows=20_000,  # a country has fewer experts
)
ExpertFile = ListFile[ExpertField, ExpertRow]


def read_experts(path: Path, name: str = "") -> ExpertFile:
    """The experts in a file. What cannot be read at all is one problem; nothing is raised."""
    return read_list(EXPERT_LIST, path, name)
