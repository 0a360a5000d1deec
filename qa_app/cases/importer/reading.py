"""Opens whatever an agency uploads as a table, told by its content and never by its name alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from qa_app.cases.importer.csv_tables import open_csv
from qa_app.cases.importer.tables import Table, Unreadable
from qa_app.cases.importer.xlsx_tables import open_xlsx

_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password
_WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm")
_OTHER_SUFFIXES: Final = (".xls", ".ods", ".xlsb", ".et", ".numbers")


def open_table(path: Path, name: str = "", known: Mapping[str, str] | None = None) -> Table:
    """The table in a file; ``Table.problem`` says why when there is none, nothing is raised.

    ``name`` is what people call the file; ``known`` are header texts of a confirmed mapping.
    """
    name = name or path.name
    try:
        return _open(path, name, known)
    except Unreadable as error:
        return Table(name=name, format="", problem=error.problem(name))


def _open(path: Path, name: str, known: Mapping[str, str] | None) -> Table:
    with path.open("rb") as file:
        start = file.read(4)
    lower = name.lower()
    if not start:
        raise Unreadable("empty")
    if start.startswith(_OLE) or lower.endswith(_OTHER_SUFFIXES):
        raise Unreadable("other_format")
    if start.startswith(_ZIP):
        return open_xlsx(path, name, known)
    try:
        return open_csv(path, name, known)
    except Unreadable as error:
        if lower.endswith(_WORKBOOK_SUFFIXES):
            raise Unreadable("not_a_spreadsheet") from error
        raise
