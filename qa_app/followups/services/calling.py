"""What a caller does: take the next one, note an attempt, take it back, save and finish answers.

For the call screen.  A follow-up is held by one caller at a time and comes free by itself; every
act is safe to send twice.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.core.workdays import Calendar
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.followups.models import ContactAttempt, Followup
from qa_app.followups.queries.attempts import AttemptRow, attempts_of, tries_of
from qa_app.followups.queries.calls import CallFilter, next_due
from qa_app.followups.queries.visible import followup_for
from qa_app.followups.rules.attempting import Made, attempt_problems
from qa_app.followups.rules.calling import Standing, Try, standing
from qa_app.followups.rules.holding import Hold, held_until, why_not_call, why_not_undo
from qa_app.followups.rules.states import FollowupState
from qa_app.workdays.queries import calendar


@dataclass(frozen=True, slots=True)
class Past:
    """What an attempt is entered beside: the earlier ones, and which days are worked."""

    attempts: list[AttemptRow]
    days: Calendar


def take_next(
    session: Session, *, actor: Actor, wanted: CallFilter, now: datetime, after: str = ""
) -> Followup | None:
    """Hold the first that is due, letting go of whatever else the actor held; None: none left."""
    _let_go(session, actor)
    found = next_due(session, actor, wanted, now, after=after)
    if found is not None:
        _hold(session, actor, found, now)
    return found


def take_one(session: Session, *, actor: Actor, public_id: str, now: datetime) -> Followup:
    """Hold this one. Refused: ``followup_answered``, ``followup_ended``, ``followup_held``."""
    found = followup_for(session, actor, public_id, to_change=True)
    refusal = why_not_call(_hold_of(found), actor.account_id, now)
    if refusal:
        raise refusal.error()
    _let_go(session, actor)
    _hold(session, actor, found, now)
    return found


def let_go(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """Leave it to others; nothing happens when the actor does not hold it."""
    found = followup_for(session, actor, public_id, to_change=True)
    if found.held_by == actor.account_id and found.held_until is not None:
        found.held_by, found.held_until = None, None
        session.add(found)
        record(session, actor=actor, act="followup.released", on=("followup", public_id), now=now)


def note_attempt(
    session: Session, *, actor: Actor, public_id: str, made: Made, now: datetime
) -> Followup:
    """Note what came of one attempt; the same ``op_id`` again changes nothing.

    Refused when it is finished or somebody else is calling; Invalid for a note that is too long or
    a day that cannot be the next one.
    """
    found = followup_for(session, actor, public_id, to_change=True)
    if is_known(session, found, made.op_id):
        return found
    refusal = why_not_call(_hold_of(found), actor.account_id, now)
    if refusal:
        raise refusal.error()
    check_attempt(made, now)
    add_attempt(session, actor=actor, followup=found, made=made, now=now)
    return found


def add_attempt(
    session: Session, *, actor: Actor, followup: Followup, made: Made, now: datetime
) -> None:
    """Enter an attempt of a locked follow-up, held by the caller, and work out where it stands."""
    followup.held_by, followup.held_until = actor.account_id, held_until(now)
    past = Past(attempts_of(session, followup.id), calendar(session))
    enter_attempt(session, actor=actor, followup=followup, made=made, past=past, now=now)


def enter_attempt(
    session: Session, *, actor: Actor, followup: Followup, made: Made, past: Past, now: datetime
) -> None:
    """The same for one whose earlier attempts were read already; who holds it is left alone."""
    before = past.attempts
    session.add(
        ContactAttempt(
            public_id=secrets.token_urlsafe(9), followup_id=followup.id or 0,
            number=len(before) + 1, at=made.at or now, outcome=made.outcome, channel=made.channel,
            respondent=made.respondent, by_login=actor.login, note=made.note.strip(),
            next_on=made.wished_on, op_id=made.op_id,
        )
    )  # fmt: skip
    one = Try((made.at or now).astimezone(SHANGHAI), made.outcome, made.channel, made.wished_on)
    _stand(session, followup, [*tries_of(before), one], past.days)
    record(session, actor=actor, act="followup.attempted", on=("followup", followup.public_id),
           now=now, number=len(before) + 1, outcome=made.outcome.value,
           channel=made.channel.value)  # fmt: skip


def undo_attempt(
    session: Session, *, actor: Actor, public_id: str, number: int, now: datetime
) -> Followup:
    """Take back the actor's own last attempt, within minutes; taken back already: nothing happens.

    Refused: ``followup_answered``, ``attempt_not_last``, ``attempt_too_old``.
    """
    found = followup_for(session, actor, public_id, to_change=True)
    rows = attempts_of(session, found.id)
    if any(row.number == number and row.undone for row in rows):
        return found
    noted = [row for row in rows if not row.undone]
    last = noted[-1] if noted else None
    if last is None or last.number != number:
        raise Refused("attempt_not_last")
    refusal = why_not_undo(found.state, last.by_login == actor.login, last.at, now)
    if refusal:
        raise refusal.error()
    mine = (col(ContactAttempt.followup_id) == found.id, col(ContactAttempt.number) == number)
    values = {"undone_at": now, "undone_by": actor.login}
    session.execute(update(ContactAttempt).where(*mine).values(**values))
    _stand(session, found, tries_of(noted[:-1]), calendar(session), reopened_on=now)
    _hold(session, actor, found, now, noted=False)
    record(session, actor=actor, act="followup.attempt_undone", on=("followup", public_id),
           now=now, number=number)  # fmt: skip
    return found


def set_language(
    session: Session, *, actor: Actor, public_id: str, language: str, now: datetime
) -> Followup:
    """Say which language the person speaks, so that a caller who speaks it finds it."""
    found = followup_for(session, actor, public_id, to_change=True)
    known = plan_of(session.get_one(Cycle, found.cycle_id)).followups.languages
    if language not in known:
        raise Invalid([Problem("followup_unknown_language", column="language", value=language)])
    if found.language != language:
        found.language, found.revision = language, found.revision + 1
        session.add(found)
        record(session, actor=actor, act="followup.language_set", on=("followup", public_id),
               now=now, language=language)  # fmt: skip
    return found


def check_attempt(made: Made, now: datetime) -> None:
    """Invalid with all that does not fit."""
    problems = attempt_problems(made, now.astimezone(SHANGHAI).date())
    if problems:
        raise Invalid(problems)


def is_known(session: Session, followup: Followup, op_id: str) -> bool:
    """Whether this attempt was entered before; Refused when the key belongs to another one."""
    known = select(ContactAttempt.followup_id).where(col(ContactAttempt.op_id) == op_id)
    owner = session.execute(known).scalar()
    if owner is not None and owner != followup.id:
        raise Refused("attempt_key_used")
    return owner is not None


def _stand(
    session: Session,
    followup: Followup,
    tries: list[Try],
    days: Calendar,
    reopened_on: datetime | None = None,
) -> None:
    """Write where the follow-up stands after these attempts."""
    limit = plan_of(session.get_one(Cycle, followup.cycle_id)).followups.attempts
    now: Standing = standing(tries, limit, days)
    followup.state, followup.outcome, followup.attempts = now.state, now.outcome, now.attempts
    followup.next_on = now.next.on if now.next else None
    followup.next_part = now.next.part if now.next else None
    if now.state is FollowupState.WAITING and reopened_on is not None:
        followup.next_on = reopened_on.astimezone(SHANGHAI).date()
    followup.revision += 1
    session.add(followup)


def _hold(
    session: Session, actor: Actor, followup: Followup, now: datetime, *, noted: bool = True
) -> None:
    """Hold it from now on; taking it anew is recorded, going on with it is not."""
    is_new = followup.held_by != actor.account_id or (followup.held_until or now) <= now
    followup.held_by, followup.held_until = actor.account_id, held_until(now)
    session.add(followup)
    session.flush()
    if is_new and noted:
        record(session, actor=actor, act="followup.taken", on=("followup", followup.public_id),
               now=now)  # fmt: skip


def _let_go(session: Session, actor: Actor) -> None:
    mine = col(Followup.held_by) == actor.account_id
    session.execute(
        update(Followup)
        .where(mine)
        .values(held_by=None, held_until=None)
        .execution_options(synchronize_session=False)
    )


def _hold_of(followup: Followup) -> Hold:
    return Hold(followup.state, followup.held_by, followup.held_until)
