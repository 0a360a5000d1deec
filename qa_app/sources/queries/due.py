"""Which settled grades of a cycle the other sources would change, or explain anew.

For the preview, the act and the road.  A grade is due when the combination of what the sources say
now is not the one that counts: the first source came in, another one came, or one changed.  Cases
that wait for a further decision, and reopened ones, wait for that first.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlmodel import Session, col

from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.models import Followup
from qa_app.followups.rules.states import FollowupState
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.queries.results import SETTLED as DISCUSSED
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.states import OpinionState
from qa_app.reviews.models import Divergence, Review, ReviewState, Settlement
from qa_app.reviews.queries.results import FileResult, file_results
from qa_app.reviews.queries.settling import Rubric, cut_offs_of
from qa_app.reviews.rules.settling import COMBINED, Settled
from qa_app.rubrics.rules.schema import CutOff
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.queries.side_by_side import OTHERS, results_of
from qa_app.sources.rules.combining import FileGrade, combine, others_there

CHUNK = 1_000
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

    @property
    def changes_grade(self) -> bool:
        """Whether another grade comes of it, not only other points or steps."""
        return self.before is not self.settled.grade


def due_grades(
    session: Session, cycle: Cycle, case_ids: Collection[int] | None = None
) -> list[DueGrade]:
    """Every grade that is due, in the order of case ids."""
    found: list[DueGrade] = []
    for chunk in _chunks(_counting(session, cycle, case_ids)):
        found += _due(session, cycle, {row.case_id: row for row in chunk})
    return found


def _counting(session: Session, cycle: Cycle, case_ids: Collection[int] | None) -> Iterable[Any]:
    """The grades that count, of standing cases nobody is still to decide on."""
    columns: list[Any] = [
        Settlement.case_id, Settlement.version, Settlement.method, Settlement.grade,
        Settlement.points,
        case((col(Settlement.method) == COMBINED, col(Settlement.steps))).label("steps"),
    ]  # fmt: skip
    statement = _standing(cycle, *columns).order_by(col(Settlement.case_id))
    if case_ids is not None:
        statement = statement.where(col(Settlement.case_id).in_(case_ids))
    return session.execute(statement).all()


def _standing(cycle: Cycle, *columns: Any) -> Select[Any]:
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
        )
    )


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(rows)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def _due(session: Session, cycle: Cycle, rows: dict[int, Any]) -> Iterator[DueGrade]:
    plan, cycle_id = plan_of(cycle).sources, cycle.id or 0
    others = results_of(session, cycle_id, rows.keys(), OTHERS)
    wanted = [key for key, row in rows.items() if _may_be_due(row, others.get(key, {}))]
    files = file_results(session, cycle_id, wanted, sheets=False)
    cut_offs = _cut_offs(session, cycle_id, wanted)
    for case_id in wanted:
        row, file, said = rows[case_id], files[case_id], others.get(case_id, {})
        graded = graded_by_file(file)
        settled = combine(graded, said, plan, cut_offs.get(case_id, ()))
        if row.method == COMBINED and row.steps == [step.stored() for step in settled.steps]:
            continue
        sources = tuple(source_inputs(graded, said))
        yield DueGrade(case_id, row.version, row.grade, row.points, settled, sources)


def _may_be_due(row: Any, said: dict[SourceName, SourceResult]) -> bool:
    return row.method == COMBINED or bool(others_there(said))


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
    """About how many grades are due, in one statement: for the road and the work list.

    A source counts that came after the grade, or that a grade by the file alone leaves out; what
    was taken back or changed without a new time shows only in ``due_grades``.
    """
    if not plan_of(cycle).sources.combines:
        return 0
    statement = _standing(cycle, func.count(col(Settlement.id)))
    return session.execute(statement.where(or_(*_came_after()))).scalar_one()


def _came_after() -> list[ColumnElement[bool]]:
    """For each other source: it says something of the case that the grade does not know."""

    def later(at: Any) -> ColumnElement[bool]:
        return or_(col(Settlement.method) != COMBINED, at > col(Settlement.settled_at))

    def of_case(table: Any) -> ColumnElement[bool]:
        return and_(
            col(table.case_id) == col(Settlement.case_id),
            col(table.cycle_id) == col(Settlement.cycle_id),
        )

    heard = and_(
        col(Observation.cycle_id) == col(Settlement.cycle_id),
        col(Hearing.case_id) == col(Settlement.case_id),
        col(Observation.state).in_(DISCUSSED),
        col(Observation.grade).is_not(None),
        later(col(Observation.discussed_at)),
    )
    has_points = col(Scoresheet.points).is_not(None)
    return [
        exists()
        .select_from(Observation)
        .where(heard, col(Hearing.id) == col(Observation.hearing_id)),
        exists().where(
            of_case(Followup),
            col(Followup.state) == FollowupState.DONE,
            col(Scoresheet.id) == col(Followup.scoresheet_id),
            has_points,
            later(col(Followup.done_at)),
        ),
        exists().where(
            of_case(Opinion),
            col(Opinion.state) == OpinionState.RECEIVED,
            col(Scoresheet.id) == col(Opinion.scoresheet_id),
            has_points,
            later(col(Opinion.received_at)),
        ),
    ]
