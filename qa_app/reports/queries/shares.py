"""The counts a share report is made of, for any number of breakdowns at once, in few reads.

For the share report in all its forms. One read each of the strata, the sample, the settled grades
and the frame's stored counts, one more for each breakdown by several dimensions; the rest is
counting codes with numpy. Nothing is cut, rounded or estimated here: that is ``rules.shares``.

drawn: random and certain picks as first drawn, replaced ones included; substitutes are counted
apart. received: the file came, or the case was reviewed. reviewed: all first-round reviews are
in, or the grade is settled. Picks made for coverage are left out of all of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from qa_app.core.grades import ORDER
from qa_app.reports.queries.cycles import ReportCycle, Scope
from qa_app.reports.queries.objected import grades_before
from qa_app.reports.rules.shares import CellFacts, Grades, Originals, StratumFacts
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.sampling.models import (
    FrameCase,
    FrameCount,
    Pick,
    SampleCase,
    SampleStatus,
    Stratum,
)
from qa_app.sampling.queries.dimensions import COLUMNS
from qa_app.sampling.queries.portions import chosen_cases
from qa_app.sampling.rules.portions import Word

Ints = npt.NDArray[np.int64]
Code = int | str | None
CodeKey = tuple[Code, ...]

DIMENSIONS = tuple(COLUMNS)
NUMBERED = frozenset({"agency", "region", "firm", "lawyer"})
"""Dimensions whose codes are ids; those of the others are words."""
LARGEST_RANGE = 1 << 20
ROWS_AT_ONCE = 300
SUBSTITUTE, REPLACED, RECEIVED, REVIEWED, OUTSIDE, CERTAIN = 8, 16, 32, 64, 128, 256
GRADES = slice(4, 8)
GRADE_BITS = 7
"""The state of a sampled case as one number: the grade (0 none, 1 to 4) plus these marks."""
SETTLED = {grade.value: number + RECEIVED + REVIEWED for number, grade in enumerate(ORDER, 1)}


@dataclass(frozen=True, slots=True)
class ShareFacts:
    """The whole cycle as one cell, and a cell per code of each breakdown asked for."""

    overall: CellFacts
    cells: dict[tuple[str, ...], dict[CodeKey, CellFacts]] = field(default_factory=dict)
    certain: int = 0
    coverage: int = 0


@dataclass(frozen=True, slots=True)
class _Rows:
    """Sampled cases as columns: their codes per dimension, stratum and state."""

    codes: dict[str, Ints]
    names: dict[str, list[Code]]
    stratum: Ints
    state: Ints

    def only(self, keep: npt.NDArray[np.bool_]) -> "_Rows":
        """The rows marked."""
        codes = {dimension: column[keep] for dimension, column in self.codes.items()}
        return _Rows(codes, self.names, self.stratum[keep], self.state[keep])

    def cells(self, by: tuple[str, ...], known: dict[CodeKey, int]) -> Ints:
        """The number of each row's cell; ``known`` gets the keys not seen before."""
        mixed = np.zeros(len(self.state), dtype=np.int64)
        for dimension in by:
            mixed = mixed * (len(self.names[dimension]) + 1) + self.codes[dimension]
        range_size = math.prod(len(self.names[dimension]) + 1 for dimension in by)
        values, inverse = _distinct(mixed, range_size)
        first = np.zeros(len(values), dtype=np.int64)
        first[inverse[::-1]] = np.arange(len(mixed) - 1, -1, -1)
        places = [
            known.setdefault(tuple(self.names[d][int(self.codes[d][row])] for d in by), len(known))
            for row in first.tolist()
        ]
        return np.array(places, dtype=np.int64)[inverse]


def share_facts(
    session: Session, cycle: ReportCycle, breakdowns: Sequence[tuple[str, ...]] = ()
) -> ShareFacts:
    """Facts of the whole scope and of every breakdown (tuples of dimension names)."""
    wanted = tuple(d for d in DIMENSIONS if any(d in by for by in breakdowns))
    tally = _Tally(_strata(session, cycle.id), _sample_rows(session, cycle, wanted))
    frame = _populations(session, cycle, breakdowns)
    return ShareFacts(
        tally.cells(frame[()], ()).get((), CellFacts(0, 0, 0, 0, ())),
        {by: tally.cells(frame[by], by) for by in breakdowns},
        int(((tally.sample.state & CERTAIN) > 0).sum()),
        _coverage(session, cycle),
    )


