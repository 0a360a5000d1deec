"""Moves an observation on when its seats or sheets changed, and tells the observers all are in."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.progress import Seats, state_after
from qa_app.observations.rules.states import ObservationState, SeatState
from qa_app.observations.rules.times import is_over
from qa_app.observations.services.notifying import tell_all_in


def progress(session: Session, *, observation_id: int, now: datetime) -> Observation:
    """The observation in the state its seats and sheets put it in."""
    row = locked_observation(session, observation_id)
    cycle = session.get_one(Cycle, row.cycle_id)
    hearing = session.get_one(Hearing, row.hearing_id)
    seats = seats_of(session, row, plan_of(cycle).observations.observers)
    after = state_after(row.state, seats, over=is_over(hearing.starts_at, now))
    if after is row.state:
        return row
    row.state, row.revision = after, row.revision + 1
    session.flush()
    if after is ObservationState.OBSERVED:
        tell_all_in(session, observation=row, hearing=hearing, now=now)
    return row


def locked_observation(session: Session, observation_id: int) -> Observation:
    """The row as it is now, held until the transaction ends."""
    wanted = select(Observation).where(col(Observation.id) == observation_id).with_for_update()
    found = session.exec(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def seats_of(session: Session, row: Observation, wanted: int) -> Seats:
    """How many seats of an observation are held and handed in, of how many wanted."""
    statement = select(func.count(), func.count(col(ObserverSeat.submitted_at))).where(
        col(ObserverSeat.observation_id) == row.id, col(ObserverSeat.state) == SeatState.ACTIVE
    )
    held, submitted = session.execute(statement).one()
    return Seats(wanted, held, submitted)
