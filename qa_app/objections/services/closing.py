"""Ends objections: the lawyer lets a decision stand, days run out, nobody hands in once more."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.objections.models import Objection
from qa_app.objections.queries.seen import Seat, objection_for
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.states import FIRST_LEVEL, SECOND_LEVEL, Act, ByRole, ObjectionState
from qa_app.objections.services.steps import Done, move, note
from qa_app.objections.services.telling import CLOSED_OFFICE, LAPSED, tell_lawyer, tell_office


def let_stand(
    session: Session, *, actor: Actor, public_id: str, revision: int, now: datetime
) -> None:
    """The lawyer accepts the decision, so that no second level follows; twice changes nothing."""
    seen = objection_for(session, actor, public_id)
    if seen.seat is not Seat.OWN:
        raise NotFound(public_id)
    if seen.objection.state is ObjectionState.CLOSED:
        return
    if seen.objection.state is not ObjectionState.DECIDED or _asked_again(session, seen.objection):
        raise Refused("objection_other_state")
    move(session, seen.objection, ObjectionState.CLOSED, revision, closed_at=now)
    note(session, seen.objection, actor, Done(Act.CLOSED, ByRole.LAWYER), now)
    tell_office(session, seen.objection, seen.cycle, CLOSED_OFFICE, now)


def close_first_level(
    session: Session, *, actor: Actor, objection: Objection, now: datetime, in_time: bool = True
) -> None:
    """Close the decision of the first level once the second is over.

    Without ``in_time`` only when the days to ask for the second level are over as well.
    """
    first = _first_of(session, objection)
    if first is None or (not in_time and _may_still_ask(first, now)):
        return
    move(session, first, ObjectionState.CLOSED, first.revision, closed_at=now)
    note(session, first, actor, Done(Act.CLOSED, ByRole.PROGRAM, inward=True), now)


def close_due(session: Session, now: datetime) -> int:
    """Close, once a day, decisions nobody took further and objections sent back in vain.

    How many lawyers were told that theirs lapsed. What somebody has at hand waits for the next day.
    """
    today = day_of(now)
    settled = _due(session, ObjectionState.DECIDED, col(Objection.appeal_until) < today)
    lapsed = _due(session, ObjectionState.RETURNED, col(Objection.due_on) < today)
    over = [one for one in settled if not _asked_again(session, one)]
    firsts = [_first_of(session, one) for one in lapsed if one.level == SECOND_LEVEL]
    steps = [
        *((one, Done(Act.CLOSED, ByRole.PROGRAM)) for one in over),
        *((one, Done(Act.LAPSED, ByRole.PROGRAM)) for one in lapsed),
        *((one, Done(Act.CLOSED, ByRole.PROGRAM, inward=True)) for one in firsts if one),
    ]
    for objection, _ in sorted(steps, key=lambda step: step[0].id or 0):
        # every row before the first event: the audit trail is held until the end, and a lawyer who
        # holds a row may wait for it
        move(
            session, objection, ObjectionState.CLOSED, objection.revision, even_closed=True,
            closed_at=now,
        )  # fmt: skip
    for objection, done in steps:
        note(session, objection, SYSTEM, done, now)
    for objection in lapsed:
        cycle = session.get_one(Cycle, objection.cycle_id)
        tell_lawyer(session, objection, cycle, LAPSED, now)
        tell_office(session, objection, cycle, CLOSED_OFFICE, now)
    return len(lapsed)


def _due(session: Session, state: ObjectionState, over: Any) -> list[Objection]:
    """Objections in a state whose day is over, held; those somebody has at hand are left out."""
    statement = (
        select(Objection)
        .where(Objection.state == state, over)
        .order_by(col(Objection.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.exec(statement))


def _first_of(session: Session, objection: Objection) -> Objection | None:
    """The decision of the first level that still stands open."""
    return session.exec(
        select(Objection).where(
            Objection.cycle_id == objection.cycle_id,
            Objection.case_id == objection.case_id,
            Objection.level == FIRST_LEVEL,
            Objection.state == ObjectionState.DECIDED,
        )
    ).first()


def _may_still_ask(first: Objection, now: datetime) -> bool:
    return first.appeal_until is not None and day_of(now) <= first.appeal_until


def _asked_again(session: Session, objection: Objection) -> bool:
    """Whether the second level was asked for and is still open."""
    second = Objection.__table__.alias()  # type: ignore[attr-defined]
    asked = exists().where(
        second.c.cycle_id == objection.cycle_id,
        second.c.case_id == objection.case_id,
        second.c.level == SECOND_LEVEL,
        second.c.state.in_(
            (
                ObjectionState.HANDED_IN,
                ObjectionState.RETURNED,
                ObjectionState.DECIDING,
            )
        ),
    )
    return bool(session.execute(select(asked)).scalar())