class _Tally:
    """Counts the whole sample by stratum, then the part inside the scope by cell and stratum."""

    def __init__(self, sizes: dict[int, tuple[str, int]], sample: _Rows) -> None:
        self.ids = sorted(sizes, key=lambda i: sizes[i][0])
        place = {key: index for index, key in enumerate(self.ids)}
        self.labels = [sizes[key][0] for key in self.ids]
        self.sizes = [sizes[key][1] for key in self.ids]
        stratum = np.array([place[s] for s in sample.stratum.tolist()], dtype=np.int64)
        everything = _sums(stratum, len(self.ids), _marks(sample.state))
        self.drawn = everything[:, 0].tolist()
        self.settled = everything[:, GRADES].sum(axis=1).tolist()
        inside = (sample.state & OUTSIDE) == 0
        self.sample, self.stratum = sample.only(inside), stratum[inside]
        self.marks = _marks(self.sample.state)
        self._grades: dict[tuple[int, ...], Grades] = {}

    def cells(
        self, populations: dict[CodeKey, int], by: tuple[str, ...]
    ) -> dict[CodeKey, CellFacts]:
        """Every cell with a case in frame or sample."""
        known = {key: at for at, key in enumerate(populations)}
        cell = self.sample.cells(by, known)
        pairs, inverse = _distinct(cell * len(self.ids) + self.stratum, len(known) * len(self.ids))
        sums = _sums(inverse, len(pairs), self.marks)
        cells, strata = np.divmod(pairs, max(1, len(self.ids)))
        totals = np.zeros((len(known), 4), dtype=np.int64)
        np.add.at(totals, cells, sums[:, :4])
        parts: list[list[StratumFacts]] = [[] for _ in known]
        for at, stratum, row in zip(cells.tolist(), strata.tolist(), sums.tolist(), strict=True):
            parts[at].append(self._part(stratum, row))
        return {
            key: _cell(populations.get(key, 0), totals[at].tolist(), parts[at])
            for key, at in known.items()
        }

    def _part(self, at: int, row: list[int]) -> StratumFacts:
        counts, kept = tuple(row[GRADES]), (row[GRADES.stop], row[GRADES.stop + 1])
        grades = self._grades.get(counts)
        if grades is None:
            grades = self._grades[counts] = Grades(*counts)
        # kept apart only where substitutes make a difference
        same = kept == (grades.settled, grades.good_or_excellent)
        return StratumFacts(
            self.labels[at],
            self.sizes[at],
            self.drawn[at],
            self.settled[at],
            row[0],
            grades,
            None if same else Originals(*kept),
        )


def _cell(population: int, totals: list[int], parts: list[StratumFacts]) -> CellFacts:
    drawn, substitutes, received, reviewed = totals
    return CellFacts(population, drawn, received, reviewed, tuple(parts), substitutes)


def _sums(key: Ints, size: int, marks: list[npt.NDArray[np.float64]]) -> Ints:
    """One row per key: drawn, substitutes, received, reviewed, four grades, two of originals."""
    columns = [np.bincount(key, mark, minlength=size) for mark in marks]
    return np.stack(columns, axis=1).astype(np.int64)


def _marks(state: Ints) -> list[npt.NDArray[np.float64]]:
    """What each sampled case counts for, in the order of ``_sums``."""
    original = (state & SUBSTITUTE) == 0
    standing = (state & REPLACED) == 0
    grade = np.where(standing, state & GRADE_BITS, 0)
    graded = [grade == number for number in range(1, len(ORDER) + 1)]
    marks = [
        original,
        ~original,
        standing & ((state & RECEIVED) > 0),
        standing & ((state & REVIEWED) > 0),
        *graded,
        original & (grade > 0),
        original & (graded[0] | graded[1]),
    ]
    return [mark.astype(np.float64) for mark in marks]


