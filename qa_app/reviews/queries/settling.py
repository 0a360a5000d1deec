"""The submitted ratings of a cycle's open cases, as ``rules.settling`` wants them, case by case."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.cycles.models import Cycle
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.rules.settling import Rating, basis_of
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import CutOff
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet


@dataclass(slots=True)
class OpenCase:
    """One case without a settled grade and what its experts submitted so far."""

    case_id: int
    first: list[Rating] = field(default_factory=list[Rating])
    third: Rating | None = None
    third_reason: str = ""
    rubric: tuple[str, int] | None = None


def standing_cases(session: Session, cycle_id: int) -> int:
    """How many cases of the sample stand."""
    statement = select(func.count()).select_from(SampleCase)
    return session.exec(statement.where(*_standing(cycle_id))).one()


def settled_cases(session: Session, cycle_id: int) -> int:
    """How many of them have a settled grade."""
    statement = (
        select(func.count())
        .select_from(SampleCase)
        .join(Settlement, _settlement_of_sample())
        .where(*_standing(cycle_id))
    )
    return session.exec(statement).one()


def open_cases(session: Session, cycle: Cycle) -> Iterator[OpenCase]:
    """Every unsettled standing case with a submitted review, in the order of case ids."""
    effect = plan_of(cycle).panel.red_line_effect
    rows = session.execute(_ratings(cycle.id or 0))
    for case_id, found in groupby(rows, key=lambda row: row.case_id):
        case = OpenCase(case_id)
        for row in found:
            basis = basis_of(row.grade, row.computed_grade, red_line=row.red_line, effect=effect)
            rating = Rating(row.public_id, row.grade, row.points, row.red_line, basis)
            case.rubric = (row.rubric, row.rubric_version)
            if row.kind is ReviewKind.THIRD:
                case.third, case.third_reason = rating, row.comment or row.own_reason
            else:
                case.first.append(rating)
        yield case


def third_seats(session: Session, cycle: Cycle) -> set[int]:
    """Cases that have an active further seat already."""
    reviewers = plan_of(cycle).panel.reviewers
    statement = select(Assignment.case_id).where(
        Assignment.cycle_id == cycle.id,
        Assignment.state == AssignmentState.ACTIVE,
        Assignment.seat > reviewers,
    )
    return set(session.exec(statement).all())


def cut_offs_of(session: Session, rubric: tuple[str, int] | None) -> tuple[CutOff, ...]:
    """The cut-offs of a rubric in use; none for one graded by levels."""
    return rubric_in_use(session, *rubric).rubric.grading.cut_offs if rubric else ()


def _ratings(cycle_id: int):
    columns = (
        Review.case_id, Review.public_id, Review.kind, Review.grade, Review.points,
        Review.red_line, Scoresheet.computed_grade, Scoresheet.rubric, Scoresheet.rubric_version,
        Scoresheet.comment, Scoresheet.own_reason,
    )  # fmt: skip
    standing = (col(SampleCase.case_id) == col(Review.case_id)) & (
        col(SampleCase.cycle_id) == col(Review.cycle_id)
    )
    settled = select(Settlement.case_id).where(Settlement.cycle_id == cycle_id)
    return (
        select(*columns)  # type: ignore[call-overload]
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .join(SampleCase, standing)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .where(
            col(Assignment.seat) >= FIRST_SEAT,
            Review.cycle_id == cycle_id,
            Review.state == ReviewState.SUBMITTED,
            SampleCase.status != SampleStatus.REPLACED,
            col(Review.case_id).not_in(settled),
        )
        .order_by(col(Review.case_id))
    )


def _standing(cycle_id: int):
    return (SampleCase.cycle_id == cycle_id, SampleCase.status != SampleStatus.REPLACED)


def _settlement_of_sample():
    return (col(Settlement.case_id) == col(SampleCase.case_id)) & (
        col(Settlement.cycle_id) == col(SampleCase.cycle_id)
    )
