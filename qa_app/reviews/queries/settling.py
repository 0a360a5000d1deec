"""The submitted ratings of a cycle's open cases, as ``rules.settling`` wants them, case by case.

A further review counts once its expert has decided (a sheet from paper is a decision). A case whose
grade was reopened is open again; what was asked of it before is told apart by time.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import RedLineEffect
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.reviews.models import (
    Entry,
    FurtherDecision,
    Review,
    ReviewKind,
    ReviewState,
    Settlement,
)
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.rules.settling import Occasion, Rating, basis_of
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import CutOff
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.sampling.queries.portions import places_of
from qa_app.sampling.rules.portions import Place, Word
from qa_app.scoresheets.models import Scoresheet

Rubric = tuple[str, int]
INPUT_FIRST, INPUT_EARLIER, INPUT_THIRD = "first", "earlier", "third"


ToReread = Callable[[Session, int], set[int]]
TO_REREAD: list[ToReread] = []
"""What packages above want read once more: cycle id → case ids."""


@dataclass(slots=True)
class OpenCase:
    """One case without a settled grade and what its experts submitted so far.

    ``inputs`` are the sheets its grade will be made of; ``version`` is the one that was reopened.
    """

    case_id: int
    first: list[Rating] = field(default_factory=list[Rating])
    earlier: list[Rating] = field(default_factory=list[Rating])
    third: Rating | None = None
    own_first: Rating | None = None
    third_reason: str = ""
    rubric: Rubric | None = None
    version: int | None = None
    inputs: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def occasion(self, control: Place | None, *, reread: bool = False) -> Occasion:
        """What besides the ratings bears on the case."""
        return Occasion(
            control=control_facts(control) if control and control.is_chosen else None,
            reopened=self.version,
            earlier=tuple(self.earlier),
            own_first=self.own_first,
            reread=reread,
        )


def control_facts(place: Place) -> dict[str, Any]:
    """A place among the cases checked at random, as the steps of a grade keep it."""
    return {
        "ticket": place.ticket,
        "hashed": place.hashed,
        "rank": place.rank,
        "chosen": place.chosen,
        "of": place.of,
    }


def control_places(session: Session, cycle: Cycle) -> dict[int, Place]:
    """Case id → its place among those checked at random; empty when the plan checks none."""
    return places_of(session, cycle, Word.CONTROL, plan_of(cycle).panel.control_share)


def cases_to_reread(session: Session, cycle_id: int) -> set[int]:
    """Cases one of whose first ratings is in doubt."""
    return {case_id for asked in TO_REREAD for case_id in asked(session, cycle_id)}


def standing_cases(session: Session, cycle_id: int) -> int:
    """How many cases of the sample stand."""
    statement = select(func.count()).select_from(SampleCase)
    return session.execute(statement.where(*_standing(cycle_id))).scalar_one()


def settled_cases(session: Session, cycle_id: int) -> int:
    """How many of them have a settled grade."""
    statement = (
        select(func.count())
        .select_from(SampleCase)
        .join(Settlement, counting_of(SampleCase))
        .where(*_standing(cycle_id))
    )
    return session.execute(statement).scalar_one()


def counting_of(table: Any) -> Any:
    """The join of a table with cycle and case to the one version of the grade that counts."""
    return and_(
        col(Settlement.case_id) == col(table.case_id),
        col(Settlement.cycle_id) == col(table.cycle_id),
        col(Settlement.counts),
    )


def open_cases(
    session: Session, cycle: Cycle, case_ids: Collection[int] | None = None
) -> Iterator[OpenCase]:
    """Every unsettled or reopened standing case with a submitted review, in the order of ids."""
    effect = plan_of(cycle).panel.red_line_effect
    statement = _ratings(cycle.id or 0)
    if case_ids is not None:
        statement = statement.where(col(Review.case_id).in_(case_ids))
    for case_id, found in groupby(session.execute(statement), key=lambda row: row.case_id):
        case = OpenCase(case_id)
        for row in found:
            _take(case, row, effect)
        yield case


def pending_further(session: Session, cycle: Cycle) -> set[int]:
    """Cases with an active further seat that was given since the grade was last reopened."""
    statement = (
        select(Assignment.case_id)
        .join(Settlement, counting_of(Assignment), isouter=True)
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.further),
            or_(
                col(Settlement.reopened_at).is_(None),
                col(Assignment.made_at) >= col(Settlement.reopened_at),
            ),
        )
    )
    return set(session.execute(statement).scalars())


def cut_offs_of(session: Session, rubric: Rubric | None) -> tuple[CutOff, ...]:
    """The cut-offs of a rubric in use; none for one graded by levels."""
    return rubric_in_use(session, *rubric).rubric.grading.cut_offs if rubric else ()


def _take(case: OpenCase, row: Any, effect: RedLineEffect) -> None:
    """Put one review where it belongs."""
    basis = basis_of(row.grade, row.computed_grade, red_line=row.red_line, effect=effect)
    rating = Rating(row.public_id, row.grade, row.points, row.red_line, basis)
    case.rubric = (row.rubric, row.rubric_version)
    case.version = row.version
    if row.kind is ReviewKind.FIRST:
        case.first.append(rating)
        place = INPUT_FIRST
    elif _is_of_before(row):
        case.earlier.append(rating)
        place = INPUT_EARLIER
    else:
        case.third, place = rating, INPUT_THIRD
        case.third_reason = row.decision_reason or row.comment or row.own_reason
        if row.first_sheet_id is not None:
            case.own_first = own_first_rating(row, effect)
    case.inputs.append(_input(row, place))


def own_first_rating(row: Any, effect: RedLineEffect) -> Rating:
    """What a further expert gave before seeing the others' ratings."""
    grade: Grade = row.first_grade
    red_line = bool(row.first_red_lines)
    basis = basis_of(grade, row.first_computed, red_line=red_line, effect=effect)
    return Rating(row.public_id, grade, row.first_points, red_line, basis)


