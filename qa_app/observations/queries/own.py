"""What an observer reads: the own seats, their hearings and the own sheet, nothing of anybody else.

Every query is bound to the account that asks. A seat of others, one that was given back and one
that never was are the same ``NotFound`` after the same one statement. Why a hearing is observed
(a complaint, say) and what others score stays out of these values altogether.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import HearingState, ObservationState, SeatState
from qa_app.panel.models import Expert


@dataclass(frozen=True, slots=True)
class HearingFacts:
    """What an observer is told of a hearing: where to be, whom to watch, what it is about.

    Whoever sits in the room hears the lawyer's name, so masks of the file review do not reach it.
    """

    starts_at: datetime
    court: str
    courtroom: str
    court_number: str
    type: CaseType
    stage: Stage | None
    cause: str
    lawyer: str
    firm: str
    agency: str
    state: HearingState


def hearing_facts(hearing: Hearing, agency: str = "") -> HearingFacts:
    """The same of a hearing that was read already."""
    return HearingFacts(
        hearing.starts_at, hearing.court, hearing.courtroom, hearing.court_number, hearing.type,
        hearing.stage, hearing.cause, hearing.lawyer_name, hearing.firm_name, agency, hearing.state,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """One own seat with its hearing and how far the own work is."""

    public_id: str
    seat_id: int
    observation_id: int
    observation: str
    state: ObservationState
    cycle_id: int
    cycle_name: str
    cycle_title: str
    cycle_state: CycleState
    plan_text: str
    hearing_id: int
    signed_in_at: datetime | None
    scoresheet_id: int | None
    submitted_at: datetime | None
    facts: HearingFacts

    @property
    def is_writable(self) -> bool:
        """Whether the observer can still score: signed in, not handed in, not given up."""
        started = self.signed_in_at is not None and self.submitted_at is None
        return started and self.state in OPEN

    @property
    def may_be_left(self) -> bool:
        """Whether the observer can still give the seat back."""
        return self.submitted_at is None and self.state in OPEN


def own_seat(session: Session, actor: Actor, public_id: str) -> OwnSeat:
    """The actor's own active seat by its public id; NotFound for anyone else's."""
    return _found(session, actor, public_id, _ONE)


def own_seat_held_once(session: Session, actor: Actor, public_id: str) -> OwnSeat:
    """The same for a seat that may have ended: for leaving it twice."""
    return _found(session, actor, public_id, _ANY)


def _found(session: Session, actor: Actor, public_id: str, statement: Any) -> OwnSeat:
    row = session.connection().execute(statement, {**_who(actor), "wanted": public_id}).first()
    if row is None:
        raise NotFound(public_id)
    return _seat(row)


def own_seats(session: Session, actor: Actor, *, done: bool, limit: int = 0) -> list[OwnSeat]:
    """Own seats: what is to be done by the hour of the hearing, or what is handed in, last first.

    ``limit`` 0: all of them; a person has a few dozen a year at most.
    """
    handed_in = col(ObserverSeat.submitted_at)
    if done:
        where, order = handed_in.is_not(None), handed_in.desc()
    else:
        running = col(Cycle.state) != CycleState.CLOSED
        where = and_(handed_in.is_(None), col(Observation.state).in_(OPEN), running)
        order = col(Hearing.starts_at).asc()
    statement = _own(select(*_COLUMNS)).where(where).order_by(order, col(ObserverSeat.public_id))
    if limit:
        statement = statement.limit(limit)
    return [_seat(row) for row in session.connection().execute(statement, _who(actor))]


def to_discuss(session: Session, actor: Actor) -> list[OwnSeat]:
    """Own hearings whose sheets are all in and whose discussion nobody has written down."""
    statement = (
        _own(select(*_COLUMNS))
        .where(
            col(ObserverSeat.submitted_at).is_not(None),
            col(Observation.state) == ObservationState.OBSERVED,
            col(Cycle.state) != CycleState.CLOSED,
        )
        .order_by(col(Hearing.starts_at), col(ObserverSeat.public_id))
    )
    return [_seat(row) for row in session.connection().execute(statement, _who(actor))]


def count_of_done(session: Session, actor: Actor) -> int:
    """How many sheets the observer handed in."""
    statement = _own(select(func.count())).where(col(ObserverSeat.submitted_at).is_not(None))
    return session.connection().execute(statement, _who(actor)).scalar_one()


def _who(actor: Actor) -> dict[str, Any]:
    return {"account_id": actor.account_id or 0, "login": actor.login}


_FACTS = (
    Hearing.starts_at, Hearing.court, Hearing.courtroom, Hearing.court_number, Hearing.type,
    Hearing.stage, Hearing.cause, Hearing.lawyer_name, Hearing.firm_name, Agency.name,
    Hearing.state,
)  # fmt: skip
_PLACE = (
    ObserverSeat.public_id, ObserverSeat.id, Observation.id, Observation.public_id,
    Observation.state, Cycle.id, Cycle.name, Cycle.title, Cycle.state, Cycle.plan, Hearing.id,
    ObserverSeat.signed_in_at, ObserverSeat.scoresheet_id, ObserverSeat.submitted_at,
)  # fmt: skip
_COLUMNS: Any = (*_PLACE, *_FACTS)


def _own(statement: Any, *, ended: bool = False) -> Any:
    """Seats of the expert with the account, or the login while no account is linked."""
    by_login = and_(col(Expert.account_id).is_(None), col(Expert.login) == bindparam("login"))
    return (
        statement.select_from(ObserverSeat)
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .where(
            or_(col(Expert.account_id) == bindparam("account_id"), by_login),
            *([] if ended else [col(ObserverSeat.state) == SeatState.ACTIVE]),
        )
    )


_ONE = _own(select(*_COLUMNS)).where(col(ObserverSeat.public_id) == bindparam("wanted"))
_ANY = _own(select(*_COLUMNS), ended=True).where(col(ObserverSeat.public_id) == bindparam("wanted"))


def _seat(row: Any) -> OwnSeat:
    width = len(_PLACE)
    return OwnSeat(*row[:width], facts=HearingFacts(*row[width:]))
