"""What a further expert may read, and when: nothing of the others before the own first rating.

The one door to other experts' sheets for an expert. Whoever is not the further expert of the
case, has not submitted, or has not asked to see the others gets ``NotFound``: the same as for a
review that does not exist.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlmodel import Session, col

from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.reviews.models import Entry, FurtherDecision, Review, ReviewKind, ReviewState
from qa_app.reviews.queries.own import OwnSeat, own_review
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Further:
    """The own further review: what was first given, and how far the decision is."""

    review_key: int
    seat: OwnSeat
    first_sheet_id: int
    first_grade: Grade
    first_points: int | None
    shown_at: datetime | None
    changed: bool | None
    reason: str
    decided_at: datetime | None

    @property
    def is_changed_now(self) -> bool:
        """Whether another version than the own first rating counts by now."""
        return self.seat.scoresheet_id != self.first_sheet_id


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """Another expert's sheet under a letter; ``earlier`` ones decided before a reopening."""

    label: str
    earlier: bool
    rubric: Rubric
    filled: Filled
    points: int | None
    grade: Grade | None
    red_line: bool


def own_further(session: Session, actor: Actor, review_id: str) -> Further:
    """The actor's own further review once its first rating is in; NotFound otherwise."""
    seat = own_review(session, actor, review_id)
    row = session.execute(
        select(
            Review.id, Review.scoresheet_id, Review.grade, Review.points,
            FurtherDecision.first_sheet_id, FurtherDecision.first_grade,
            FurtherDecision.first_points, FurtherDecision.shown_at, FurtherDecision.changed,
            FurtherDecision.reason, FurtherDecision.decided_at,
        )
        .join(FurtherDecision, col(FurtherDecision.review_id) == col(Review.id), isouter=True)
        .where(
            col(Review.id) == seat.review_key,
            col(Review.kind) == ReviewKind.THIRD,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.entry) == Entry.SCREEN,
        )
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    key, sheet, grade, points, *stored = row
    if stored[3] is None:
        return Further(key, seat, sheet, grade, points, None, None, "", None)
    return Further(key, seat, *stored)


def has_to_decide(session: Session, seat: OwnSeat) -> bool:
    """Whether the own submitted review is a further one that waits for its decision."""
    statement = select(Review.id).where(
        col(Review.id) == seat.review_key,
        *_undecided(),
    )
    return session.execute(statement).first() is not None


def other_sheets(session: Session, further: Further) -> list[OtherSheet]:
    """The sheets the further expert decides between; NotFound before they were asked for."""
    if further.shown_at is None:
        raise NotFound
    cycle_id = session.execute(
        select(Review.cycle_id).where(col(Review.id) == further.review_key)
    ).scalar_one()
    return sheets_of_case(session, cycle_id, further.seat.case_id, besides=further.review_key)


def sheets_of_case(
    session: Session, cycle_id: int, case_id: int, *, besides: int = 0
) -> list[OtherSheet]:
    """All submitted sheets of a case under letters, first round first; whose does not matter.

    For a further expert and for meetings, which ask only after their own conditions are met.
    """
    rows = session.execute(
        select(Review.kind, Review.red_line, Review.grade, Scoresheet)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .where(
            col(Review.case_id) == case_id,
            col(Review.cycle_id) == cycle_id,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Review.id) != besides,
            or_(col(Review.kind) == ReviewKind.FIRST, _is_decided()),
        )
        .order_by(col(Review.kind), col(Review.public_id))
    ).all()
    found: list[OtherSheet] = []
    for place, (kind, red_line, grade, sheet) in enumerate(rows):
        rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
        label, earlier = chr(ord("A") + place), kind is ReviewKind.THIRD
        entered = filled(sheet, rubric)
        found.append(OtherSheet(label, earlier, rubric, entered, sheet.points, grade, red_line))
    return found


def own_sheet(session: Session, further: Further) -> tuple[Rubric, Filled]:
    """The own first rating as it was submitted."""
    sheet = session.get_one(Scoresheet, further.first_sheet_id)
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    return rubric, filled(sheet, rubric)


def decisions_waiting(session: Session, actor: Actor) -> list[tuple[str, datetime]]:
    """Own further reviews whose first rating is in and whose decision is not, oldest first."""
    by_login = and_(col(Expert.account_id).is_(None), col(Expert.login) == actor.login)
    rows = session.execute(
        select(Review.public_id, Review.submitted_at)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .join(Cycle, col(Cycle.id) == col(Assignment.cycle_id))
        .where(
            or_(col(Expert.account_id) == (actor.account_id or 0), by_login),
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Cycle.state) == CycleState.DRAWN,
            *_undecided(),
        )
        .order_by(col(Review.submitted_at), col(Review.id))
    )
    return [(key, at) for key, at in rows]


def has_decided(session: Session, review_key: int) -> bool:
    """Whether the expert of a review has decided between others and so is done with it."""
    statement = select(func.count()).where(
        col(FurtherDecision.review_id) == review_key, col(FurtherDecision.decided_at).is_not(None)
    )
    return bool(session.execute(statement).scalar_one())


def _undecided() -> list[object]:
    return [
        col(Review.kind) == ReviewKind.THIRD,
        col(Review.state) == ReviewState.SUBMITTED,
        col(Review.entry) == Entry.SCREEN,
        ~_is_decided_on_screen(),
    ]


def _is_decided_on_screen():
    return exists().where(
        col(FurtherDecision.review_id) == col(Review.id),
        col(FurtherDecision.decided_at).is_not(None),
    )


def _is_decided():
    return or_(col(Review.entry) == Entry.IMPORT, _is_decided_on_screen())
