"""Training sessions: those a reader looks after or has lawyers in, a lawyer's own invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Firm, Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.learning.models import TrainingSeat, TrainingSession
from qa_app.learning.rules.sessions import TrainingState
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in the list, with the seats the reader sees."""

    row: TrainingSession
    invited: int
    attended: int


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One invited lawyer of a session."""

    seat: TrainingSeat
    lawyer: str
    firm: str
    agency: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A lawyer's own invitation: nothing of anybody else."""

    row: TrainingSession
    criteria: tuple[str, ...]
    attended: bool | None


def sessions_page(
    session: Session, actor: Actor, state: TrainingState | None = None, number: int = 1
) -> Page[SessionRow]:
    """Sessions in the actor's sight, the latest day first."""
    where = [_visible(actor)] + ([col(TrainingSession.state) == state] if state else [])
    total = session.execute(
        select(func.count()).select_from(TrainingSession).where(*where)
    ).scalar_one()
    newest = (col(TrainingSession.held_on).desc(), col(TrainingSession.id).desc())
    rows = session.execute(
        select(TrainingSession)
        .where(*where)
        .order_by(*newest)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).scalars()
    found = list(rows)
    counts = _counts(session, actor, [row.id or 0 for row in found])
    return Page([SessionRow(row, *counts.get(row.id or 0, (0, 0))) for row in found], total, number)


def session_for(session: Session, actor: Actor, public_id: str) -> TrainingSession:
    """A session in the actor's sight; NotFound otherwise."""
    return _one(session, public_id, _visible(actor))


def session_to_run(session: Session, actor: Actor, public_id: str) -> TrainingSession:
    """A session the actor looks after; NotFound otherwise."""
    return _one(session, public_id, _managed(actor))


def seats_of(session: Session, actor: Actor, training: TrainingSession) -> list[SeatRow]:
    """The invited lawyers the actor sees: all for who looks after it, else the own agency's."""
    rows = session.execute(
        select(TrainingSeat, Lawyer.name, func.coalesce(Firm.name, ""), Agency.name)  # type: ignore[call-overload]
        .join(TrainingSession, col(TrainingSession.id) == col(TrainingSeat.session_id))
        .join(Lawyer, col(Lawyer.id) == col(TrainingSeat.lawyer_id))
        .join(Agency, col(Agency.id) == col(TrainingSeat.agency_id))
        .join(Firm, col(Firm.id) == col(Lawyer.firm_id), isouter=True)
        .where(col(TrainingSeat.session_id) == training.id, _seat_seen(actor))
        .order_by(col(Agency.name), col(Lawyer.name), col(TrainingSeat.id))
    )
    return [SeatRow(*row) for row in rows]


def invitations(session: Session, actor: Actor) -> list[Invitation]:
    """The actor's own invitations as a lawyer, the latest day first; one for each session.

    Somebody who changed firm may be invited under both entries: it is one meeting to go to.
    """
    rows = session.execute(
        select(TrainingSession, TrainingSeat.criteria, TrainingSeat.attended)  # type: ignore[call-overload]
        .join(TrainingSeat, col(TrainingSeat.session_id) == col(TrainingSession.id))
        .join(Lawyer, col(Lawyer.id) == col(TrainingSeat.lawyer_id))
        .where(col(Lawyer.account_id) == actor.account_id)
        .order_by(col(TrainingSession.held_on).desc(), col(TrainingSession.id).desc())
    )
    found: dict[int, Invitation] = {}
    for row, criteria, attended in rows:
        first = found.get(row.id)
        if first is not None:
            criteria = [*first.criteria, *(one for one in criteria if one not in first.criteria)]
            attended = first.attended or attended
        found[row.id] = Invitation(row, tuple(criteria), attended)
    return list(found.values())


def to_enter(session: Session, actor: Actor, today: date) -> Sequence[TrainingSession]:
    """Sessions whose day has come and whose attendance nobody has entered."""
    wanted = select(TrainingSession).where(
        _managed(actor),
        col(TrainingSession.state) == TrainingState.PLANNED,
        col(TrainingSession.held_on) <= today,
    )
    oldest = (col(TrainingSession.held_on), col(TrainingSession.id))
    return list(session.execute(wanted.order_by(*oldest)).scalars())


def _one(session: Session, public_id: str, where: ColumnElement[bool]) -> TrainingSession:
    wanted = select(TrainingSession).where(col(TrainingSession.public_id) == public_id, where)
    found = session.execute(wanted).scalars().first()
    if found is None:
        raise NotFound(public_id)
    return found


def _managed(actor: Actor) -> ColumnElement[bool]:
    """Sessions of regions the actor supervises; those of the whole tree for who has all of it."""
    paths = actor.region_paths(Role.SUPERVISOR)
    if "/" in paths:
        return true()
    own = [col(Region.path).startswith(path, autoescape=True) for path in paths]
    return col(TrainingSession.region_id).in_(select(Region.id).where(or_(false(), *own)))


def _visible(actor: Actor) -> ColumnElement[bool]:
    mine = and_(
        col(TrainingSeat.session_id) == col(TrainingSession.id),
        col(TrainingSeat.agency_id).in_(actor.agency_ids(Role.AGENCY_STAFF)),
    )
    return or_(_managed(actor), exists().where(mine))


def _seat_seen(actor: Actor) -> Any:
    """On seats joined with their session."""
    return or_(
        _managed(actor), col(TrainingSeat.agency_id).in_(actor.agency_ids(Role.AGENCY_STAFF))
    )


def _counts(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    came = func.sum(case((col(TrainingSeat.attended).is_(True), 1), else_=0))
    rows = session.execute(
        select(TrainingSeat.session_id, func.count(), func.coalesce(came, 0))  # type: ignore[call-overload]
        .join(TrainingSession, col(TrainingSession.id) == col(TrainingSeat.session_id))
        .where(col(TrainingSeat.session_id).in_(ids), _seat_seen(actor))
        .group_by(col(TrainingSeat.session_id))
    )
    return {key: (invited, int(attended)) for key, invited, attended in rows}
