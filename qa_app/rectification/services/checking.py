"""What the second person does: accept, reopen with a reason and a new deadline, postpone, cancel.

Two people deciding at once: the one who comes second holds an older revision and is told.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.rectification.models import Task, TaskStep
from qa_app.rectification.queries.single import facts_now, has_running_twin
from qa_app.rectification.queries.visible import task_to_change
from qa_app.rectification.rules.states import (
    LONGEST_REASON,
    PENDING,
    RUNNING,
    Act,
    Facts,
    Side,
    TaskState,
    checking_side,
    why_not_check,
    why_not_due,
    why_not_words,
)
from qa_app.rectification.services.making import Target, refuse_words
from qa_app.rectification.services.telling import day_of, tell_doers
from qa_app.rectification.services.working import CHANGED, add_step


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a task as it was seen: its revision, the words, a new deadline if any."""

    public_id: str
    revision: int
    words: str = ""
    due_on: date | None = None


def accept(session: Session, *, actor: Actor, decision: Decision, now: datetime) -> None:
    """What was handed in puts the finding right. Refused to who handed it in."""
    task, facts = _held(session, actor, decision)
    _refuse(why_not_check(facts) or _too_long(decision.words))
    _refuse_words(session, task, decision)
    task.state = TaskState.DONE
    _enter(session, actor, task, decision, _checked(Act.ACCEPTED, facts), now=now)
    tell_doers(session, [task], "rectification_done", now)


def reopen(session: Session, *, actor: Actor, decision: Decision, now: datetime) -> None:
    """It does not yet, or no longer: with a reason and a new deadline; done ones by the office."""
    task, facts = _held(session, actor, decision)
    again = facts.state is TaskState.DONE and Side.OFFICE in facts.sides
    _refuse(None if again else why_not_check(facts))
    _refuse(why_not_words(decision.words, LONGEST_REASON) or _why_not_due(decision, now))
    _refuse_words(session, task, decision)
    task.state, task.due_on = TaskState.REOPENED, decision.due_on or task.due_on
    task.reminded_at = None
    _enter(session, actor, task, decision, _checked(Act.REOPENED, facts), now=now)
    tell_doers(session, [task], "rectification_reopened", now)


def postpone(session: Session, *, actor: Actor, decision: Decision, now: datetime) -> None:
    """Another deadline for a pending task, by the office."""
    task, facts = _held(session, actor, decision)
    _refuse(_why_not_office(facts, PENDING) or _why_not_due(decision, now))
    _refuse(_too_long(decision.words))
    _refuse_words(session, task, decision)
    task.due_on, task.reminded_at = decision.due_on or task.due_on, None
    _enter(session, actor, task, decision, _Outcome(Act.POSTPONED), now=now)
    tell_doers(session, [task], "rectification_postponed", now)


def cancel(session: Session, *, actor: Actor, decision: Decision, now: datetime) -> None:
    """Let a running task go, with a reason, by the office; it stays readable."""
    task, facts = _held(session, actor, decision)
    _refuse(_why_not_office(facts, RUNNING) or why_not_words(decision.words, LONGEST_REASON))
    _refuse_words(session, task, decision)
    task.state = TaskState.CANCELLED
    _enter(session, actor, task, decision, _Outcome(Act.CANCELLED), now=now)
    tell_doers(session, [task], "rectification_cancelled", now)


def resume(session: Session, *, actor: Actor, decision: Decision, now: datetime) -> None:
    """Take a cancelled task up again with a reason and a new deadline, by the office.

    Refused where the case has another running task about the criterion: nobody does it twice.
    """
    task, facts = _held(session, actor, decision)
    _refuse(_why_not_resume(facts) or why_not_words(decision.words, LONGEST_REASON))
    _refuse(_why_not_due(decision, now))
    if has_running_twin(session, task):
        raise Refused("rectification_another_running")
    _refuse_words(session, task, decision)
    task.state, task.due_on = TaskState.REOPENED, decision.due_on or task.due_on
    task.reminded_at = None
    _enter(session, actor, task, decision, _Outcome(Act.RESUMED), now=now)
    tell_doers(session, [task], "rectification_resumed", now)


def _held(session: Session, actor: Actor, decision: Decision) -> tuple[Task, Facts]:
    task, sides = task_to_change(session, actor, decision.public_id)
    if task.revision != decision.revision:
        raise Conflict(CHANGED)
    return task, facts_now(session, task, sides, actor)


def _why_not_office(facts: Facts, states: tuple[TaskState, ...]) -> str | None:
    if Side.OFFICE not in facts.sides:
        return "rectification_not_office"
    return None if facts.state in states else "rectification_ended"


def _why_not_resume(facts: Facts) -> str | None:
    if Side.OFFICE not in facts.sides:
        return "rectification_not_office"
    return None if facts.state is TaskState.CANCELLED else "rectification_not_cancelled"


def _why_not_due(decision: Decision, now: datetime) -> str | None:
    if decision.due_on is None:
        return "rectification_due_missing"
    return why_not_due(decision.due_on, day_of(now))


def _too_long(words: str) -> str | None:
    return "rectification_words_too_long" if len(words) > LONGEST_REASON else None


def _refuse(code: str | None) -> None:
    if code:
        raise Refused(code, most=LONGEST_REASON)


def _refuse_words(session: Session, task: Task, decision: Decision) -> None:
    if decision.words:
        target = Target(task.agency_id, task.case_id, task.lawyer_id)
        refuse_words(session, decision.words, task.cycle_id, [target])


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a decision comes to: the act, in what capacity."""

    act: Act
    side: Side = Side.OFFICE


def _checked(act: Act, facts: Facts) -> _Outcome:
    return _Outcome(act, checking_side(facts.sides, facts.checker) or Side.OFFICE)


def _enter(
    session: Session,
    actor: Actor,
    task: Task,
    decision: Decision,
    outcome: _Outcome,
    *,
    now: datetime,
) -> None:
    if outcome.act in (Act.ACCEPTED, Act.REOPENED):
        task.checked_by, task.checked_at = actor.login, now
    task.revision += 1
    session.add(task)
    add_step(session, task, actor, TaskStep(
        task_id=task.id or 0, at=now, act=outcome.act, by_login=actor.login, side=outcome.side,
        note=decision.words.strip(), due_on=decision.due_on,
    ))  # fmt: skip
