"""Takes in scores done on paper or in a spreadsheet, by every rule the review page obeys.

One transaction: every row, or the good rows when asked for, or nothing. A row that says what was
imported before changes nothing; a submitted review is locked for imports too.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.tables import Unreadable
from qa_app.core.errors import Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import hold_open
from qa_app.panel.queries.checks import broken_seats
from qa_app.panel.queries.plan import region_rule
from qa_app.reviews.importer.columns import ScoreColumn
from qa_app.reviews.importer.rows import (
    ScoreFile,
    ScoreRow,
    broken_off,
    open_scores,
    score_rows,
)
from qa_app.reviews.importer.sheets import ReadSheet, SheetReader
from qa_app.reviews.models import ReviewState
from qa_app.reviews.queries.matching import DrawnCase, HeldSeat, Register, register_of
from qa_app.reviews.queries.rubrics import RubricsOfCycle, plan_of
from qa_app.reviews.services.seating import seat_as_listed
from qa_app.reviews.services.writing import Entered, same_as_before, write_reviews
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.schema import Instrument
from qa_app.scoresheets.rules.scoring import RedLineEffect, scorer_for

MOST_PROBLEMS: Final = 100_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScoreOrder:
    """What to import and how; the same switches as ``qa-app reviews import``."""

    file: UploadedFile
    assign_as_listed: bool = False
    accept_good: bool = False
    dry: bool = False


@dataclass(slots=True)
class ScoreResult:
    """What came of an import; ``written`` is false when nothing was changed."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0
    assigned: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    written: bool = False

    def counts(self) -> dict[str, int]:
        """The counts as they are printed and audited."""
        names = ("rows", "imported", "unchanged", "rejected", "assigned")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that was understood: its case and expert, the seat if there is one, its sheet."""

    number: int
    case: DrawnCase
    expert_id: int
    seat: HeldSeat | None
    sheet: ReadSheet


def import_reviews(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    order: ScoreOrder,
    now: datetime,
    progress: Progress | None = None,
) -> ScoreResult:
    """Enter every row as a submitted review; all or nothing unless ``accept_good``."""
    hold_open(session, cycle.id)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("review_cycle_not_drawn", cycle=cycle.name)
    run = _Run(session, cycle, order, progress or (lambda _done, _total: None))
    rows = run.read()
    savepoint = session.begin_nested()
    if order.assign_as_listed:
        rows = run.seat(rows, actor, now)
    result = run.result
    result.rejected = run.rejected()
    if order.dry or (result.problems and not order.accept_good):
        result.imported = len(rows) if order.dry else 0
        savepoint.rollback()
        return result
    _write(session, actor, run, rows, now)
    result.imported, result.written = len(rows), True
    if rows:
        details = {**result.counts(), "file": order.file.name, "sha256": _sha256(order.file.path)}
        on = ("cycle", cycle.name)
        record(session, actor=actor, act="reviews.imported", on=on, now=now, **details)
    return result


def _write(session: Session, actor: Actor, run: "_Run", rows: list[_Row], now: datetime) -> None:
    entered = [
        Entered(row.case, row.expert_id, row.seat, run.rubric_of(row.case), row.sheet)
        for row in rows
        if row.seat is not None
    ]
    write_reviews(
        session, actor=actor, cycle=run.cycle, entered=entered, now=now, tell=run.progress
    )


class _Run:
    """One import under way: reads rows, matches them and notes what is wrong."""

    def __init__(
        self, session: Session, cycle: Cycle, order: ScoreOrder, progress: Progress
    ) -> None:
        self.session, self.cycle, self.order, self.progress = session, cycle, order, progress
        self.result = ScoreResult()
        self.register: Register = register_of(session, cycle)
        self.rubrics = RubricsOfCycle(session, cycle)
        panel = plan_of(cycle).panel
        self.effect = RedLineEffect(panel.red_line_effect.value)
        rubrics = [one.rubric for one in catalogue(session).rubrics.values()]
        known = [one for one in rubrics if one.instrument is Instrument.FILE_REVIEW]
        self.file: ScoreFile = open_scores(order.file.path, order.file.name, known)
        self.broken = set(broken_seats(session, cycle.id or 0, region_rule(panel)))
        self._readers: dict[tuple[object, object], SheetReader] = {}
        self._seen: set[tuple[int, int]] = set()

    def rubric_of(self, case: DrawnCase):
        """The rubric a case is rated by."""
        return self.rubrics.rubric_for(case.type, case.stage)

    def read(self) -> list[_Row]:
        """Every good row; the others become problems."""
        self._note(list(self.file.problems))
        if self.file.problems:
            return []
        rows: list[_Row] = []
        try:
            for row in score_rows(self.file):
                self.result.rows += 1
                rows += self._understood(row)
                if self.result.rows % 1000 == 0:
                    self.progress(self.file.table.done() // 2, self.file.table.total)
        except Unreadable as error:
            self._note([broken_off(self.file, error)])
        if not self.result.rows and not self.result.problems:
            self._note([Unreadable("no_rows").problem(self.file.name)])
        return self._changed(rows)

    def seat(self, rows: list[_Row], actor: Actor, now: datetime) -> list[_Row]:
        """Make the assignments the file implies; rows that may not be seated become problems."""
        wanted = [(row.case.case_id, row.expert_id) for row in rows if row.seat is None]
        if not wanted:
            return rows
        seats, refused = seat_as_listed(
            self.session, actor=actor, cycle=self.cycle, wanted=wanted, now=now
        )
        self.result.assigned = len(seats)
        kept: list[_Row] = []
        for row in rows:
            key = (row.case.case_id, row.expert_id)
            if key in refused:
                code, params = refused[key]
                problem = Problem(code, self.file.name, row=row.number, params=params)
                self._note([problem])
            else:
                seat = row.seat or seats[key]
                kept.append(_Row(row.number, row.case, row.expert_id, seat, row.sheet))
        return kept

    def rejected(self) -> int:
        """How many rows have a problem."""
        header = self.file.table.header_row
        rows = {problem.row for problem in self.result.problems}
        return len({row for row in rows if row is not None and row > header})

    def _understood(self, row: ScoreRow) -> Iterator[_Row]:
        found = self._case_and_expert(row)
        if isinstance(found, Problem):
            self._note([found])
            return
        case, expert_id = found
        seat = self.register.seats.get((case.case_id, expert_id))
        problem = self._why_not(row, case, expert_id, seat)
        if problem:
            self._note([problem])
            return
        sheet = self._reader(case).read(row)
        if isinstance(sheet, list):
            self._note(sheet)
            return
        self._seen.add((case.case_id, expert_id))
        yield _Row(row.row, case, expert_id, seat, sheet)

    def _case_and_expert(self, row: ScoreRow) -> tuple[DrawnCase, int] | Problem:
        key, agency, number, expert = (
            self.file.text(row, column)
            for column in (
                ScoreColumn.CASE_KEY,
                ScoreColumn.AGENCY,
                ScoreColumn.NUMBER,
                ScoreColumn.EXPERT,
            )
        )
        case = self.register.case_of(key, agency, number)
        if case is None:
            column = ScoreColumn.CASE_KEY if key else ScoreColumn.NUMBER
            return self._problem("review_case_not_drawn", row, column, key or number)
        experts = self.register.experts_of(expert)
        if len(experts) > 1:
            seated = self.register.seated.get(case.case_id, set())
            experts = [one for one in experts if one in seated] or experts
        if len(experts) != 1:
            code = "review_ambiguous_expert" if experts else "review_unknown_expert"
            return self._problem(code, row, ScoreColumn.EXPERT, expert)
        return case, experts[0]

    def _why_not(
        self, row: ScoreRow, case: DrawnCase, expert_id: int, seat: HeldSeat | None
    ) -> Problem | None:
        """Assignment, conflicts and lock: what would also stop the expert in the browser."""
        expert = self.file.text(row, ScoreColumn.EXPERT)
        if (case.case_id, expert_id) in self._seen:
            return self._problem("review_duplicate_in_file", row, ScoreColumn.EXPERT, expert)
        if seat is None:
            if self.order.assign_as_listed:
                return None
            return self._problem("review_not_assigned", row, ScoreColumn.EXPERT, expert)
        if seat.assignment_id in self.broken and seat.state is not ReviewState.SUBMITTED:
            return self._problem("review_expert_in_conflict", row, ScoreColumn.EXPERT, expert)
        return None

    def _changed(self, rows: list[_Row]) -> list[_Row]:
        """Leave out rows that say what is there already; others on locked reviews are problems."""
        entered = [row.seat for row in rows if row.seat and row.seat.scoresheet_id]
        if not entered:
            return rows
        sheets = {row.seat.scoresheet_id: row.sheet for row in rows if row.seat}
        before = same_as_before(self.session, {k: v for k, v in sheets.items() if k})
        kept: list[_Row] = []
        for row in rows:
            same = before.get(row.seat.scoresheet_id or 0) if row.seat else None
            if same is None or (same.is_empty and not same.locked):
                kept.append(row)
            elif same.is_same and same.locked:
                self.result.unchanged += 1
            else:
                code = "review_locked" if same.locked else "review_in_progress"
                self._note([Problem(code, self.file.name, row=row.number)])
        return kept

    def _reader(self, case: DrawnCase) -> SheetReader:
        key = (case.type, case.stage)
        if key not in self._readers:
            rubric = self.rubric_of(case).rubric
            scorer = scorer_for(rubric, case.type, case.stage, self.effect)
            self._readers[key] = SheetReader(self.file, scorer)
        return self._readers[key]

    def _problem(self, code: str, row: ScoreRow, column: ScoreColumn, value: str) -> Problem:
        header = self.file.header(column)
        return Problem(code, self.file.name, row=row.row, column=header, value=value[:60])

    def _note(self, problems: list[Problem]) -> None:
        room = MOST_PROBLEMS - len(self.result.problems)
        self.result.problems += problems[:room]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
