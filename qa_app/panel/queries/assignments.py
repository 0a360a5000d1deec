"""Reads seats: an expert's own, and those a supervisor may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.panel.models import Assignment, AssignmentState
from qa_app.panel.queries.people import expert_of, in_sight, own_ties


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """One case an expert has to review; says nothing about who else does."""

    assignment_id: int
    public_id: str
    cycle_id: int
    cycle: str
    case_id: int
    case_key: str
    expert_id: int
    seat: int
    state: AssignmentState
    made_at: datetime


def assignments_of_expert(session: Session, actor: Actor) -> list[OwnSeat]:
    """The actor's own active seats, by the time they were given; none for who is no expert."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    if expert is None:
        return []
    statement = (
        select(
            Assignment.id,
            Assignment.public_id,
            Assignment.cycle_id,
            Cycle.name,
            Assignment.case_id,
            Case.case_key,
            Assignment.expert_id,
            Assignment.seat,
            Assignment.state,
            Assignment.made_at,
        )  # type: ignore[call-overload]
        .join(Cycle, col(Cycle.id) == col(Assignment.cycle_id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(
            col(Assignment.expert_id) == expert.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
        )
        .order_by(col(Assignment.made_at), col(Assignment.public_id))
    )
    return [OwnSeat(*row) for row in session.execute(statement)]


def assignment_for(session: Session, actor: Actor, public_id: str) -> Assignment:
    """The actor's own seat, active or ended; raises ``NotFound`` for anyone else's."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    statement = select(Assignment).where(
        col(Assignment.public_id) == public_id,
        col(Assignment.expert_id) == (expert.id if expert else None),
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(public_id)
    return found


def supervised_seat(session: Session, actor: Actor, public_id: str) -> Assignment:
    """A seat of a cycle the supervisor runs, unless tied to its case; else ``NotFound``."""
    statement = (
        select(Assignment)
        .join(Cycle, col(Cycle.id) == col(Assignment.cycle_id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(col(Assignment.public_id) == public_id, managed(actor))
    )
    found = session.exec(statement.where(*in_sight(own_ties(session, actor)))).first()
    if found is None:
        raise NotFound(public_id)
    return found


def holder_of(session: Session, seat: Assignment) -> Assignment | None:
    """Whoever holds the same seat of the same case now."""
    statement = select(Assignment).where(
        col(Assignment.cycle_id) == seat.cycle_id,
        col(Assignment.case_id) == seat.case_id,
        col(Assignment.seat) == seat.seat,
        col(Assignment.state) == AssignmentState.ACTIVE,
    )
    return session.exec(statement).first()


def cycle_of(session: Session, seat: Assignment) -> Cycle:
    """The cycle a seat belongs to."""
    return session.get_one(Cycle, seat.cycle_id)
