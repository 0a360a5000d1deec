"""Tells observers of seats and of all sheets being in, supervisors of seats nobody took over, and
lawyers and agencies of feedback. A notice says a day, never a case, a name or a grade.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session, col, select

from qa_app.accounts.models import RoleGrant
from qa_app.cases.models import Lawyer
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.notices.services import notify
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import SeatState
from qa_app.observations.rules.times import day_of
from qa_app.panel.queries.supervisors import supervisors_of
from qa_app.panel.services.telling import account_ids

SEATED, TAKEN = "observer_seated", "observer_taken"
WITHDRAWN = "observation_withdrawn"
ALL_IN, GIVEN_BACK = "observers_all_in", "observer_gave_back"
FED_BACK = "observation_fed_back"
MINE = "/observations/"


def tell_seated(
    session: Session, *, seats: Iterable[tuple[ObserverSeat, Hearing]], now: datetime
) -> None:
    """Tell experts which days they are to observe: one notice for each hearing."""
    for seat, hearing in seats:
        _tell(session, [seat.expert_id], SEATED, hearing, f"/observations/seats/{seat.public_id}",
              now)  # fmt: skip


def tell_taken(session: Session, *, seat: ObserverSeat, hearing: Hearing, now: datetime) -> None:
    """Tell an expert that somebody else goes."""
    _tell(session, [seat.expert_id], TAKEN, hearing, MINE, now)


def tell_withdrawn(
    session: Session, *, seat: ObserverSeat, hearing: Hearing, now: datetime
) -> None:
    """Tell an expert that nobody goes to the hearing."""
    _tell(session, [seat.expert_id], WITHDRAWN, hearing, MINE, now)


def tell_all_in(
    session: Session, *, observation: Observation, hearing: Hearing, now: datetime
) -> None:
    """Tell the observers that they can discuss."""
    url = f"/observations/{observation.public_id}/discussion"
    _tell(session, observers_of(session, hearing.id or 0, observation.id), ALL_IN, hearing, url,
          now)  # fmt: skip


def tell_given_back(
    session: Session, *, cycle: Cycle, observation: Observation, replaced: bool, now: datetime
) -> None:
    """Tell the supervisors of the cycle that an observer gave a hearing back."""
    if replaced:
        return
    accounts = [actor.account_id for actor in supervisors_of(session, cycle) if actor.account_id]
    notify(
        session,
        account_ids=accounts,
        code=GIVEN_BACK,
        params={"cycle": cycle.title or cycle.name},
        url=f"/cycles/{quote(cycle.name)}/observations/list?state=waiting",
        now=now,
    )


def tell_fed_back(
    session: Session, *, observation: Observation, hearing: Hearing, now: datetime
) -> int:
    """Tell the lawyer and the agency's staff that there is feedback; how many were told."""
    staff = session.exec(
        select(RoleGrant.account_id).where(
            RoleGrant.role == Role.AGENCY_STAFF, RoleGrant.agency_id == hearing.agency_id
        )
    ).all()
    lawyer = session.exec(
        select(Lawyer.account_id).where(
            col(Lawyer.id) == hearing.lawyer_id, col(Lawyer.account_id).is_not(None)
        )
    ).all()
    told = [key for key in (*staff, *lawyer) if key is not None]
    return notify(
        session,
        account_ids=told,
        code=FED_BACK,
        params={"held_on": day_of(hearing.starts_at).isoformat()},
        url=f"/observations/feedback/{observation.public_id}",
        now=now,
    )


def observers_of(session: Session, hearing_id: int, observation_id: int | None = None) -> list[int]:
    """Experts with a seat at a hearing, in any cycle or of one observation."""
    statement = (
        select(ObserverSeat.expert_id)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .where(
            col(Observation.hearing_id) == hearing_id, col(ObserverSeat.state) == SeatState.ACTIVE
        )
    )
    if observation_id is not None:
        statement = statement.where(col(Observation.id) == observation_id)
    return list(session.exec(statement.distinct()))


def _tell(
    session: Session,
    experts: Collection[int],
    code: str,
    hearing: Hearing,
    url: str,
    now: datetime,
) -> None:
    accounts = account_ids(session, list(experts))
    notify(
        session,
        account_ids=list(accounts.values()),
        code=code,
        params={"held_on": day_of(hearing.starts_at).isoformat()},
        url=url,
        now=now,
    )
