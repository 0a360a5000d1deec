"""The counts a share report is made of, for any number of breakdowns at once, in few reads.

For the share report in all its forms. One read of the strata, one of the sample as numpy columns
and one of the frame for each breakdown; the rest is counting codes. Nothing is cut,
rounded or estimated here: that is ``rules.shares``.

drawn: random and certain picks as first drawn, replaced ones included; substitutes are counted
apart. received: the file came, or the case was reviewed. reviewed: all first-round reviews are
in, or the grade is settled. Picks made for coverage are left out of all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from qa_app.core.grades import ORDER
from qa_app.reports.queries.cycles import ReportCycle, Scope
from qa_app.reports.rules.shares import CellFacts, Grades, Originals, StratumFacts
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.sampling.models import FrameCase, Pick, SampleCase, SampleStatus, Stratum

Ints = npt.NDArray[np.int64]
Code = int | str | None
CodeKey = tuple[Code, ...]

COLUMNS: dict[str, Any] = {
    "agency": FrameCase.agency_id,
    "region": FrameCase.region_id,
    "type": FrameCase.type,
    "source": FrameCase.source,
    "stage": FrameCase.stage,
    "firm": FrameCase.firm_id,
    "lawyer": FrameCase.lawyer_id,
}
DIMENSIONS = tuple(COLUMNS)
SUBSTITUTE, REPLACED, RECEIVED, REVIEWED, OUTSIDE, CERTAIN = 8, 16, 32, 64, 128, 256
GRADES = slice(4, 8)
GRADE_BITS = 7
"""The state of a sampled case as one number: the grade (0 none, 1 to 4) plus these marks."""


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
        _, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        places = [
            known.setdefault(tuple(self.names[d][int(self.codes[d][row])] for d in by), len(known))
            for row in first
        ]
        return np.array(places, dtype=np.int64)[inverse]


def share_facts(
    session: Session, cycle: ReportCycle, breakdowns: Sequence[tuple[str, ...]] = ()
) -> ShareFacts:
    """Facts of the whole scope and of every breakdown (tuples of dimension names)."""
    wanted = tuple(d for d in DIMENSIONS if any(d in by for by in breakdowns))
    tally = _Tally(_strata(session, cycle.id), _sample_rows(session, cycle, wanted))
    return ShareFacts(
        tally.cells(_populations(session, cycle, ()), ()).get((), CellFacts(0, 0, 0, 0, ())),
        {by: tally.cells(_populations(session, cycle, by), by) for by in breakdowns},
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

    def cells(
        self, populations: dict[CodeKey, int], by: tuple[str, ...]
    ) -> dict[CodeKey, CellFacts]:
        """Every cell with a case in frame or sample."""
        known = {key: at for at, key in enumerate(populations)}
        cell = self.sample.cells(by, known)
        pairs, inverse = np.unique(cell * len(self.ids) + self.stratum, return_inverse=True)
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
        return StratumFacts(
            self.labels[at],
            self.sizes[at],
            self.drawn[at],
            self.settled[at],
            row[0],
            Grades(*row[GRADES]),
            Originals(*row[GRADES.stop :]),
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


def _populations(session: Session, cycle: ReportCycle, by: tuple[str, ...]) -> dict[CodeKey, int]:
    """Cases of the frame inside the scope by cell."""
    if not by and cycle.scope.is_whole:
        return {(): cycle.frame_size}
    columns = [COLUMNS[d] for d in by]
    statement = select(*columns, func.count()).select_from(FrameCase)
    statement = statement.where(col(FrameCase.cycle_id) == cycle.id, *_narrowed(cycle.scope))
    rows = _stored(session, statement.group_by(*columns) if columns else statement)
    return {tuple(row[:-1]): row[-1] for row in rows}


def _stored(session: Session, statement: Any) -> Sequence[Any]:
    """Rows as the driver gives them: no object and no enumeration member for many thousands."""
    return session.connection().execute(statement).cursor.fetchall()


def _sample_rows(session: Session, cycle: ReportCycle, wanted: tuple[str, ...]) -> _Rows:
    """The random and certain picks of the whole cycle, those outside the scope marked so."""
    columns = [COLUMNS[d] for d in wanted]
    state = _state(cycle)
    joined = (
        select(*columns, col(SampleCase.stratum_id), state)
        .select_from(SampleCase)
        .join(
            FrameCase,
            and_(
                col(FrameCase.cycle_id) == col(SampleCase.cycle_id),
                col(FrameCase.case_id) == col(SampleCase.case_id),
            ),
        )
        .join(
            Settlement,
            and_(
                col(Settlement.cycle_id) == col(SampleCase.cycle_id),
                col(Settlement.case_id) == col(SampleCase.case_id),
            ),
            isouter=True,
        )
        .where(col(SampleCase.cycle_id) == cycle.id, col(SampleCase.pick) != Pick.COVERAGE)
    )
    rows = _stored(session, joined)
    codes, names, (stratum, states) = _factored(rows, wanted, 2)
    return _Rows(codes, names, stratum, states)


def _state(cycle: ReportCycle) -> ColumnElement[int]:
    """The state of a sampled case as one number (see ``GRADE_BITS``)."""
    grades = [(col(Settlement.grade) == g, n) for n, g in enumerate(ORDER, 1)]
    submitted = (
        select(func.count())
        .select_from(Review)
        .where(
            col(Review.cycle_id) == col(SampleCase.cycle_id),
            col(Review.case_id) == col(SampleCase.case_id),
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.kind) == ReviewKind.FIRST,
        )
        .correlate(SampleCase)
        .scalar_subquery()
    )
    # settled cases need no count of their reviews: the database stops at the first branch
    seen = case(
        (col(Settlement.id).is_not(None), RECEIVED + REVIEWED),
        (submitted >= cycle.plan.panel.reviewers, RECEIVED + REVIEWED),
        (col(SampleCase.received_at).is_not(None), RECEIVED),
        else_=0,
    )
    standing = case(
        (col(SampleCase.status) == SampleStatus.SUBSTITUTE, SUBSTITUTE),
        (col(SampleCase.status) == SampleStatus.REPLACED, REPLACED),
        else_=0,
    )
    certain = case((col(SampleCase.pick) == Pick.CERTAINTY, CERTAIN), else_=0)
    state = case(*grades, else_=0) + seen + standing + certain
    if cycle.scope.is_whole:
        return state
    inside = col(FrameCase.region_id).in_(cycle.scope.region_ids or ())
    return state + case((inside, 0), else_=OUTSIDE)


def _coverage(session: Session, cycle: ReportCycle) -> int:
    statement = select(func.count()).where(
        col(SampleCase.cycle_id) == cycle.id, col(SampleCase.pick) == Pick.COVERAGE
    )
    return session.execute(statement).scalar_one()


def _factored(
    rows: Sequence[Any], wanted: tuple[str, ...], plain: int
) -> tuple[dict[str, Ints], dict[str, list[Code]], list[Ints]]:
    """Columns of codes with their names, and the last ``plain`` columns as numbers."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(wanted) + plain)
    codes: dict[str, Ints] = {}
    names: dict[str, list[Code]] = {}
    for dimension, column in zip(wanted, columns, strict=False):
        found: dict[Code, int] = {}
        for value in column:
            found.setdefault(value, len(found))
        codes[dimension] = np.fromiter(
            map(found.__getitem__, column), dtype=np.int64, count=len(column)
        )
        names[dimension] = list(found)
    numbers = [np.array(column, dtype=np.int64) for column in columns[len(wanted) :]]
    return codes, names, numbers
