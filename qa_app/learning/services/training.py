"""Plans training sessions from the training list, tells the lawyers, and enters who came.

For supervisors of the region. What is kept is that somebody was invited and came; no certificate.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Region
from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor, Role
from qa_app.learning.models import TrainingSeat, TrainingSession
from qa_app.learning.queries.sessions import session_to_run
from qa_app.learning.queries.training import TrainingFilter, TrainingLine, training_list
from qa_app.learning.rules.sessions import (
    Planned,
    TrainingState,
    why_not_planned,
    why_not_ticked,
)
from qa_app.notices.services import notify

INVITED, CANCELLED = "training_invited", "training_cancelled"
OWN_PAGE = "/learning/training/mine"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of planning: the session's public id, and how many could be told."""

    public_id: str
    told: int
    untold: int


def plan_session(
    session: Session,
    *,
    actor: Actor,
    planned: Planned,
    wanted: TrainingFilter,
    lawyers: Collection[int],
    now: datetime,
) -> Made:
    """Plan a session for lawyers of the list ``wanted`` describes, and tell them.

    A form sent twice plans one session and tells once. NotFound for a lawyer who is not in the
    actor's list. Refused: see ``why_not_planned``.
    """
    key = planned.once or secrets.token_urlsafe(9)
    if (made := _made(session, actor, key)) is not None:
        return made
    refusal = why_not_planned(planned, lawyers, _day(now))
    if refusal:
        raise refusal.error()
    listed = training_list(session, actor, wanted)
    if listed.rubric != (planned.rubric, planned.rubric_version):
        raise Refused("training_other_rubric")
    lines = [line for line in listed.lines if line.lawyer_id in lawyers]
    if len(lines) != len(set(lawyers)):
        raise NotFound(str(sorted(lawyers)))
    row = TrainingSession(
        public_id=key, region_id=_region(session, actor), title=planned.title.strip(),
        held_on=planned.held_on, place=planned.place.strip(),
        rubric=planned.rubric, rubric_version=planned.rubric_version,
        criteria=list(planned.criteria), state=TrainingState.PLANNED, made_by=actor.login,
        made_at=now,
    )  # fmt: skip
    if not _entered(session, row):
        return _made(session, actor, key) or Made(key, 0, 0)
    told = _invite(session, row, lines, now)
    record(session, actor=actor, act="training.planned", on=("training", row.public_id), now=now,
           held_on=planned.held_on.isoformat(), invited=len(lines), told=told)  # fmt: skip
    return Made(row.public_id, told, len(lines) - told)


def enter_attendance(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    came: Collection[int],
    revision: int,
    now: datetime,
) -> int:
    """Write down who came, by ids of seats; how many did. It can be corrected later.

    Conflict when somebody changed the session meanwhile.
    """
    training = session_to_run(session, actor, public_id)
    refusal = why_not_ticked(training.state, training.held_on, _day(now))
    if refusal:
        raise refusal.error()
    _move(session, training, revision, TrainingState.HELD)
    wanted = select(TrainingSeat).where(col(TrainingSeat.session_id) == training.id)
    seats = list(session.execute(wanted).scalars())
    for seat in seats:
        seat.attended, seat.ticked_by, seat.ticked_at = seat.id in came, actor.login, now
        session.add(seat)
    count = sum(bool(seat.attended) for seat in seats)
    record(session, actor=actor, act="training.attendance", on=("training", public_id), now=now,
           invited=len(seats), came=count)  # fmt: skip
    return count


def cancel_session(
    session: Session, *, actor: Actor, public_id: str, revision: int, now: datetime
) -> None:
    """Call a session off and tell the lawyers. Refused when it was held or called off already."""
    training = session_to_run(session, actor, public_id)
    if training.state is not TrainingState.PLANNED:
        raise Refused("training_not_planned")
    _move(session, training, revision, TrainingState.CANCELLED)
    accounts = select(Lawyer.account_id).where(
        col(Lawyer.account_id).is_not(None),
        col(Lawyer.id).in_(
            select(TrainingSeat.lawyer_id).where(col(TrainingSeat.session_id) == training.id)
        ),
    )
    notify(
        session, account_ids=[key for key in session.execute(accounts).scalars() if key],
        code=CANCELLED, params=_said(training), url=OWN_PAGE, now=now,
    )  # fmt: skip
    record(session, actor=actor, act="training.cancelled", on=("training", public_id), now=now)


def _made(session: Session, actor: Actor, key: str) -> Made | None:
    """What the same form made before; ``NotFound`` when somebody else has this id."""
    found = select(TrainingSession).where(col(TrainingSession.public_id) == key)
    row = session.execute(found).scalar_one_or_none()
    if row is None:
        return None
    if row.made_by != actor.login:
        raise NotFound(key)
    of_session = select(TrainingSeat.told).where(col(TrainingSeat.session_id) == row.id)
    told = list(session.execute(of_session).scalars())
    return Made(key, sum(told), len(told) - sum(told))


def _entered(session: Session, row: TrainingSession) -> bool:
    """Whether the row is in; not when the same form was quicker in another window."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _invite(
    session: Session, row: TrainingSession, lines: list[TrainingLine], now: datetime
) -> int:
    wanted = (
        select(Lawyer.id, Account.id)
        .join(Account, col(Account.id) == col(Lawyer.account_id))
        .where(col(Lawyer.id).in_([line.lawyer_id for line in lines]), col(Account.active))
    )
    accounts = {key: account for key, account in session.execute(wanted)}
    for line in lines:
        session.add(
            TrainingSeat(
                session_id=row.id or 0, lawyer_id=line.lawyer_id, agency_id=line.agency_id,
                criteria=[one.criterion for one in line.findings], invited_at=now,
                told=line.lawyer_id in accounts,
            )
        )  # fmt: skip
    told = [key for key in accounts.values() if key is not None]
    notify(session, account_ids=told, code=INVITED, params=_said(row), url=OWN_PAGE, now=now)
    return len(told)


def _said(row: TrainingSession) -> dict[str, str | int]:
    return {"title": row.title, "held_on": row.held_on.isoformat()}


def _move(session: Session, training: TrainingSession, revision: int, state: TrainingState) -> None:
    """To another state if nobody was first."""
    mine = update(TrainingSession).where(
        col(TrainingSession.id) == training.id, col(TrainingSession.revision) == revision
    )
    done = session.execute(mine.values(state=state, revision=revision + 1))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict("training_changed_meanwhile")
    session.refresh(training)


def _region(session: Session, actor: Actor) -> int | None:
    """The region whose supervisors look after it: the widest of the actor's own."""
    paths = actor.region_paths(Role.SUPERVISOR)
    if not paths:
        raise NotFound
    if "/" in paths:
        return None
    found = select(Region.id).where(col(Region.path) == min(paths, key=len))
    return session.execute(found).scalar_one()


def _day(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()
