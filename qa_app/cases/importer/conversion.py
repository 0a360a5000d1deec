"""Turns a chunk of cells into case rows and problems, a column at a time because that is fast.

Every column is converted by one ``map`` over a memo; rows are looked at singly only when a
column reports something bad, a number is blank or begins like a total or a sign-off.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat, zip_longest
from typing import Any, Final

from qa_app.cases.importer.batches import RejectedRow
from qa_app.cases.importer.memo import Memo
from qa_app.cases.importer.tables import Cells
from qa_app.cases.rules.columns import ColumnMap
from qa_app.cases.rules.fields import FLAGS, PERSONAL, Field
from qa_app.cases.rules.rows import (
    AIDED_FIELDS,
    DATE_ORDERS,
    FURNITURE_STARTS,
    ROW_FIELDS,
    AidedPerson,
    CaseRow,
    is_furniture,
)
from qa_app.cases.rules.values import CONVERTERS, Bad, Converter, cell_text, notifier, shown
from qa_app.core.errors import Problem
from qa_app.core.text import without_space

_TEXT_FIELDS: Final = frozenset(
    {
        Field.NUMBER,
        Field.AGENCY,
        Field.AGENCY_CODE,
        Field.REGION,
        Field.CAUSE,
        Field.AIDED_CATEGORY,
        Field.LAWYER,
        Field.LAWYER_LICENCE,
        Field.FIRM,
        Field.RESULT,
        Field.REMARK,
    }
)
# Columns that seldom repeat a cell: remembering would cost more than it saves.
_DISTINCT: Final = frozenset({Field.NUMBER, Field.AIDED_NAME, Field.AIDED_ID, Field.AIDED_PHONE})
_SUSPECT_FINDINGS: Final = 2
_START: Final = 2  # characters of ``FURNITURE_STARTS``

Column = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one row of a chunk, before it becomes a ``Problem``."""

    field: Field
    code: str
    params: tuple[tuple[str, object], ...] = ()


Findings = dict[int, list[Finding]]


@dataclass(slots=True)
class Converted:
    """One chunk: good rows, problems, rejected rows and the number of data rows."""

    rows: list[CaseRow]
    problems: list[Problem]
    rejected: list[RejectedRow]
    data_rows: int


class SeenNumbers:
    """Case numbers already met: in one file by number, across files by agency and number.

    Keeps 8-byte hashes: a million numbers in about 110 MiB, and the chance that any two
    different ones of a million look alike is 3 in a hundred million.
    """

    def __init__(self, *, several_files: bool) -> None:
        self._in_file: dict[int, int] = {}
        self._in_import: dict[int, tuple[int, int]] | None = {} if several_files else None
        self._files: list[str] = []

    def start_file(self, file: str) -> None:
        """Forget the numbers of the file before, but not agencies with numbers."""
        self._in_file = {}
        self._files.append(file)

    def are_new(self, first_row: int, numbers: Column) -> bool:
        """Whether none of a chunk's numbers was seen, quickly; ask ``earlier`` when False."""
        if self._in_import is not None or not all(numbers):
            return False
        rows = range(first_row, first_row + len(numbers))
        return list(map(self._in_file.setdefault, map(hash, numbers), rows)) == list(rows)

    def earlier(self, row: int, number: str, agency: str) -> tuple[str, int] | None:
        """File and row that held the same number before; None, and remembered, when new."""
        first = self._in_file.setdefault(hash(number), row)
        if first != row:
            return self._files[-1], first
        if self._in_import is None:
            return None
        here = (len(self._files) - 1, row)
        place = self._in_import.setdefault(hash((agency, number)), here)
        return None if place == here else (self._files[place[0]], place[1])


