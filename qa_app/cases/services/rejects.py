"""The rejected rows as a spreadsheet: the columns of the file and one more that says why.

The files are read a second time, so that an import keeps no cells in memory. Cells are written as
text: a formula in a file stays the words it was typed with.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from qa_app.cases import messages
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.pipeline import inspect
from qa_app.cases.importer.tables import Table, Unreadable
from qa_app.cases.rules.values import cell_text
from qa_app.core.errors import Problem
from qa_app.core.words import N_

LONGEST_CELL: Final = 32_000  # characters a spreadsheet program takes in one cell
REASON: Final = N_("问题")
ROW: Final = N_("原行号")
_NAME_LENGTH: Final = 26
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))

Translate = Callable[[str], str]
Tell = Callable[[Problem, Translate], str]


def write_rejects(
    target: Path,
    files: Sequence[UploadedFile],
    problems: Sequence[Problem],
    mapping: Confirmed | Mapping[str, Confirmed] | None,
    translate: Translate,
    tell: Tell = messages.sentence,
) -> int:
    """Write one sheet a file with its rejected rows; returns how many rows were written.

    ``mapping`` is one for all files, or the remembered ones by signature; ``tell`` makes the
    sentence of a problem.
    """

    def told(problem: Problem) -> str:
        return tell(problem, translate)

    by_file: dict[str, dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        by_file[problem.file][problem.row or 0].append(problem)
    written = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        for number, file in enumerate(files, start=1):
            rows = by_file.get(file.name)
            if rows:
                sheet = book.add_worksheet(_sheet_name(file.name, number))
                header = (translate(ROW), translate(REASON))
                written += _write_file(sheet, _opened(file, mapping), rows, header, told)
        if not book.worksheets():
            book.add_worksheet()
    return written


def _opened(file: UploadedFile, mapping: Confirmed | Mapping[str, Confirmed] | None) -> Table:
    if isinstance(mapping, Confirmed):
        return inspect(file, mapping=mapping).table
    return inspect(file, known=mapping).table


def _write_file(
    sheet: Worksheet,
    table: Table,
    rows: dict[int, list[Problem]],
    header: tuple[str, str],
    told: Callable[[Problem], str],
) -> int:
    _write_row(sheet, 0, [*table.header, *header])
    line = 0
    for row, cells in _wanted(table, rows):
        line += 1
        shown = [cell_text(cell)[:LONGEST_CELL] for cell in cells][: len(table.header)]
        blanks = [""] * (len(table.header) - len(shown))
        _write_row(sheet, line, [*shown, *blanks, str(row), _reasons(rows[row], told)])
    for problem in rows.get(0, []):
        line += 1
        blanks = [""] * (len(table.header) + 1)
        _write_row(sheet, line, [*blanks, _reasons([problem], told)])
    return line


def _wanted(table: Table, rows: dict[int, list[Problem]]):
    """The cells of the rows that have problems, in their order."""
    try:
        for row, cells in table.rows():
            if row in rows:
                yield row, cells
    except Unreadable:
        return


def _reasons(problems: Sequence[Problem], told: Callable[[Problem], str]) -> str:
    return "\n".join(told(problem) for problem in problems)[:LONGEST_CELL]


def _write_row(sheet: Worksheet, line: int, texts: Sequence[str]) -> None:
    for index, text in enumerate(texts):
        if text:
            sheet.write_string(line, index, text)


def _sheet_name(name: str, number: int) -> str:
    return f"{number} {Path(name).stem.translate(_FORBIDDEN)[:_NAME_LENGTH]}".strip()
