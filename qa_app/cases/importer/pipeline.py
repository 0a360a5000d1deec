"""Parses files of closed cases into batches of typed rows and problems, as a stream.

For the import services, which look up agencies and lawyers and write; nothing is stored here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_app.cases.importer.batches import Batch, UploadedFile
from qa_app.cases.importer.conversion import Conversion, SeenNumbers
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.reading import open_table
from qa_app.cases.importer.tables import Table, Unreadable
from qa_app.cases.rules.columns import ColumnMap, header_signature, map_columns
from qa_app.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file before it is parsed: its table and how its columns are understood."""

    table: Table
    columns: ColumnMap
    signature: str
    defaults: dict[str, str]

    def problems(self) -> list[Problem]:
        """Why the file cannot be parsed at all; empty when it can."""
        if self.table.problem:
            return [self.table.problem]
        file, row = self.table.name, self.table.header_row
        unknown = [
            Problem("unknown_field", file, row=row, value=code, params={"field": code})
            for code in self.columns.unknown_fields
        ]
        missing = [
            Problem("missing_column", file, row=row, params={"field": field.value})
            for field in self.columns.missing
            if field not in self.defaults
        ]
        return unknown + missing


def inspect(
    file: UploadedFile,
    *,
    mapping: Confirmed | None = None,
    known: Mapping[str, Confirmed] | None = None,
) -> Inspection:
    """Open a file and map its columns, for the mapping page and as the first step of ``parse``.

    ``mapping`` is what the user confirmed now; ``known`` are remembered ones by signature.
    """
    table = open_table(file.path, file.name, _known_headers(mapping, known))
    signature = header_signature(table.header)
    confirmed = mapping or (known or {}).get(signature) or Confirmed()
    columns = map_columns(table.header, confirmed.columns)
    return Inspection(table, columns, signature, confirmed.defaults)


def parse(
    files: Sequence[UploadedFile],
    *,
    mapping: Confirmed | None = None,
    known: Mapping[str, Confirmed] | None = None,
) -> Iterator[Batch]:
    """Batches of every file in order; a file that cannot be read gives one batch of problems.

    Of two rows with the same case number in one file, or of the same agency and number in
    two, the later one is the problem. Nothing in a file makes this raise.
    """
    seen = SeenNumbers(several_files=len(files) > 1)
    for index, file in enumerate(files):
        found = inspect(file, mapping=mapping, known=known)
        problems = found.problems()
        seen.start_file(file.name)
        if problems:
            yield Batch(file.name, index, header=found.table.header, problems=problems)
        else:
            yield from _parse_table(index, found, seen)


def _parse_table(index: int, found: Inspection, seen: SeenNumbers) -> Iterator[Batch]:
    table = found.table
    conversion = Conversion(table.name, found.columns, found.defaults, seen)
    data_rows = 0
    try:
        for first_row, rows in table.chunks():
            made = conversion.convert(first_row, rows)
            data_rows += made.data_rows
            yield Batch(
                file=table.name,
                file_index=index,
                header=table.header,
                rows=made.rows,
                problems=made.problems,
                rejected=made.rejected,
                data_rows=made.data_rows,
                done=table.done(),
                total=table.total,
            )
    except Unreadable as error:
        yield Batch(table.name, index, header=table.header, problems=[error.problem(table.name)])
        return
    if not data_rows:
        problem = Unreadable("no_rows").problem(table.name)
        yield Batch(table.name, index, header=table.header, problems=[problem])


def _known_headers(
    mapping: Confirmed | None, known: Mapping[str, Confirmed] | None
) -> dict[str, str]:
    confirmed = [mapping] if mapping else list((known or {}).values())
    return {header: code for one in confirmed for header, code in one.columns.items() if code}