class Conversion:
    """The plan for one file: which column goes where, with its memo."""

    def __init__(
        self, file: str, columns: ColumnMap, defaults: Mapping[str, str], seen: SeenNumbers
    ) -> None:
        self._file = file
        self._columns = columns
        self._seen = seen
        self._convert: dict[Field, Converter] = {
            field: CONVERTERS[field] if field in _DISTINCT else Memo(CONVERTERS[field]).__getitem__
            for field in columns.columns
        }
        self._notifiers = Memo(notifier)
        self._defaults = {
            field: CONVERTERS[field](defaults[field])
            for field in Field
            if field in defaults and field not in columns.columns
        }

    def convert(self, first_row: int, rows: list[Cells]) -> Converted:
        """Convert a chunk whose first row has the number ``first_row``."""
        raw = self._raw_columns(rows)
        findings: Findings = defaultdict(list)
        values = self._typed(raw, len(rows), findings)
        furniture = self._settle_numbers(rows, values, findings)
        _require_agency(values, findings, furniture)
        _check_orders(values, findings)
        self._check_duplicates(first_row, values, findings, furniture)
        for index in furniture:
            findings.pop(index, None)
        good = bytearray(b"\x01") * len(rows)
        for index in (*furniture, *findings):
            good[index] = 0
        made = _case_rows(first_row, values, len(rows))
        rejected = self._rejected(first_row, rows, findings)
        return Converted(
            rows=list(made) if all(good) else list(compress(made, good)),
            problems=[problem for row in rejected for problem in row.problems],
            rejected=rejected,
            data_rows=len(rows) - len(furniture),
        )

    def _raw_columns(self, rows: list[Cells]) -> dict[Field, Column]:
        columns = list(zip_longest(*rows, fillvalue=""))
        blank: Column = ("",) * len(rows)
        return {
            field: columns[index] if index < len(columns) else blank
            for field, index in self._columns.columns.items()
        }

    def _typed(
        self, raw: dict[Field, Column], count: int, findings: Findings
    ) -> dict[Field | None, list[Any]]:
        values: dict[Field | None, list[Any]] = {
            field: [value] * count for field, value in self._defaults.items()
        }
        for field, column in raw.items():
            typed = list(map(self._convert[field], column))
            if Bad in map(type, typed):
                for index, value in enumerate(typed):
                    if type(value) is Bad:
                        findings[index].append(Finding(field, value.code))
                        typed[index] = "" if field in _TEXT_FIELDS else None
            values[field] = typed
        if Field.SOURCE in raw:
            values[None] = list(map(self._notifiers.__getitem__, raw[Field.SOURCE]))
        return values

    def _settle_numbers(
        self, rows: list[Cells], values: dict[Field | None, list[Any]], findings: Findings
    ) -> set[int]:
        """Tell rows that are no cases from cases without a number; the former's indexes."""
        numbers = values[Field.NUMBER]
        suspects = {
            index
            for index, number in enumerate(numbers)
            if not number or number[:_START] in FURNITURE_STARTS
        }
        suspects |= {i for i, found in findings.items() if len(found) >= _SUSPECT_FINDINGS}
        furniture: set[int] = set()
        for index in suspects:
            if self._is_furniture(rows[index]):
                furniture.add(index)
            elif not numbers[index] and not _has(findings, index, Field.NUMBER):
                findings[index].append(Finding(Field.NUMBER, "missing_number"))
        return furniture

    def _is_furniture(self, cells: Cells) -> bool:
        texts = [without_space(cell_text(cell)[:200]) for cell in cells]
        mapped = {
            field: texts[index]
            for field, index in self._columns.columns.items()
            if index < len(texts)
        }
        return is_furniture(texts, mapped)

    def _check_duplicates(
        self,
        first_row: int,
        values: dict[Field | None, list[Any]],
        findings: Findings,
        furniture: set[int],
    ) -> None:
        numbers = values[Field.NUMBER]
        if not furniture and self._seen.are_new(first_row, numbers):
            return
        agencies = values.get(Field.AGENCY_CODE) or values.get(Field.AGENCY) or repeat("")
        earlier = self._seen.earlier
        for index, (number, agency) in enumerate(zip(numbers, agencies, strict=False)):
            if not number or index in furniture:
                continue
            place = earlier(first_row + index, number, agency)
            if place:
                params = (("first_file", place[0]), ("first_row", place[1]))
                findings[index].append(Finding(Field.NUMBER, "duplicate_in_file", params))

    def _rejected(self, first_row: int, rows: list[Cells], findings: Findings) -> list[RejectedRow]:
        order = self._columns.columns
        rejected: list[RejectedRow] = []
        for index in sorted(findings):
            found = sorted(findings[index], key=lambda f: order.get(f.field, -1))
            problems = tuple(self._problem(first_row + index, rows[index], f) for f in found)
            cells = tuple(cell_text(cell)[:32_000] for cell in rows[index])
            rejected.append(RejectedRow(first_row + index, cells, problems))
        return rejected

    def _problem(self, row: int, cells: Cells, finding: Finding) -> Problem:
        at = self._columns.columns.get(finding.field)
        cell = cells[at] if at is not None and at < len(cells) else ""
        return Problem(
            code=finding.code,
            file=self._file,
            row=row,
            column=self._columns.header_of(finding.field),
            value=shown(cell, personal=finding.field in PERSONAL),
            params={"field": finding.field.value, **dict(finding.params)},
        )


def _has(findings: Findings, index: int, field: Field) -> bool:
    return any(found.field is field for found in findings.get(index, ()))


def _require_agency(
    values: dict[Field | None, list[Any]], findings: Findings, furniture: set[int]
) -> None:
    names, codes = values.get(Field.AGENCY), values.get(Field.AGENCY_CODE)
    either = (names and codes and [n or c for n, c in zip(names, codes, strict=True)]) or (
        names or codes or []
    )
    if "" not in either:
        return
    for index, agency in enumerate(either):
        if not agency and index not in furniture and not _has(findings, index, Field.AGENCY):
            field = Field.AGENCY if names else Field.AGENCY_CODE
            findings[index].append(Finding(field, "missing_agency"))


def _check_orders(values: dict[Field | None, list[Any]], findings: Findings) -> None:
    for order in DATE_ORDERS:
        if order.earlier not in values or order.later not in values:
            continue
        pairs = zip(values[order.earlier], values[order.later], strict=True)
        for index, (earlier, later) in enumerate(pairs):
            if earlier and later and later < earlier and not _has(findings, index, order.later):
                params = (("earlier", order.earlier.value), ("earlier_date", earlier.isoformat()))
                findings[index].append(Finding(order.later, "date_order", params))


def _case_rows(
    first_row: int, values: dict[Field | None, list[Any]], count: int
) -> Sequence[CaseRow]:
    columns: list[Column] = [range(first_row, first_row + count)]
    for field in ROW_FIELDS[:-2]:
        blank = "" if field in _TEXT_FIELDS else None
        columns.append(values.get(field) or [blank] * count)
    columns.append(_flags(values, count))
    columns.append(values.get(Field.REMARK) or [""] * count)
    columns.append(_aided(values, count))
    return list(map(CaseRow._make, zip(*columns, strict=True)))


def _flags(values: dict[Field | None, list[Any]], count: int) -> Column:
    bits = [values[field] for field in FLAGS if field in values]
    if not bits:
        return [0] * count
    return [sum(filter(None, row)) for row in zip(*bits, strict=True)]


def _aided(values: dict[Field | None, list[Any]], count: int) -> Column:
    if not any(field in values for field in AIDED_FIELDS):
        return [None] * count
    parts = [values.get(field) or [""] * count for field in AIDED_FIELDS]
    return [
        AidedPerson(name or "", id_number or "", phone or "") if name or id_number else None
        for name, id_number, phone in zip(*parts, strict=True)
    ]
