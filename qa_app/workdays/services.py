"""Sets days free or worked over the published holidays, and takes that back.

For who administers or supervises the whole tree: every room's deadlines follow this calendar.
Deadlines that were worked out before stay as they are.
"""

from datetime import date, datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor, Role
from qa_app.workdays.models import CalendarDay
from qa_app.workdays.rules import days_within, why_not_set

CHANGERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)


def may_change(actor: Actor) -> bool:
    """Whether the actor's scope is the whole tree."""
    return "/" in actor.region_paths(*CHANGERS)


def set_span(
    session: Session,
    *,
    actor: Actor,
    span: tuple[date, date],
    working: bool,
    note: str,
    now: datetime,
) -> int:
    """Set every day of a span; how many were not so before. The same again changes nothing."""
    _refuse_others(actor)
    refusal = why_not_set(*span, note)
    if refusal:
        raise refusal.error()
    done, note = 0, note.strip()
    for day in days_within(*span):
        row = session.get(CalendarDay, day, with_for_update=True)
        if row is not None and (row.working, row.note) == (working, note):
            continue
        row = row or CalendarDay(day=day, working=working, set_by=actor.login, set_at=now)
        row.working, row.note, row.set_by, row.set_at = working, note, actor.login, now
        session.add(row)
        done += 1
    session.flush()
    if done:
        first, last = (day.isoformat() for day in span)
        record(session, actor=actor, act="workdays.set", on=("calendar", first), now=now,
               last=last, working=working, days=done)  # fmt: skip
    return done


def take_back(session: Session, *, actor: Actor, day: date, now: datetime) -> None:
    """The published arrangement holds for this day again; taken back already: nothing happens."""
    _refuse_others(actor)
    row = session.get(CalendarDay, day, with_for_update=True)
    if row is None:
        return
    session.delete(row)
    session.flush()
    record(session, actor=actor, act="workdays.taken_back", on=("calendar", day.isoformat()),
           now=now, working=row.working)  # fmt: skip


def _refuse_others(actor: Actor) -> None:
    if not may_change(actor):
        raise Refused("workdays_of_whole_tree")
