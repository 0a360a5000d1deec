"""The observations of a cycle for its export: what was chosen, why, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.observations.models import Hearing, Observation, ObservationRound, ObserverSeat
from qa_app.observations.rules.states import ObservationPick, ObservationState, SeatState


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One observation; ``round`` is the number of the round that drew it."""

    hearing_key: str
    case_number: str
    agency: str
    starts_at: datetime
    court: str
    type: CaseType
    pick: ObservationPick
    rule: str
    round: int | None
    state: ObservationState
    missed_reason: str
    grade: Grade | None
    points: int | None
    seats: int
    submitted: int


def chosen_hearings(session: Session, cycle: Cycle) -> Iterator[ObservationRow]:
    """Every observation of a cycle by the time of its hearing; a stream."""
    active = and_(
        col(ObserverSeat.observation_id) == col(Observation.id),
        col(ObserverSeat.state) == SeatState.ACTIVE,
    )
    seats = select(func.count()).select_from(ObserverSeat).where(active).scalar_subquery()
    submitted = select(func.count(col(ObserverSeat.submitted_at))).where(active).scalar_subquery()
    columns: list[Any] = [
        *(Hearing.hearing_key, Hearing.case_number, Agency.name, Hearing.starts_at),
        *(Hearing.court, Hearing.type, Observation.pick, Observation.rule),
        *(ObservationRound.number, Observation.state, Observation.missed_reason),
        *(Observation.grade, Observation.points, seats, submitted),
    ]
    of_round = col(ObservationRound.id) == col(Observation.round_id)
    rows = session.execute(
        select(*columns)
        .select_from(Observation)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .join(ObservationRound, of_round, isouter=True)
        .where(col(Observation.cycle_id) == cycle.id)
        .order_by(col(Hearing.starts_at), col(Observation.id))
        .execution_options(yield_per=1000)
    )
    return (ObservationRow(*row) for row in rows)
