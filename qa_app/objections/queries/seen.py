"""One objection for who may read it: its lawyer, staff of the agency, who runs the cycle.

Drafts are the lawyer's alone. Nobody tied to the case sees it as a supervisor. Hidden and absent
are the same ``NotFound`` after the same statements. Who decides reads by ``queries.desk``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection, ObjectionPaper, ObjectionPoint
from qa_app.objections.rules.points import PointKey, known_point
from qa_app.objections.rules.states import ObjectionState, Outcome
from qa_app.panel.queries.people import in_sight, own_ties


class Seat(StrEnum):
    """As what somebody reads an objection."""

    OWN = "own"
    OFFICE = "office"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Seen:
    """An objection as one reader sees it; names are the case's own, never a decider's."""

    objection: Objection
    seat: Seat
    cycle: Cycle
    sheet: str
    number: str
    type: CaseType
    agency: str
    lawyer: str
    firm: str
    lawyer_id: int | None = None

    @property
    def at_office(self) -> bool:
        """Whether the reader runs the cycle."""
        return self.seat is Seat.OFFICE


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an objection; levels are texts (``rules.levels``), of the whole grades."""

    point: PointKey
    reason: str
    old_level: str
    outcome: Outcome | None
    new_level: str
    decision_reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One attached paper; ``point`` is a text, empty for the whole objection.

    ``name`` only for who sent it and who checks the form.
    """

    public_id: str
    point: str
    name: str
    size: int
    pages: int
    at: datetime
    original: bool = False
    """The signed paper itself: never for who decides."""
    held_back: str = ""
    """Why the office keeps it from who decides."""

    @property
    def for_decider(self) -> bool:
        """Whether who decides may read it."""
        return not (self.original or self.held_back)


@dataclass(frozen=True, slots=True)
class Brief:
    """What lists and marks say of an objection."""

    public_id: str
    state: ObjectionState
    level: int
    outcome: Outcome | None
    due_on: date


def objection_for(session: Session, actor: Actor, public_id: str) -> Seen:
    """One objection with the seat it is read from."""
    own, office, agency = sights(session, actor)
    seat = case((own, Seat.OWN.value), (office, Seat.OFFICE.value), else_=Seat.AGENCY.value)
    row = session.execute(
        joined(
            select(  # type: ignore[call-overload]
                Objection, seat, Cycle, FeedbackSheet.public_id, Case.number, Case.type,
                Agency.name, Lawyer.name, Firm.name, FeedbackSheet.lawyer_id,
            )
        ).where(col(Objection.public_id) == public_id, in_view(own, office, agency))
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(public_id)
    objection, seat, cycle, sheet, number, kind, agency, lawyer, firm, lawyer_id = row
    names = (agency or "", lawyer or "", firm or "")
    return Seen(objection, Seat(seat), cycle, sheet, number, kind, *names, lawyer_id)


def joined(statement: Any) -> Any:
    """A statement over objections with their cycle, sheet, case and its people."""
    return (
        statement.select_from(Objection)
        .join(Cycle, col(Cycle.id) == col(Objection.cycle_id))
        .join(FeedbackSheet, col(FeedbackSheet.id) == col(Objection.sheet_id))
        .join(Case, col(Case.id) == col(Objection.case_id))
        .join(Agency, col(Agency.id) == col(FeedbackSheet.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
    )


def sights(
    session: Session, actor: Actor
) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Conditions on ``joined``: the own, those of cycles one runs, those of the own agency."""
    own: Any = false()
    if actor.has(Role.LAWYER) and actor.account_id is not None:
        own = col(Lawyer.account_id) == actor.account_id
    office: Any = false()
    ties = own_ties(session, actor)
    if actor.has(Role.SUPERVISOR):
        office = and_(managed(actor), *in_sight(ties))
    agencies = actor.agency_ids(Role.AGENCY_STAFF)
    return own, office, col(FeedbackSheet.agency_id).in_(agencies)


def in_view(own: Any, office: Any, agency: Any) -> ColumnElement[bool]:
    """What may be read at all: drafts, and what was withdrawn before it came in, only the own."""
    came_in = col(Objection.handed_in_at).is_not(None)
    return or_(own, and_(came_in, or_(office, agency)))


def points_of(session: Session, objection_id: int | None) -> list[Point]:
    """The points objected to, in the order they are kept; pages sort them by the rubric."""
    rows = session.execute(
        select(
            ObjectionPoint.point, ObjectionPoint.reason, ObjectionPoint.old_level,
            ObjectionPoint.outcome, ObjectionPoint.new_level, ObjectionPoint.decision_reason,
        )
        .where(col(ObjectionPoint.objection_id) == objection_id)
        .order_by(col(ObjectionPoint.id))
    )  # fmt: skip
    return [Point(known_point(point), *row) for point, *row in rows]


def papers_of(session: Session, objection_id: int | None) -> list[Paper]:
    """The papers attached, oldest first."""
    rows = session.execute(
        select(
            ObjectionPaper.public_id, ObjectionPaper.point, ObjectionPaper.name,
            ObjectionPaper.size, ObjectionPaper.pages, ObjectionPaper.at,
            ObjectionPaper.original, ObjectionPaper.held_back,
        )
        .where(col(ObjectionPaper.objection_id) == objection_id)
        .order_by(col(ObjectionPaper.id))
    )  # fmt: skip
    return [
        Paper(key, point, name, size, len(pages), at, *kept)
        for key, point, name, size, pages, at, *kept in rows
    ]
