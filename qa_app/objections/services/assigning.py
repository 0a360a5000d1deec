"""Gives an objection to an expert who is free of conflicts, and takes what experts give back."""

from datetime import date, datetime

from sqlmodel import Session

from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import locked_cycle, plan_of
from qa_app.objections.models import Objection
from qa_app.objections.queries.choosing import against, against_opening
from qa_app.objections.queries.desk import desk_of
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.states import (
    ASSIGNABLE,
    FIRST_LEVEL,
    Act,
    ByRole,
    ObjectionState,
)
from qa_app.objections.services.form_check import At, office_objection
from qa_app.objections.services.steps import MEANWHILE, NOBODY, Done, drop_drafts, move, note
from qa_app.objections.services.telling import GIVEN_BACK, tell_expert, tell_office
from qa_app.workdays.queries import calendar

LONGEST_REASON = 1_000


def assign(
    session: Session, *, actor: Actor, at: At, expert_id: int, now: datetime, reason: str = ""
) -> None:
    """Give the objection to an expert, instead of whoever had it; of two at once one wins.

    Refused for everything that stands against the expert, and without a reason when somebody has
    it already: only supervisors read why. What another one had begun is dropped.
    """
    seen = office_objection(session, actor, at.public_id)
    cycle, objection = locked_cycle(session, seen.cycle.name), seen.objection
    if objection.level != FIRST_LEVEL or objection.state not in ASSIGNABLE:
        raise Refused("objection_other_state")
    deciding = objection.state is ObjectionState.DECIDING
    before = objection.decider_expert_id if deciding else None
    if before == expert_id:
        return
    if objection.revision != at.revision:
        raise Conflict(MEANWHILE)
    if before:
        _refuse_reason(reason, "objection_reassign_reason")
    reasons = against(session, cycle, objection, expert_id, now)
    if reasons is None:
        raise NotFound(str(expert_id))
    if reasons:
        raise Refused("objection_expert_not_free")
    days = plan_of(cycle).feedback.decision_days
    due_on = calendar(session).add_working_days(day_of(now), days)
    _give(session, objection, at.revision, expert_id, due_on=due_on, now=now)
    act = Act.REASSIGNED if before else Act.ASSIGNED
    done = Done(act, ByRole.SUPERVISOR, reason.strip() if before else "", expert_id)
    note(session, objection, actor, done, now)
    tell_expert(session, objection, cycle, expert_id, now, due_on)
    if before:
        tell_expert(session, objection, cycle, before, now)


def open_desk(session: Session, *, actor: Actor, public_id: str, now: datetime) -> bool:
    """The expert declares to be free of conflicts and begins; False when that was done before.

    Refused when something stands against it that came up since the choice.
    """
    desk = desk_of(session, actor, public_id)
    objection = desk.objection
    if objection.state is not ObjectionState.DECIDING:
        raise Refused("objection_other_state")
    if objection.opened_at is not None:
        return False
    if against_opening(session, desk.cycle, objection, now):
        raise Refused("objection_expert_not_free")
    move(session, objection, ObjectionState.DECIDING, objection.revision, opened_at=now)
    done = Done(Act.OPENED, ByRole.EXPERT, expert_id=objection.decider_expert_id, inward=True)
    note(session, objection, actor, done, now)
    return True


def give_back(
    session: Session, *, actor: Actor, public_id: str, reason: str, now: datetime
) -> None:
    """The expert declines, for a conflict or another reason only supervisors read."""
    desk = desk_of(session, actor, public_id)
    objection, expert_id = desk.objection, desk.objection.decider_expert_id
    if objection.state is not ObjectionState.DECIDING:
        raise Refused("objection_other_state")
    _refuse_reason(reason, "objection_reason_missing")
    move(session, objection, ObjectionState.ACCEPTED, objection.revision, **NOBODY)
    drop_drafts(session, objection)
    done = Done(Act.DECLINED, ByRole.EXPERT, reason.strip(), expert_id, inward=True)
    note(session, objection, actor, done, now)
    tell_office(session, objection, desk.cycle, GIVEN_BACK, now)


def _refuse_reason(reason: str, code: str) -> None:
    """Raise what is wrong with a reason: none is given (by this code), or it is too long."""
    if not reason.strip():
        raise Refused(code)
    if len(reason) > LONGEST_REASON:
        raise Refused("objection_text_too_long", limit=LONGEST_REASON)


def _give(
    session: Session,
    objection: Objection,
    revision: int,
    expert_id: int,
    *,
    due_on: date,
    now: datetime,
) -> None:
    move(
        session, objection, ObjectionState.DECIDING, revision, decider_expert_id=expert_id,
        assigned_at=now, opened_at=None, decide_by=due_on,
    )  # fmt: skip
    drop_drafts(session, objection)