def _input(row: Any, place: str) -> dict[str, Any]:
    kept = {"review": row.public_id, "sheet": row.scoresheet_id, "place": place}
    if place == INPUT_THIRD and row.first_sheet_id is not None:
        kept["first_sheet"] = row.first_sheet_id
    return kept


def _is_of_before(row: Any) -> bool:
    """Whether a further review was in before the grade was reopened."""
    decided: datetime | None = row.decided_at or row.submitted_at
    return row.reopened_at is not None and decided is not None and decided <= row.reopened_at


def _ratings(cycle_id: int) -> Any:
    own = Scoresheet.__table__.alias()  # type: ignore[attr-defined]
    columns = (
        Review.case_id, Review.public_id, Review.kind, Review.grade, Review.points,
        Review.red_line, Review.scoresheet_id, Review.submitted_at, Scoresheet.computed_grade,
        Scoresheet.rubric, Scoresheet.rubric_version, Scoresheet.comment, Scoresheet.own_reason,
        col(FurtherDecision.reason).label("decision_reason"), FurtherDecision.decided_at,
        FurtherDecision.first_sheet_id, FurtherDecision.first_grade, FurtherDecision.first_points,
        own.c.computed_grade.label("first_computed"), own.c.red_lines.label("first_red_lines"),
        Settlement.version, Settlement.reopened_at,
    )  # fmt: skip
    standing = (col(SampleCase.case_id) == col(Review.case_id)) & (
        col(SampleCase.cycle_id) == col(Review.cycle_id)
    )
    decided = or_(
        col(Review.kind) == ReviewKind.FIRST,
        col(Review.entry) == Entry.IMPORT,
        col(FurtherDecision.decided_at).is_not(None),
    )
    return (
        select(*columns)  # type: ignore[call-overload]
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .join(SampleCase, standing)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .join(FurtherDecision, col(FurtherDecision.review_id) == col(Review.id), isouter=True)
        .join(own, own.c.id == col(FurtherDecision.first_sheet_id), isouter=True)
        .join(Settlement, counting_of(Review), isouter=True)
        .where(
            col(Assignment.seat) >= FIRST_SEAT,
            col(Review.cycle_id) == cycle_id,
            col(Review.state) == ReviewState.SUBMITTED,
            col(SampleCase.status) != SampleStatus.REPLACED,
            decided,
            or_(col(Settlement.id).is_(None), col(Settlement.reopened_at).is_not(None)),
        )
        .order_by(col(Review.case_id), col(Review.id))
    )


def _standing(cycle_id: int) -> tuple[Any, ...]:
    return (
        col(SampleCase.cycle_id) == cycle_id,
        col(SampleCase.status) != SampleStatus.REPLACED,
    )
