"""Makes tasks, one or many, as a batch in one transaction; takes a batch back before it is begun.

For supervisors, and for packages and demonstrations that know what is to be put right. A batch is
made as a whole or not at all: what nobody can take back in part is never there in part. It holds
the cycle, so that two batches about the same criterion come one after the other, and the second
leaves out what the first has made.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.db.many import insert_many
from qa_app.db.sealed import kept
from qa_app.feedback.rules.parties import Parties
from qa_app.rectification.models import Task, TaskBatch, TaskStep
from qa_app.rectification.queries.batches import batch_for, is_begun
from qa_app.rectification.queries.cautions import aided_names, is_released, reviewer_names
from qa_app.rectification.queries.running import Running, running_about
from qa_app.rectification.queries.targets import Target
from qa_app.rectification.queries.visible import MAKERS, cases_to_act_on
from qa_app.rectification.rules.findings import why_not_say
from qa_app.rectification.rules.states import (
    Act,
    Cause,
    Checker,
    Side,
    TaskState,
    why_not_due,
    why_not_undo,
    why_not_words,
)
from qa_app.rectification.services.telling import day_of, tell_doers

AT_ONCE: Final = 2_000
Progress = Callable[[int, int], None]
MOST_TASKS: Final = 30_000


_TASKS: Any = Task.__table__  # type: ignore[attr-defined]
_STEPS: Any = TaskStep.__table__  # type: ignore[attr-defined]
_OWN: Final = ("public_id", "agency_id", "case_id", "lawyer_id", "checker")
_TOLD: list[Any] = [
    Task.id,
    Task.public_id,
    Task.agency_id,
    Task.case_id,
    Task.lawyer_id,
    Task.due_on,
]


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be put right, by whom and until when.

    ``token`` names the batch: a form sent twice makes it once. ``chosen`` says how the targets were
    found, for supervisors only. ``checker`` is for tasks of lawyers: what agencies hand in is
    always checked by supervisors. ``unless_running``: who has a running task about the criterion
    gets no second one.
    """

    targets: tuple[Target, ...]
    finding: str
    due_on: date
    cause: Cause = Cause.OTHER
    papers: str = ""
    cycle_id: int | None = None
    rubric: tuple[str, int] | None = None
    criterion: str = ""
    checker: Checker = Checker.SUPERVISOR
    chosen: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    token: str = ""
    unless_running: bool = False


def make_tasks(
    session: Session, *, actor: Actor, wanted: Wanted, now: datetime, progress: Progress = _silent
) -> str:
    """Make a task for each target, tell whom they are for; the public id of the batch.

    ``NotFound`` when any case or agency is out of the actor's reach. Refused: words that are
    missing, too long, name a reviewer, hold personal numbers or, before release, tell a level; a
    deadline in the past; nobody or too many to make tasks for; all of them have one already.
    """
    return make_list(session, actor=actor, parts=[wanted], now=now, progress=progress)


