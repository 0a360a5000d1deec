"""How far the reviews of a cycle are, for supervisors: counts and lists without any rating.

What a supervisor is tied to stays out of every list and every total. Ratings of a case show only
once it is settled, and then without names.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState, Expert
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Divergence, Review, ReviewState, Settlement
from qa_app.reviews.queries.settling import counting_of
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one cycle: cases by how far they are, seats by how far their reviews are.

    ``reopened`` ones are among the settled: their grade counts until the next one is settled.
    """

    cases: int
    settled: int
    reopened: int
    diverging: int
    seats: int
    begun: int
    submitted: int

    @property
    def waiting(self) -> int:
        """Cases whose first reviews are not all in."""
        return self.cases - self.settled - self.diverging


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One agency or expert: seats given, begun and submitted."""

    name: str
    seats: int
    begun: int
    submitted: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One drawn case: how many of its reviews are in, and its grade once settled."""

    case_id: int
    number: str
    agency: str
    type: CaseType
    seats: int
    submitted: int
    way: AdjudicationWay | None
    reopened: bool
    grade: Grade | None
    points: int | None


def progress_of(session: Session, actor: Actor, cycle: Cycle) -> Progress:
    """The counts of a cycle, without the cases the actor is tied to."""
    settled = func.count(col(Settlement.id))
    reopened = func.count(col(Settlement.reopened_at))
    diverging = _sum(sql_case((_is_diverging(), 1), else_=0))
    cases = session.execute(
        _cases(session, actor, cycle, func.count(), settled, reopened, diverging)
    ).one()
    seats = session.execute(
        _seats(session, actor, cycle, func.count(Assignment.id), _sum(_begun()), _sum(_submitted()))
    ).one()
    return Progress(*cases, *seats)


def by_agency(session: Session, actor: Actor, cycle: Cycle, *, page: int = 1) -> Page[GroupRow]:
    """Seats and reviews by agency, those with most outstanding first."""
    return _grouped(session, actor, cycle, (col(Agency.id), col(Agency.name)), page)


def by_expert(session: Session, actor: Actor, cycle: Cycle, *, page: int = 1) -> Page[GroupRow]:
    """Seats and reviews by expert, those with most outstanding first."""
    return _grouped(session, actor, cycle, (col(Expert.id), col(Expert.name)), page)


def cases_page(
    session: Session, actor: Actor, cycle: Cycle, *, show: str = "", page: int = 1
) -> Page[CaseRow]:
    """Drawn cases by number; ``show``: settled, reopened, diverging, waiting, or "" for all.

    Of those waiting ``reviewed`` are the ones of which a review came in, ``unreviewed`` the others.
    """
    seats = _seat_counts(cycle).subquery()
    columns = (
        Case.id, Case.number, Agency.name, Case.type, func.coalesce(seats.c.seats, 0),
        func.coalesce(seats.c.submitted, 0), Divergence.way,
        col(Settlement.reopened_at).is_not(None), Settlement.grade, Settlement.points,
    )  # fmt: skip
    statement = (
        _cases(session, actor, cycle, *columns)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(seats, seats.c.case_id == col(Case.id), isouter=True)
    )
    statement = statement.where(*_shown(show, func.coalesce(seats.c.submitted, 0)))
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    rows = session.execute(
        statement.order_by(Case.number, col(Case.id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([CaseRow(*row) for row in rows], total, page)


def count_of(session: Session, actor: Actor, cycle: Cycle, show: str) -> int:
    """How many cases the list of the same name holds."""
    seats = _seat_counts(cycle).subquery()
    statement = (
        _cases(session, actor, cycle, func.count())
        .join(seats, seats.c.case_id == col(Case.id), isouter=True)
        .where(*_shown(show, func.coalesce(seats.c.submitted, 0)))
    )
    return session.execute(statement).scalar_one()


def _shown(show: str, submitted: Any) -> list[Any]:
    """The conditions of a list of cases; ``submitted`` is how many of its reviews are in."""
    waits = [col(Settlement.id).is_(None), col(Divergence.id).is_(None)]
    lists = {
        "settled": [col(Settlement.id).is_not(None)],
        "diverging": [_is_diverging()],
        "reopened": [col(Settlement.reopened_at).is_not(None)],
        "waiting": waits,
        "reviewed": [*waits, submitted > 0],
        "unreviewed": [*waits, submitted == 0],
    }
    return lists.get(show, [])


def _grouped(
    session: Session, actor: Actor, cycle: Cycle, group: tuple[Any, Any], page: int
) -> Page[GroupRow]:
    key, name = group
    statement = (
        _seats(
            session, actor, cycle, name, func.count(Assignment.id), _sum(_begun()),
            _sum(_submitted()),
        )
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .group_by(key, name)
    )  # fmt: skip
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    outstanding = func.count(Assignment.id) - _sum(_submitted())
    rows = session.execute(
        statement.order_by(outstanding.desc(), name, key)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([GroupRow(*row) for row in rows], total, page)


def _cases(session: Session, actor: Actor, cycle: Cycle, *columns: Any) -> Any:
    diverges = (col(Divergence.case_id) == col(SampleCase.case_id)) & (
        col(Divergence.cycle_id) == col(SampleCase.cycle_id)
    )
    return (
        select(*columns)
        .select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Settlement, counting_of(SampleCase), isouter=True)
        .join(Divergence, diverges, isouter=True)
        .where(
            col(SampleCase.cycle_id) == cycle.id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            *in_sight(own_ties(session, actor)),
        )
    )


def _seats(session: Session, actor: Actor, cycle: Cycle, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Review, col(Review.assignment_id) == col(Assignment.id), isouter=True)
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.seat) >= FIRST_SEAT,
            *in_sight(own_ties(session, actor)),
        )
    )


def _seat_counts(cycle: Cycle) -> Any:
    return (
        select(
            Assignment.case_id,
            func.count(Assignment.id).label("seats"),
            _sum(_submitted()).label("submitted"),
        )
        .join(Review, col(Review.assignment_id) == col(Assignment.id), isouter=True)
        .where(
            col(Assignment.cycle_id) == cycle.id, col(Assignment.state) == AssignmentState.ACTIVE
        )
        .group_by(col(Assignment.case_id))
    )


def _is_diverging() -> Any:
    return col(Settlement.id).is_(None) & col(Divergence.id).is_not(None)


def _begun() -> Any:
    return sql_case((col(Review.state) == ReviewState.OPEN, 1), else_=0)


def _submitted() -> Any:
    return sql_case((col(Review.state) == ReviewState.SUBMITTED, 1), else_=0)


def _sum(value: Any) -> Any:
    return func.coalesce(func.sum(value), 0)
