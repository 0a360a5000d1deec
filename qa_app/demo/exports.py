"""Writes the cases of the invented province as the messy files its agencies would send.

For the demonstration and for tests of the import. Returns which mistakes were planted where.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from qa_app.cases.rules.fields import Field
from qa_app.demo.rules.caseload import YEAR_TO_JUNE_2026, Period
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.cells import Cell, RowMaker
from qa_app.demo.rules.chance import Chance, between, happens
from qa_app.demo.rules.export_plan import FilePlan, plan_files
from qa_app.demo.rules.layouts import SERIAL, Container
from qa_app.demo.rules.planting import Mistake, Planted, changed_cell, next_mistake
from qa_app.demo.rules.province import Province
from qa_app.demo.rules.timeline import LATEST_FILE_DAYS
from qa_app.demo.table_files import CsvFile, TableFile, XlsxFile

_LONGEST_DISTANCE = 40
_DAY_FIELDS = (Field.CLOSED, Field.ARCHIVED, Field.ASSIGNED)


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One written file: where it is, its encoding or format, and how many data rows it has."""

    path: Path
    container: Container
    rows: int


@dataclass(frozen=True, slots=True)
class ExportSet:
    """All files of one province and the mistakes in them, in the order of files and rows."""

    files: tuple[ExportFile, ...]
    planted: tuple[Planted, ...]

    @property
    def rows(self) -> int:
        """Data rows of all files."""
        return sum(one.rows for one in self.files)

    @property
    def good_rows(self) -> int:
        """Rows an import must accept."""
        return self.rows - len(self.planted)


@dataclass(slots=True)
class _Job:
    """One file on its way: what was planted, and which rows still have to be written twice."""

    plan: FilePlan
    table: TableFile
    chance: Chance
    serial: int = 0
    planted: list[Planted] = field(default_factory=list[Planted])
    again: list[tuple[int, Case]] = field(default_factory=list[tuple[int, Case]])

    def note(self, mistake: Mistake, case: Case, spoiled: Field, value: Cell) -> None:
        header = self.plan.layout.header_of(spoiled)
        row = self.table.row + 1
        self.planted.append(Planted(self.plan.name, row, header, str(value), mistake, case.key))


def write_exports(
    directory: Path,
    province: Province,
    cases: Iterable[Case],
    chance: Chance,
    period: Period = YEAR_TO_JUNE_2026,
) -> ExportSet:
    """Write the cases, which must come agency after agency, into the directory's files.

    Streams: no more than one row is held at a time, so that a million cases need no memory.
    """
    directory.mkdir(parents=True, exist_ok=True)
    plans = plan_files(province, chance)
    plan_of = {agency.code: plan for plan in plans for agency in plan.agencies}
    files: list[ExportFile] = []
    planted: list[Planted] = []
    for name, some in groupby(cases, key=lambda case: plan_of[case.agency.code].name):
        plan = next(one for one in plans if one.name == name)
        job = _write_file(directory, plan, some, chance, period)
        planted += job.planted
        files.append(ExportFile(directory / plan.name, plan.container, job.serial))
    return ExportSet(tuple(files), tuple(planted))


def _write_file(
    directory: Path, plan: FilePlan, cases: Iterator[Case], chance: Chance, period: Period
) -> _Job:
    maker = RowMaker(plan.layout)
    with _table(directory / plan.name, plan, maker, chance) as table:
        job = _Job(plan, table, chance)
        _write_head(job, period)
        for case in cases:
            _write_case(job, maker, case)
            if job.again and job.again[0][0] <= job.serial:
                _write_again(job, maker, job.again.pop(0)[1])
        for _, case in job.again:
            _write_again(job, maker, case)
        _write_foot(job, period)
    return job


def _table(path: Path, plan: FilePlan, maker: RowMaker, chance: Chance) -> TableFile:
    def date_text(day: date) -> str:
        return maker.date_text(day, chance)

    if plan.container is not Container.XLSX:
        return CsvFile(path, plan.container.value, date_text)
    as_text = frozenset(
        at
        for at, column in enumerate(plan.layout.columns)
        if column.field in _DAY_FIELDS and happens(0.4, chance)
    )
    return XlsxFile(path, date_text, as_text, "本表由系统导出")


def _write_head(job: _Job, period: Period) -> None:
    layout = job.plan.layout
    if layout.has_title:
        first, last = period.first, period.last
        span = f"{first.year}年{first.month}月—{last.year}年{last.month}月"
        title = f"{job.plan.place}法律援助案件结案登记表({span})"
        job.table.title(title, len(layout.columns))
    for _ in range(layout.blank_rows):
        job.table.write([""] * len(layout.columns))
    job.table.write([column.header for column in layout.columns])


def _write_row(job: _Job, cells: list[Cell]) -> None:
    job.serial += 1
    if job.plan.layout.columns[0].header == SERIAL:
        cells[0] = job.serial
    job.table.write(cells)


def _write_case(job: _Job, maker: RowMaker, case: Case) -> None:
    cells = maker.row(case, job.chance)
    mistake = next_mistake(job.chance)
    if mistake is Mistake.DUPLICATE:
        job.again.append((job.serial + between(1, _LONGEST_DISTANCE, job.chance), case))
        job.again.sort(key=lambda one: one[0])
    elif mistake is not None:
        spoiled, value = changed_cell(mistake, case, job.chance)
        at = [column.field for column in job.plan.layout.columns].index(spoiled)
        cells[at] = value
        job.note(mistake, case, spoiled, value)
    _write_row(job, cells)


def _write_again(job: _Job, maker: RowMaker, case: Case) -> None:
    job.note(Mistake.DUPLICATE, case, Field.NUMBER, case.number)
    _write_row(job, maker.row(case, job.chance))


def _write_foot(job: _Job, period: Period) -> None:
    layout = job.plan.layout
    if not layout.has_footer:
        return
    rest = [""] * (len(layout.columns) - 5)
    job.table.write(["合计", "", f"{job.serial}件", "", "", *rest])
    signed = period.last + timedelta(days=LATEST_FILE_DAYS + 3)
    day = f"{signed.year}年{signed.month}月{signed.day}日"
    job.table.write([f"制表人:{job.plan.clerk}", "", "审核人:", "", f"填报日期:{day}", *rest])