def _strata(session: Session, cycle_id: int) -> dict[int, tuple[str, int]]:
    statement = select(col(Stratum.id), col(Stratum.label), col(Stratum.frame_size))
    rows = session.execute(statement.where(col(Stratum.cycle_id) == cycle_id))
    return {key: (label, size) for key, label, size in rows}


def _narrowed(scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.is_whole else [col(FrameCase.region_id).in_(scope.region_ids or ())]


def _populations(
    session: Session, cycle: ReportCycle, breakdowns: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], dict[CodeKey, int]]:
    """Cases of the frame inside the scope by cell, for the whole and for each breakdown."""
    found: dict[tuple[str, ...], dict[CodeKey, int]] = {
        by: _counted(session, cycle, by) for by in breakdowns if len(by) > 1
    }
    # every case has a type, so the counts of the types give the whole
    single = {by[0]: by for by in breakdowns if len(by) == 1}
    for dimension, code, cases in _stored_counts(session, cycle, {"type", *single}):
        if dimension in single:
            key = (_code(dimension, code),)
            found.setdefault(single[dimension], {})[key] = int(cases)
        if dimension == "type":
            whole = found.setdefault((), {})
            whole[()] = whole.get((), 0) + int(cases)
    empty: dict[tuple[str, ...], dict[CodeKey, int]] = {by: {} for by in ((), *breakdowns)}
    return empty | found


def _stored_counts(session: Session, cycle: ReportCycle, dimensions: set[str]) -> Sequence[Any]:
    """Dimension, code and cases of the frozen frame, as counted when it was frozen."""
    statement = select(col(FrameCount.dimension), col(FrameCount.code), func.sum(FrameCount.cases))
    statement = statement.where(
        col(FrameCount.cycle_id) == cycle.id, col(FrameCount.dimension).in_(sorted(dimensions))
    )
    if not cycle.scope.is_whole:
        statement = statement.where(col(FrameCount.region_id).in_(cycle.scope.region_ids or ()))
    grouped = statement.group_by(col(FrameCount.dimension), col(FrameCount.code))
    return _stored(session, grouped)


def _code(dimension: str, text: str) -> Code:
    if not text:
        return None
    return int(text) if dimension in NUMBERED else text


def _counted(session: Session, cycle: ReportCycle, by: tuple[str, ...]) -> dict[CodeKey, int]:
    """Cases of the frame by several dimensions, of which no counts are stored."""
    columns = [COLUMNS[d] for d in by]
    statement = select(*columns, func.count()).select_from(FrameCase)
    statement = statement.where(col(FrameCase.cycle_id) == cycle.id, *_narrowed(cycle.scope))
    rows = _stored(session, statement.group_by(*columns))
    return {tuple(row[:-1]): row[-1] for row in rows}


def _stored(session: Session, statement: Any) -> Sequence[Any]:
    """Rows as the driver gives them: no object and no enumeration member for many thousands."""
    return session.connection().execute(statement).cursor.fetchall()


def _columns(session: Session, statement: Any, width: int) -> list[list[Any]]:
    """The same by columns, a few hundred rows at a time: more would wake the garbage collector."""
    cursor = session.connection().execute(statement).cursor
    columns: list[list[Any]] = [[] for _ in range(width)]
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


def _sample_rows(session: Session, cycle: ReportCycle, wanted: tuple[str, ...]) -> _Rows:
    """The random and certain picks of the whole cycle, those outside the scope marked so."""
    columns = [COLUMNS[d] for d in wanted]
    joined = (
        select(*columns, col(SampleCase.stratum_id), _state(cycle.scope), col(SampleCase.case_id))
        .select_from(SampleCase)
        .join(
            FrameCase,
            and_(
                col(FrameCase.cycle_id) == col(SampleCase.cycle_id),
                col(FrameCase.case_id) == col(SampleCase.case_id),
            ),
        )
        .where(col(SampleCase.cycle_id) == cycle.id, col(SampleCase.pick) != Pick.COVERAGE)
    )
    codes, names, (stratum, states, cases) = _factored(
        _columns(session, joined, len(wanted) + 3), wanted
    )
    return _Rows(codes, names, stratum, states | _seen(session, cycle, cases))