def make_list(
    session: Session,
    *,
    actor: Actor,
    parts: Sequence[Wanted],
    now: datetime,
    progress: Progress = _silent,
) -> str:
    """Tasks in words of their own as one batch; cycle, name and choice are those of the first."""
    first = parts[0]
    token = first.token or secrets.token_urlsafe(12)
    _hold(session, parts)
    if _is_made(session, actor, token):
        return token
    check_parts(session, actor, parts, now)
    parts = _without_running(session, parts)
    count = sum(len(part.targets) for part in parts)
    batch = TaskBatch(
        public_id=token, cycle_id=first.cycle_id, chosen=first.chosen, tasks=count,
        made_by=actor.login, made_at=now,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    tasks = _enter(session, (actor, now), batch, parts, progress)
    said = {"criterion": first.criterion, "due_on": first.due_on.isoformat()}
    record(session, actor=actor, act="rectification.made", on=("rectification_batch", token),
           now=now, tasks=count, **said)  # fmt: skip
    tell_doers(session, tasks, "rectification_made", now)
    return token


def _hold(session: Session, parts: Sequence[Wanted]) -> None:
    """Hold the cycle against other batches about it; what it has running is then asked anew."""
    if any(part.unless_running for part in parts) and parts[0].cycle_id is not None:
        held = select(Cycle.id).where(Cycle.id == parts[0].cycle_id)
        session.execute(held.with_for_update(key_share=True))


def _without_running(session: Session, parts: Sequence[Wanted]) -> list[Wanted]:
    """The parts without whoever has a running task about the criterion; Refused when all have."""
    left: list[Wanted] = []
    known: dict[tuple[Any, str], Running] = {}
    for part in parts:
        if part.unless_running:
            about = (part.rubric, part.criterion)
            if about not in known:
                known[about] = running_about(session, part.cycle_id, *about)
            running = known[about]
            part = replace(part, targets=tuple(x for x in part.targets if not running.has(x)))
        if part.targets:
            left.append(part)
    if not left:
        raise Refused("rectification_all_running")
    return left


def undo_batch(session: Session, *, actor: Actor, public_id: str, now: datetime) -> int:
    """Take back a batch nobody has begun with; how many tasks.

    Refused: ``rectification_batch_begun``; Conflict when it was taken back already.
    """
    batch = batch_for(session, actor, public_id, lock=True)
    if batch.undone_at is not None:
        raise Conflict("rectification_batch_undone")
    of_batch = col(Task.batch_id) == batch.id
    tasks = session.execute(select(*_TOLD, Task.state).where(of_batch).with_for_update()).all()
    refusal = why_not_undo({task.state for task in tasks}, is_begun(session, batch))
    if refusal:
        raise Refused(refusal)
    ended = {"state": TaskState.CANCELLED, "revision": Task.revision + 1}
    done = update(Task).where(of_batch).values(**ended)
    session.execute(done.execution_options(synchronize_session=False))
    _note(session, [(task.id, None) for task in tasks], actor, Act.UNDONE, now)
    batch.undone_by, batch.undone_at = actor.login, now
    session.add(batch)
    record(session, actor=actor, act="rectification.undone",
           on=("rectification_batch", public_id), now=now, tasks=len(tasks))  # fmt: skip
    tell_doers(session, tasks, "rectification_cancelled", now)
    return len(tasks)


def refuse_words(
    session: Session, words: str, cycle_id: int | None, targets: Sequence[Target]
) -> None:
    """Refused when lawyers or agencies must not read these words in a task about these cases."""
    cases = sorted({one.case_id for one in targets if one.case_id})
    agencies = sorted({one.agency_id for one in targets if not one.case_id})
    code = why_not_say(
        words,
        names=reviewer_names(session, cycle_id, cases, agencies),
        released=is_released(session, cycle_id, cases, agencies),
        aided=Parties(aided_names(session, kept(), words, cases, agencies)),
    )
    if code:
        raise Refused(code)


def _is_made(session: Session, actor: Actor, token: str) -> bool:
    made = session.exec(select(TaskBatch).where(TaskBatch.public_id == token)).first()
    if made is not None and made.made_by != actor.login:
        raise NotFound(token)
    return made is not None


def check_wanted(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> None:
    """``NotFound`` or Refused where ``make_tasks`` would be."""
    check_parts(session, actor, [wanted], now)


def check_parts(session: Session, actor: Actor, parts: Sequence[Wanted], now: datetime) -> None:
    """``NotFound`` or Refused where ``make_list`` would be, whatever is running."""
    targets = [target for part in parts for target in part.targets]
    if not targets:
        raise Refused("rectification_nobody")
    if len(targets) > MOST_TASKS:
        raise Refused("rectification_too_many", most=MOST_TASKS)
    for part in parts:
        code = why_not_due(part.due_on, day_of(now)) or why_not_words(part.finding)
        code = code or (why_not_words(part.papers) if part.papers else None)
        if code:
            raise Refused(code)
    _check_reach(session, actor, targets)
    words = "\n".join(f"{part.finding}\n{part.papers}" for part in parts)
    refuse_words(session, words, parts[0].cycle_id, targets)


def _check_reach(session: Session, actor: Actor, targets: Sequence[Target]) -> None:
    """``NotFound`` unless every target is what the register says, and within the actor's reach."""
    within, where = agencies_within(session, actor, MAKERS), cases_to_act_on(session, actor)
    if not actor.has(*MAKERS):
        raise NotFound
    known: dict[int, tuple[int, int | None]] = {}
    ids = sorted({one.case_id for one in targets if one.case_id})
    for start in range(0, len(ids), AT_ONCE):
        some = col(Case.id).in_(ids[start : start + AT_ONCE])
        rows = session.execute(select(Case.id, Case.agency_id, Case.lawyer_id).where(some, *where))
        known |= {key: (agency, lawyer) for key, agency, lawyer in rows}
    alone = {one.agency_id for one in targets if not one.case_id}
    there = set(session.exec(select(Agency.id).where(col(Agency.id).in_(alone)))) if alone else {}
    for one in targets:
        agency, lawyer = known.get(one.case_id or 0, (None, None))
        right = agency == one.agency_id and one.lawyer_id in (None, lawyer)
        if not one.case_id:
            free = within is None or one.agency_id in within
            right = one.agency_id in there and free and one.lawyer_id is None
        if not right:
            raise NotFound(str(one.case_id or one.agency_id))


def _enter(
    session: Session,
    by: tuple[Actor, datetime],
    batch: TaskBatch,
    parts: Sequence[Wanted],
    progress: Progress,
) -> Sequence[Any]:
    """Write the tasks and their first steps; what of them says whom they are for."""
    actor, now = by
    done, total = 0, sum(len(part.targets) for part in parts)
    for part in parts:
        same = {**_same(part), "batch_id": batch.id, "made_by": actor.login, "made_at": now}
        rows = [
            (secrets.token_urlsafe(12), one.agency_id, one.case_id, one.lawyer_id,
             part.checker if one.lawyer_id else Checker.SUPERVISOR)
            for one in part.targets
        ]  # fmt: skip
        for start in range(0, len(rows), AT_ONCE):
            insert_many(session, _TASKS, _OWN, rows[start : start + AT_ONCE], same)
            done += len(rows[start : start + AT_ONCE])
            progress(done, total)
    of_batch = select(*_TOLD).where(Task.batch_id == batch.id).order_by(col(Task.id))
    tasks = session.execute(of_batch).all()
    _note(session, [(task.id, task.due_on) for task in tasks], actor, Act.MADE, now)
    return tasks


def _same(part: Wanted) -> dict[str, Any]:
    """What all tasks of a part have in common."""
    rubric = part.rubric or (None, None)
    return {
        "cycle_id": part.cycle_id, "rubric": rubric[0], "rubric_version": rubric[1],
        "criterion": part.criterion, "cause": part.cause, "finding": part.finding.strip(),
        "papers_wanted": part.papers.strip(), "due_on": part.due_on, "state": TaskState.OPEN,
        "round": 0, "draft": "", "revision": 1,
    }  # fmt: skip


def _note(
    session: Session, days: Sequence[tuple[int, date | None]], actor: Actor, act: Act, now: datetime
) -> None:
    """One step of each task, with the last day it set if it set one."""
    same = {"at": now, "act": act, "by_login": actor.login, "side": Side.OFFICE, "note": ""}
    for start in range(0, len(days), AT_ONCE):
        insert_many(session, _STEPS, ("task_id", "due_on"), days[start : start + AT_ONCE], same)
