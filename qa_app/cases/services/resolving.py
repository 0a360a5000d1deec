"""Turns parsed rows into rows of the database: names become ids, unknown names become problems."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from qa_app.cases.importer.batches import Batch
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.rules.columns import ColumnMap, header_signature, map_columns
from qa_app.cases.rules.fields import Field
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.cases.rules.rows import CaseRow
from qa_app.cases.rules.values import shown
from qa_app.cases.services.register import AgencyEntry, Register
from qa_app.cases.services.writing import COLUMNS, CaseWriter, Prepared, Repeated
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.errors import Problem

# Which field decides whether a stored column is told anew by a file.
_FIELD_OF: Final = dict(
    zip(
        COLUMNS,
        (
            *(Field.NUMBER, Field.NUMBER, Field.REGION, Field.TYPE, Field.STAGE, Field.SOURCE),
            *(Field.CAUSE, Field.LAWYER, Field.FIRM, Field.AIDED_CATEGORY),
            *(Field.APPLIED, Field.ACCEPTED, Field.ASSIGNED, Field.MET, Field.HEARD),
            *(Field.CLOSED, Field.ARCHIVED, Field.RESULT, Field.SUBSIDY, Field.NUMBER),
            Field.REMARK,
        ),
        strict=True,
    )
)
_PLAIN: Final[dict[Any, str | None]] = {
    None: None,
    **{member: member.value for kind in (CaseType, Stage, Source) for member in kind},
}
_AT: Final = {name: index for index, name in enumerate(CaseRow._fields)}
_DAYS: Final = COLUMNS[10:17]
_MISSING: Final = object()


class Resolver:
    """Resolves batches against the register; knows which columns each file has."""

    def __init__(
        self,
        register: Register,
        writer: CaseWriter,
        mapping: Confirmed | None,
        known: Mapping[str, Confirmed],
    ) -> None:
        self.register, self.writer = register, writer
        self._mapping, self._known = mapping, known
        self._file = -1
        self._agencies: dict[tuple[str, str, str], AgencyEntry | None] = {}
        self._regions: dict[tuple[str, int], int | None] = {}

    def resolve(self, batch: Batch) -> tuple[Prepared, list[Problem]]:
        """The batch's rows with ids instead of names, and a problem for each unknown name."""
        self._look_at_header(batch)
        rows, problems = batch.rows, list[Problem]()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(CaseRow._fields)
        agencies = self._agencies_of(columns)
        regions = self._regions_of(columns, agencies)
        firms, lawyers = self._people_of(columns, agencies)
        if any(None in column for column in (agencies, regions)) or _MISSING in firms + lawyers:
            problems = self._unknown(batch, rows, (agencies, regions, firms, lawyers))
            bad = {problem.row for problem in problems}
            keep = [index for index, row in enumerate(rows) if row.row not in bad]
            rows = [rows[index] for index in keep]
            columns = list(zip(*rows, strict=True)) if rows else [()] * len(CaseRow._fields)
            agencies, regions, firms, lawyers = (
                [column[index] for index in keep] for column in (agencies, regions, firms, lawyers)
            )
        return self._prepared(batch, columns, (agencies, regions, firms, lawyers)), problems

    def _look_at_header(self, batch: Batch) -> None:
        if batch.file_index == self._file:
            return
        self._file = batch.file_index
        confirmed = self._mapping or self._known.get(header_signature(batch.header)) or Confirmed()
        self.columns: ColumnMap = map_columns(batch.header, confirmed.columns)
        told = set(self.columns.columns) | {f for f in Field if f.value in confirmed.defaults}
        self._present = tuple(_FIELD_OF[name] in told for name in COLUMNS)
        self._flag_mask = sum(flag for field, flag in FLAG_OF.items() if field in told)

    def _agencies_of(self, columns: Sequence[Sequence[Any]]) -> list[AgencyEntry | None]:
        names = zip(
            columns[_AT["agency"]], columns[_AT["agency_code"]], columns[_AT["region"]], strict=True
        )
        named, known = list(names), self._agencies
        # Short names of regions first: a city is entered before its districts.
        for key in sorted(set(named) - known.keys(), key=lambda key: (len(key[2]), key)):
            known[key] = self.register.agency(*key)
        return [known[key] for key in named]

    def _regions_of(
        self, columns: Sequence[Sequence[Any]], agencies: Sequence[AgencyEntry | None]
    ) -> list[int | None]:
        known, found = self._regions, list[int | None]()
        for text, agency in zip(columns[_AT["region"]], agencies, strict=True):
            key = (text, agency.id if agency else 0)
            if key not in known:
                known[key] = self.register.region(text, agency) if agency else 0
            found.append(known[key])
        return found

    def _people_of(
        self, columns: Sequence[Sequence[Any]], agencies: Sequence[AgencyEntry | None]
    ) -> tuple[list[Any], list[Any]]:
        """Ids of firms and lawyers; None where the row names none, ``_MISSING`` when unknown."""
        register = self.register
        names, people = columns[_AT["firm"]], columns[_AT["lawyer"]]
        if None in agencies:
            mine = [agency is not None for agency in agencies]
            register.enter_firms(n for n, ours in zip(names, mine, strict=True) if ours)
        else:
            register.enter_firms(names)
        register.enter_causes(columns[_AT["cause"]])
        known = {"": None, **{n: register.firms.get(n, _MISSING) for n in set(names) if n}}
        firms = [known[name] for name in names]
        wanted = zip(people, firms, columns[_AT["practice_since"]], agencies, strict=True)
        register.enter_lawyers(
            (name, firm, since)
            for name, firm, since, agency in wanted
            if agency is not None and firm is not _MISSING
        )
        find = register.lawyers.get
        lawyers = [
            None if not name else find((name, firm), _MISSING) if firm is not _MISSING else None
            for name, firm in zip(people, firms, strict=True)
        ]
        return firms, lawyers

    def _unknown(
        self, batch: Batch, rows: Sequence[CaseRow], resolved: tuple[list[Any], ...]
    ) -> list[Problem]:
        problems: list[Problem] = []
        for row, agency, region, firm, lawyer in zip(rows, *resolved, strict=True):
            if agency is None:
                field = Field.AGENCY if row.agency else Field.AGENCY_CODE
                problems.append(self._problem(batch, row, field, row.agency or row.agency_code))
                continue
            for value, field, text in (
                (region, Field.REGION, row.region),
                (None if firm is _MISSING else 0, Field.FIRM, row.firm),
                (None if lawyer is _MISSING else 0, Field.LAWYER, row.lawyer),
            ):
                if value is None:
                    problems.append(self._problem(batch, row, field, text))
        return problems

    def _problem(self, batch: Batch, row: CaseRow, field: Field, value: str) -> Problem:
        code = "unknown_agency" if field is Field.AGENCY_CODE else f"unknown_{field.value}"
        column = self.columns.header_of(field)
        return Problem(code, batch.file, row.row, column, shown(value), {"field": field.value})

    def _prepared(
        self, batch: Batch, columns: Sequence[Sequence[Any]], resolved: tuple[list[Any], ...]
    ) -> Prepared:
        agencies, regions, firms, lawyers = resolved
        numbers = columns[_AT["number"]]
        dry = self.writer.dry
        codes = [agency.stored_code if dry else agency.code for agency in agencies]
        cause = {"": None, **self.register.causes}
        day = self.writer.day
        values = zip(
            numbers,
            [agency.id for agency in agencies],
            regions,
            *([_PLAIN[v] for v in columns[_AT[name]]] for name in ("type", "stage", "source")),
            [cause.get(name) for name in columns[_AT["cause"]]],
            lawyers,
            firms,
            _or_none(columns[_AT["person_category"]]),
            *(day(columns[_AT[name]]) for name in _DAYS),
            _or_none(columns[_AT["result"]]),
            columns[_AT["subsidy_cents"]],
            columns[_AT["flags"]],
            _or_none(columns[_AT["note"]]),
            strict=True,
        )
        return Prepared(
            batch.file_index,
            columns[_AT["row"]],
            [f"{code}/{number}" for code, number in zip(codes, numbers, strict=True)],
            list(values),
            columns[_AT["aided"]],
            self._present,
            self._flag_mask,
        )

    def repeated(
        self, batch: Batch, prepared: Prepared, found: Sequence[Repeated], files: Sequence[Any]
    ) -> list[Problem]:
        """Rows that name, in another spelling of the agency, a case this import already had."""
        if not found:
            return []
        number_of = dict(zip(prepared.rows, (v[0] for v in prepared.values), strict=True))
        column = self.columns.header_of(Field.NUMBER)
        return [
            Problem(
                "duplicate_in_file",
                batch.file,
                one.row,
                column,
                shown(number_of[one.row]),
                {
                    "field": Field.NUMBER.value,
                    "first_file": files[one.first_file].name,
                    "first_row": one.first_row,
                },
            )
            for one in found
        ]


def _or_none(column: Sequence[str]) -> list[str | None]:
    return [text or None for text in column]
