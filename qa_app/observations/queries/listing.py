"""The observations of a cycle for its supervisors: filtered, paged, exported, counted by state.

Without hearings the actor is tied to, totals included. Grades stand here once they are agreed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import ObservationPick, ObservationState, SeatState
from qa_app.observations.rules.times import LENGTH
from qa_app.panel.models import Expert
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What the list shows; ``late``: scoring or seating is overdue."""

    state: ObservationState | None = None
    pick: ObservationPick | None = None
    agency: str = ""
    observer: str = ""
    late: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One observation; ``observers`` are the names of those who hold seats."""

    id: int
    public_id: str
    state: ObservationState
    pick: ObservationPick
    case_number: str
    agency: str
    type: CaseType
    lawyer: str
    firm: str
    court: str
    courtroom: str
    starts_at: datetime
    grade: Grade | None
    points: int | None
    submitted: int
    late: bool
    observers: tuple[str, ...] = ()


def observations_page(
    session: Session, actor: Actor, cycle: Cycle, wanted: ListFilter, now: datetime
) -> Page[Line]:
    """One page of the observations that match, by the hour of the hearing."""
    statement = _matching(session, actor, cycle, wanted, now)
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    shown = _ordered(statement).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return Page(_lines(session, shown), total, wanted.page)


def observations_to_export(
    session: Session, actor: Actor, cycle: Cycle, wanted: ListFilter, now: datetime
) -> Iterator[Line]:
    """Every observation that matches, in the order of the list."""
    return iter(_lines(session, _ordered(_matching(session, actor, cycle, wanted, now))))


def counts_by_state(session: Session, actor: Actor, cycle: Cycle) -> dict[ObservationState, int]:
    """How many observations are in each state."""
    rows = session.execute(
        select(Observation.state, func.count())
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(Observation.cycle_id == cycle.id, *hearings_in_sight(session, actor))
        .group_by(col(Observation.state))
    )
    return {state: number for state, number in rows}


def count_of_late(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """How many observations are overdue."""
    statement = _matching(session, actor, cycle, ListFilter(late=True), now)
    return session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()


def count_of_open_seats(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """How many hearings to come still want observers."""
    statement = (
        select(func.count())
        .select_from(Observation)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            Observation.cycle_id == cycle.id,
            Observation.state == ObservationState.WAITING,
            col(Hearing.starts_at) > now - LENGTH,
            *hearings_in_sight(session, actor),
        )
    )
    return session.execute(statement).scalar_one()


def late_by(now: datetime) -> Any:
    """Condition: the hearing is over, and its sheets are not in."""
    return and_(col(Observation.state).in_(OPEN), col(Hearing.starts_at) < now - LENGTH)


def _matching(
    session: Session, actor: Actor, cycle: Cycle, wanted: ListFilter, now: datetime
) -> Select[Any]:
    columns: list[Any] = [
        Observation.id, Observation.public_id, Observation.state, Observation.pick,
        Hearing.case_number, Agency.name, Hearing.type, Hearing.lawyer_name, Hearing.firm_name,
        Hearing.court, Hearing.courtroom, Hearing.starts_at, Observation.grade, Observation.points,
        _submitted(), late_by(now).label("late"),
    ]  # fmt: skip
    statement: Select[Any] = (
        select(*columns)
        .select_from(Observation)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .where(Observation.cycle_id == cycle.id, *hearings_in_sight(session, actor))
    )
    if wanted.state is not None:
        statement = statement.where(col(Observation.state) == wanted.state)
    if wanted.pick is not None:
        statement = statement.where(col(Observation.pick) == wanted.pick)
    if wanted.late:
        statement = statement.where(late_by(now))
    if wanted.agency:
        statement = statement.where(col(Agency.name).icontains(wanted.agency, autoescape=True))
    if wanted.observer:
        statement = statement.where(_observed_by(wanted.observer))
    return statement


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(col(Hearing.starts_at), col(Observation.id))


def _submitted() -> Any:
    """How many sheets are in; what is on them is nobody's business before the last one."""
    return (
        select(func.count())
        .select_from(ObserverSeat)
        .where(
            col(ObserverSeat.observation_id) == col(Observation.id),
            col(ObserverSeat.state) == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at).is_not(None),
        )
        .scalar_subquery()
        .label("submitted")
    )


def _observed_by(text: str) -> Any:
    seats = (
        select(ObserverSeat.observation_id)
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(
            ObserverSeat.state == SeatState.ACTIVE,
            or_(
                col(Expert.login).icontains(text, autoescape=True),
                col(Expert.name).icontains(text, autoescape=True),
            ),
        )
    )
    return col(Observation.id).in_(seats)


def _lines(session: Session, statement: Select[Any]) -> list[Line]:
    lines = [Line(*row) for row in session.execute(statement)]
    names: dict[int, list[str]] = {}
    rows = session.execute(
        select(ObserverSeat.observation_id, Expert.name)
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(
            col(ObserverSeat.observation_id).in_([line.id for line in lines]),
            ObserverSeat.state == SeatState.ACTIVE,
        )
        .order_by(ObserverSeat.public_id)
    )
    for observation_id, name in rows:
        names.setdefault(observation_id, []).append(name)
    return [replace(line, observers=tuple(names.get(line.id, ()))) for line in lines]
