"""What an expert reads: the own seats, cases and sheets, and nothing of anybody else's.

Every query here is bound to the account that asks. What belongs to others and what does not exist
are the same ``NotFound`` after the same one query.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_
from sqlalchemy import case as sql_case
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Cause, Firm, Lawyer
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of_text
from qa_app.cycles.rules.plan import Plan
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.reviews.models import Review, ReviewState, ReviewVersion
from qa_app.reviews.rules.masking import CaseFacts, masked, shown_name
from qa_app.scoresheets.models import Scoresheet
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of an expert's work list."""

    seat: str
    review: str | None
    name: str
    cycle: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    state: str
    given_at: datetime
    saved_at: datetime | None
    submitted_at: datetime | None
    grade: Grade | None
    points: int | None


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """One seat of the expert with its case (masked as the cycle says) and how far its review is."""

    public_id: str
    assignment_id: int
    case_id: int
    cycle_name: str
    cycle_title: str
    cycle_state: CycleState
    plan: Plan
    review: str | None
    state: ReviewState | None
    scoresheet_id: int | None
    submitted_at: datetime | None
    grade: Grade | None
    review_key: int | None
    draft_sheet_id: int | None
    draft_version: int | None
    draft_reason: str | None
    name: str
    facts: CaseFacts

    @property
    def is_writable(self) -> bool:
        """Whether the expert still writes: a first time, or an amendment."""
        amending = self.state is ReviewState.SUBMITTED and self.draft_sheet_id is not None
        return self.state is ReviewState.OPEN or amending

    @property
    def sheet_in_hand(self) -> int | None:
        """The sheet the expert works on: the amendment under way, else the one that counts."""
        return self.draft_sheet_id or self.scoresheet_id


def waiting(session: Session, actor: Actor, *, page: int = 1) -> Page[WorkRow]:
    """Cases to score: begun ones first, then the others in an order that tells nothing."""
    begun = sql_case((col(Review.state) == ReviewState.OPEN, 0), else_=1)
    still = col(Review.state).is_(None) | (col(Review.state) == ReviewState.OPEN)
    order = (begun, col(Cycle.id), col(Assignment.public_id))
    return _work(session, actor, (still, col(Cycle.state) == CycleState.DRAWN), order, page)


def done(session: Session, actor: Actor, *, page: int = 1) -> Page[WorkRow]:
    """Submitted reviews, last first."""
    submitted = col(Review.state) == ReviewState.SUBMITTED
    order = (col(Review.submitted_at).desc(), col(Assignment.public_id))
    return _work(session, actor, (submitted,), order, page)


def waiting_count(session: Session, actor: Actor) -> tuple[int, int]:
    """How many cases wait for the expert, and how many of them are begun."""
    begun = func.coalesce(
        func.sum(sql_case((col(Review.state) == ReviewState.OPEN, 1), else_=0)), 0
    )
    still = col(Review.state).is_(None) | (col(Review.state) == ReviewState.OPEN)
    statement = _own(select(func.count(), begun), actor).where(
        still, col(Cycle.state) == CycleState.DRAWN
    )
    total, open_ones = session.execute(statement).one()
    return total, open_ones


def own_seat(session: Session, actor: Actor, public_id: str) -> OwnSeat:
    """The actor's own active seat by its public id; NotFound for anyone else's."""
    return _seat(session, actor, _BY_SEAT, public_id)


def own_review(session: Session, actor: Actor, public_id: str) -> OwnSeat:
    """The actor's own seat by the public id of its review; NotFound for anyone else's."""
    return _seat(session, actor, _BY_REVIEW, public_id)


def own_reviews(actor: Actor, *columns: Any) -> Any:
    """A statement over the actor's own active seats with their reviews; nobody else's."""
    return _own(select(*columns), actor)


def _work(
    session: Session, actor: Actor, where: tuple[Any, ...], order: tuple[Any, ...], page: int
) -> Page[WorkRow]:
    total = session.execute(_own(select(func.count()), actor).where(*where)).scalar_one()
    columns = (
        Assignment.public_id, Review.public_id, Case.number, Cycle.title, Case.type, Case.stage,
        Cause.name, Review.state, Assignment.made_at, Scoresheet.saved_at, Review.submitted_at,
        Review.grade, Review.points, Cycle.name, Cycle.plan,
    )  # fmt: skip
    statement = (
        _own(select(*columns), actor)  # type: ignore[call-overload]
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id), isouter=True)
        .where(*where)
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows = [_work_row(row) for row in session.execute(statement)]
    return Page(rows, total, page)


def _work_row(row: Any) -> WorkRow:
    seat, review, number, title, kind, stage, cause, state, *rest, cycle, plan = row
    name = shown_name(number, seat, plan_of_text(plan).panel)
    return WorkRow(
        seat, review, name, title or cycle, kind, stage, cause, state or "new", *rest
    )  # fmt: skip


def _own(statement: Any, actor: Actor) -> Any:
    """Only active seats of the expert whose account asks."""
    return _active(statement, actor.account_id or 0, actor.login)


def _active(statement: Any, account_id: Any, login: Any) -> Any:
    """Active seats of an expert with the account, or the login while no account is linked."""
    by_login = and_(col(Expert.account_id).is_(None), col(Expert.login) == login)
    return (
        statement.select_from(Assignment)
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .join(Cycle, col(Cycle.id) == col(Assignment.cycle_id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Review, col(Review.assignment_id) == col(Assignment.id), isouter=True)
        .where(
            or_(col(Expert.account_id) == account_id, by_login),
            col(Assignment.state) == AssignmentState.ACTIVE,
        )
    )


_FACTS = (
    Case.type, Case.stage, Case.source, Cause.name, Case.number, Agency.name, Region.name,
    Lawyer.name, Firm.name, Case.accepted_on, Case.assigned_on, Case.met_on, Case.heard_on,
    Case.closed_on, Case.result, Case.flags,
)  # fmt: skip


_PLACE = (
    Assignment.public_id, Assignment.id, Assignment.case_id, Cycle.name, Cycle.title,
    Cycle.state, Cycle.plan, Review.public_id, Review.state, Review.scoresheet_id,
    Review.submitted_at, Review.grade, Review.id, ReviewVersion.scoresheet_id,
    ReviewVersion.version, ReviewVersion.reason,
)  # fmt: skip


def _seat_where(column: Any) -> Any:
    """One own seat by a public id; made once, because building it costs more than running it."""
    mine = _active(
        select(*_PLACE, *_FACTS),  # type: ignore[call-overload]
        bindparam("account_id"),
        bindparam("login"),
    )
    draft = and_(
        col(ReviewVersion.review_id) == col(Review.id), col(ReviewVersion.submitted_at).is_(None)
    )
    return (
        mine.join(ReviewVersion, draft, isouter=True)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .where(col(column) == bindparam("wanted"))
    )


_BY_SEAT, _BY_REVIEW = _seat_where(Assignment.public_id), _seat_where(Review.public_id)


def _seat(session: Session, actor: Actor, statement: Any, wanted: str) -> OwnSeat:
    who = {"account_id": actor.account_id or 0, "login": actor.login, "wanted": wanted}
    row = session.connection().execute(statement, who).first()
    if row is None:
        raise NotFound
    seat, *middle = row[: len(_PLACE)]
    facts = CaseFacts(*row[len(_PLACE) :])
    plan = plan_of_text(middle[5])
    middle[5] = plan
    name = shown_name(facts.number or "", seat, plan.panel)
    return OwnSeat(seat, *middle, name=name, facts=masked(facts, plan.panel))