def _state(scope: Scope) -> ColumnElement[int]:
    """The marks of a sampled case that its own row and the frame tell."""
    received = case((col(SampleCase.received_at).is_not(None), RECEIVED), else_=0)
    standing = case(
        (col(SampleCase.status) == SampleStatus.SUBSTITUTE, SUBSTITUTE),
        (col(SampleCase.status) == SampleStatus.REPLACED, REPLACED),
        else_=0,
    )
    certain = case((col(SampleCase.pick) == Pick.CERTAINTY, CERTAIN), else_=0)
    state = received + standing + certain
    if scope.is_whole:
        return state
    inside = col(FrameCase.region_id).in_(scope.region_ids or ())
    return state + case((inside, 0), else_=OUTSIDE)


def _seen(session: Session, cycle: ReportCycle, cases: Ints) -> Ints:
    """Grade numbers and the marks of settled cases, and the marks of cases fully reviewed.

    Two plain reads of one table each: joining them to the sample takes the database longer.
    """
    settled = select(col(Settlement.case_id), col(Settlement.grade))
    counting = settled.where(col(Settlement.cycle_id) == cycle.id, col(Settlement.counts))
    numbers, grades = _columns(session, counting, 2)
    marks: dict[int, int] = dict(zip(numbers, map(SETTLED.__getitem__, grades), strict=True))
    if cycle.before_objections:
        earlier = grades_before(session, cycle.id)
        marks |= {number: SETTLED[grade] for number, grade in earlier.items() if number in marks}
    listed = cases.tolist()
    if not marks.keys() >= set(listed):
        reviewed = _reviewed(session, cycle)
        marks = {number: RECEIVED + REVIEWED for number in reviewed} | marks
    return np.fromiter(map(marks.get, listed, repeat(0)), np.int64, len(listed))


def _reviewed(session: Session, cycle: ReportCycle) -> list[int]:
    """Unsettled cases all of whose first-round reviews are in."""
    panel = cycle.plan.panel
    twice = chosen_cases(session, cycle, Word.DOUBLE, panel.double_mark_share)
    statement = (
        select(col(Review.case_id), func.count())
        .join(
            Settlement,
            and_(
                col(Settlement.cycle_id) == col(Review.cycle_id),
                col(Settlement.case_id) == col(Review.case_id),
                col(Settlement.counts),
            ),
            isouter=True,
        )
        .where(
            col(Review.cycle_id) == cycle.id,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.kind) == ReviewKind.FIRST,
            col(Settlement.id).is_(None),
        )
        .group_by(col(Review.case_id))
        .having(func.count() >= panel.reviewers)
    )
    found = _stored(session, statement)
    return [case_id for case_id, n in found if n >= panel.reviewers + (case_id in twice)]


def _coverage(session: Session, cycle: ReportCycle) -> int:
    statement = select(func.count()).where(
        col(SampleCase.cycle_id) == cycle.id, col(SampleCase.pick) == Pick.COVERAGE
    )
    return session.execute(statement).scalar_one()


def _factored(
    columns: Sequence[Sequence[Any]], wanted: tuple[str, ...]
) -> tuple[dict[str, Ints], dict[str, list[Code]], list[Ints]]:
    """Columns of codes with their names, and the remaining columns as numbers."""
    codes: dict[str, Ints] = {}
    names: dict[str, list[Code]] = {}
    for dimension, column in zip(wanted, columns, strict=False):
        found = {value: number for number, value in enumerate(dict.fromkeys(column))}
        codes[dimension] = np.fromiter(
            map(found.__getitem__, column), dtype=np.int64, count=len(column)
        )
        names[dimension] = list(found)
    numbers = [np.array(column, dtype=np.int64) for column in columns[len(wanted) :]]
    return codes, names, numbers


def _distinct(values: Ints, range_size: int) -> tuple[Ints, Ints]:
    """The distinct values in order and the place of each in them; no sorting in a small range."""
    if range_size > LARGEST_RANGE:
        found, inverse = np.unique(values, return_inverse=True)
        return found, inverse
    present = np.zeros(range_size, dtype=np.bool_)
    present[values] = True
    places = np.cumsum(present) - 1
    return np.flatnonzero(present), places[values]
