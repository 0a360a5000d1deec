"""One observation for its supervisor: its seats, who could take one, and why others could not."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.core.roles import Actor
from qa_app.cycles.queries import plan_of
from qa_app.observations.models import ObserverSeat
from qa_app.observations.queries.facts import candidates_for, wanted_observations
from qa_app.observations.queries.managed import Managed, managed_observation
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.seating import in_order_of_choice, why_not
from qa_app.observations.rules.states import SeatState
from qa_app.panel.models import Expert
from qa_app.panel.queries.facts import panel_rules, panel_seed


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat, held or ended; nothing of what is scored on it."""

    public_id: str
    name: str
    login: str
    state: SeatState
    made_at: datetime
    end_reason: str
    signed_in_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offered:
    """An expert who could go: hearings held in this cycle, and whether the type is at home."""

    id: int
    name: str
    login: str
    load: int
    at_home: bool


@dataclass(frozen=True, slots=True)
class NotOffered:
    """An expert who could not, with every reason as a code."""

    name: str
    login: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staffing:
    """An observation with its seats; offers only while a seat is open."""

    found: Managed
    wanted: int
    seats: tuple[SeatLine, ...]
    offered: tuple[Offered, ...]
    not_offered: tuple[NotOffered, ...]

    @property
    def held(self) -> int:
        """How many seats are held."""
        return sum(seat.state is SeatState.ACTIVE for seat in self.seats)

    @property
    def is_open(self) -> bool:
        """Whether observers can still be seated."""
        return self.found.observation.state in OPEN


def staffing_of(session: Session, actor: Actor, public_id: str, now: datetime) -> Staffing:
    """The observation, or NotFound for who does not supervise it or is tied to it."""
    found = managed_observation(session, actor, public_id)
    number = plan_of(found.cycle).observations.observers
    seats = _seats(session, found.observation.id or 0)
    wanted = wanted_observations(session, found.cycle, [found.observation.id or 0])
    if not wanted or not wanted[0].open:
        return Staffing(found, number, seats, (), ())
    one, rules = wanted[0], panel_rules(session, found.cycle)
    people = candidates_for(session, found.cycle, [one], now)
    against = {p.expert.expert_id: why_not(one, p, rules) for p in people}
    free = [p for p in people if not against[p.expert.expert_id]]
    seed = panel_seed(found.cycle)
    offered = tuple(
        Offered(e.expert_id, e.name, e.login, e.load, not e.types or one.facts.case_type in e.types)
        for e in (p.expert for p in in_order_of_choice(one, free, rules, seed=seed))
    )
    others = tuple(
        NotOffered(p.expert.name, p.expert.login, against[p.expert.expert_id])
        for p in sorted(people, key=lambda p: (p.expert.name, p.expert.login))
        if against[p.expert.expert_id]
    )
    return Staffing(found, number, seats, offered, others)


def _seats(session: Session, observation_id: int) -> tuple[SeatLine, ...]:
    rows = session.execute(
        select(
            ObserverSeat.public_id, Expert.name, Expert.login, ObserverSeat.state,
            ObserverSeat.made_at, ObserverSeat.end_reason, ObserverSeat.signed_in_at,
            ObserverSeat.submitted_at,
        )  # type: ignore[call-overload]
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(ObserverSeat.observation_id == observation_id)
        .order_by(col(ObserverSeat.state), col(ObserverSeat.made_at), col(ObserverSeat.id))
    )  # fmt: skip
    return tuple(SeatLine(*row) for row in rows)
