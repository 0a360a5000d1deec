"""Which settled grades of a cycle the other sources would change, or explain anew.

For the preview, the act and the road, which all count the same.  A grade is due when it does not
rest on what the other sources hold now (``parts``).  Cases that wait for a further decision, and
reopened ones, wait for that first.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlmodel import Session, col

from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import SourceName
from qa_app.reviews.models import Divergence, Review, ReviewState, Settlement
from qa_app.reviews.queries.results import FileResult, file_results
from qa_app.reviews.queries.settling import Rubric, cut_offs_of
from qa_app.reviews.rules.settling import Settled
from qa_app.rubrics.rules.schema import CutOff
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.queries.parts import Part, moved_cases, parts_of
from qa_app.sources.queries.side_by_side import OTHERS, results_of
from qa_app.sources.rules.combining import FileGrade, combine, others_there

CHUNK = 1_000
Progress = Callable[[int, int], None]
PLACE = "source"
"""The place of a source among the inputs of a combined grade."""


@dataclass(frozen=True, slots=True)
class DueGrade:
    """A case whose combined grade is to be written: what counts now and what comes of it."""

    case_id: int
    version: int
    before: Grade
    points_before: int | None
    settled: Settled
    sources: tuple[dict[str, Any], ...]
    """What it was made of, beside the sheets of the file, as the grade keeps it."""
    parts: tuple[Part, ...] = ()
    """The same row by row, by which a later change shows."""

    @property
    def changes_grade(self) -> bool:
        """Whether another grade comes of it, not only other points or steps."""
        return self.before is not self.settled.grade


def due_grades(
    session: Session,
    cycle: Cycle,
    case_ids: Collection[int] | None = None,
    tell: Progress | None = None,
) -> list[DueGrade]:
    """Every grade that is due, in the order of case ids."""
    rows, found = _counting(session, cycle, case_ids), list[DueGrade]()
    for start in range(0, len(rows), CHUNK):
        chunk = {row.case_id: row for row in rows[start : start + CHUNK]}
        found += _due(session, cycle, chunk)
        if tell:
            tell(len(found), len(rows))
    return found


def _counting(session: Session, cycle: Cycle, case_ids: Collection[int] | None) -> Sequence[Any]:
    """The grades that are due as they count now."""
    columns: list[Any] = [
        Settlement.case_id, Settlement.version, Settlement.grade, Settlement.points,
    ]  # fmt: skip
    statement = _standing(cycle, *columns).order_by(col(Settlement.case_id))
    if case_ids is not None:
        statement = statement.where(col(Settlement.case_id).in_(case_ids))
    return session.execute(statement).all()


def _standing(cycle: Cycle, *columns: Any) -> Select[Any]:
    """The grades that are due, of standing cases nobody is still to decide on."""
    waits = exists().where(
        col(Divergence.cycle_id) == col(Settlement.cycle_id),
        col(Divergence.case_id) == col(Settlement.case_id),
    )
    of_sample = (col(SampleCase.cycle_id) == col(Settlement.cycle_id)) & (
        col(SampleCase.case_id) == col(Settlement.case_id)
    )
    return (
        select(*columns)
        .select_from(Settlement)
        .join(SampleCase, of_sample)
        .where(
            col(Settlement.cycle_id) == cycle.id,
            col(Settlement.counts),
            col(Settlement.reopened_at).is_(None),
            col(SampleCase.status) != SampleStatus.REPLACED,
            ~waits,
            col(Settlement.case_id).in_(moved_cases(cycle.id or 0)),
        )
    )


def _due(session: Session, cycle: Cycle, rows: dict[int, Any]) -> Iterator[DueGrade]:
    # Parts are read before what is made of them: a change in between makes a grade due again.
    plan, cycle_id = plan_of(cycle).sources, cycle.id or 0
    parts = parts_of(session, cycle_id, rows.keys())
    others = results_of(session, cycle_id, rows.keys(), OTHERS)
    files = file_results(session, cycle_id, rows.keys(), sheets=False)
    cut_offs = _cut_offs(session, cycle_id, list(rows))
    for case_id, row in rows.items():
        file, said = graded_by_file(files[case_id]), others.get(case_id, {})
        yield DueGrade(
            case_id=case_id,
            version=row.version,
            before=row.grade,
            points_before=row.points,
            settled=combine(file, said, plan, cut_offs.get(case_id, ())),
            sources=tuple(source_inputs(file, said)),
            parts=tuple(parts.get(case_id, ())),
        )


def graded_by_file(file: FileResult) -> FileGrade:
    """The file's grade as the rule wants it."""
    grade = file.result.grade
    if grade is None:
        raise ValueError("a settled grade is a grade")
    return FileGrade(file.version, grade, file.result.points_hundredths)


def source_inputs(
    file: FileGrade, said: dict[SourceName, SourceResult]
) -> Iterator[dict[str, Any]]:
    """What a combined grade was made of, beside the sheets of the file."""
    none = {"place": PLACE, "review": None, "sheet": None}
    yield none | {
        "source": SourceName.FILE.value,
        "version": file.version,
        "grade": file.grade.value,
        "points": file.points,
    }
    for source in others_there(said):
        result = said[source]
        yield none | {
            "source": source.value,
            "grade": result.grade.value if result.grade else None,
            "points": result.points_hundredths,
            "n": result.n,
            "at": result.at.isoformat() if result.at else None,
            "state": result.state,
        }


def _cut_offs(
    session: Session, cycle_id: int, case_ids: list[int]
) -> dict[int, tuple[CutOff, ...]]:
    """Case id → the cut-offs of the rubric its file was rated by."""
    statement = (
        select(Review.case_id, Scoresheet.rubric, Scoresheet.rubric_version)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .where(
            col(Review.cycle_id) == cycle_id,
            col(Review.case_id).in_(case_ids),
            col(Review.state) == ReviewState.SUBMITTED,
        )
        .order_by(col(Review.id))
    )
    rubrics: dict[int, Rubric] = {row[0]: (row[1], row[2]) for row in session.execute(statement)}
    known = {rubric: cut_offs_of(session, rubric) for rubric in set(rubrics.values())}
    return {case_id: known[rubric] for case_id, rubric in rubrics.items()}


def due_count(session: Session, cycle: Cycle) -> int:
    """How many grades are due, in one statement: for the road and the work list."""
    if not plan_of(cycle).sources.combines:
        return 0
    return session.execute(_standing(cycle, func.count(col(Settlement.id)))).scalar_one()
