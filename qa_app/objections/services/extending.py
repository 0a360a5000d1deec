"""Puts off a day of one objection: to mend it, to decide it, to ask for the second level.

Only to a later day and with a reason, which stands in the timeline and names nobody who reviews.
Who is bound to it is told.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.rules.extending import why_not_extend
from qa_app.feedback.services.looking import confirm
from qa_app.objections.models import Objection, ObjectionExtension
from qa_app.objections.queries.seen import Seen
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.extending import Extended, day_that_runs
from qa_app.objections.services.form_check import At, office_objection
from qa_app.objections.services.steps import MEANWHILE
from qa_app.objections.services.telling import EXTENDED, tell_extended_expert, tell_lawyer

COLUMNS = {
    Extended.MENDING: "due_on",
    Extended.DECIDING: "decide_by",
    Extended.ASKING_AGAIN: "appeal_until",
}


@dataclass(frozen=True, slots=True)
class Later:
    """To which day, and why."""

    until: date
    reason: str


def running(objection: Objection) -> tuple[Extended, date] | None:
    """The day of an objection that can be put off, and what it is for; None where none runs."""
    what = day_that_runs(objection.state, objection.appeal_until)
    old = getattr(objection, COLUMNS[what]) if what else None
    return (what, old) if what and old else None


def why_not(objection: Objection, later: Later, now: datetime) -> Refusal | None:
    """The first reason against it, for the page and for the act."""
    found = running(objection)
    if found is None:
        return Refusal("objection_other_state")
    return why_not_extend(found[1], later.until, day_of(now), later.reason)


def extend(session: Session, *, actor: Actor, at: At, later: Later, now: datetime) -> None:
    """Set the later day; of two at once one wins and the other is told (Conflict)."""
    seen = office_objection(session, actor, at.public_id)
    hold_open(session, seen.cycle.id)
    objection, found = seen.objection, running(seen.objection)
    refusal = why_not(objection, later, now)
    if refusal or found is None:
        raise (refusal or Refusal("objection_other_state")).error()
    what, old = found
    look = look_of_office(session, objection.cycle_id, objection.case_id, [later.reason])
    confirm(session, actor=actor, look=look, seen="", on=("objection", at.public_id), now=now)
    done = session.execute(
        update(Objection)
        .where(
            col(Objection.id) == objection.id,
            col(Objection.revision) == at.revision,
            col(Objection.state) == objection.state,
        )
        .values({COLUMNS[what]: later.until, "revision": at.revision + 1})
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict(MEANWHILE)
    session.refresh(objection)
    session.add(
        ObjectionExtension(
            objection_id=objection.id or 0, what=what, old_on=old, new_on=later.until,
            reason=later.reason.strip(), made_by=actor.login, made_at=now,
        )
    )  # fmt: skip
    session.flush()
    record(session, actor=actor, act="objection.extended", on=("objection", at.public_id), now=now,
           what=what.value, old=old.isoformat(), new=later.until.isoformat(),
           reason=later.reason.strip())  # fmt: skip
    _tell(session, seen, what, later.until, now)


def _tell(session: Session, seen: Seen, what: Extended, until: date, now: datetime) -> None:
    if what is Extended.DECIDING:
        tell_extended_expert(session, seen.objection, seen.cycle, until, now)
    else:
        tell_lawyer(session, seen.objection, seen.cycle, EXTENDED, now, until_on=until.isoformat())
