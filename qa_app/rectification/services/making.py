"""Makes tasks, one or many, as a batch in one transaction; takes a batch back before it is begun.

For supervisors, and for packages and demonstrations that know what is to be put right.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.rectification.models import Task, TaskBatch, TaskStep
from qa_app.rectification.queries.batches import batch_for, is_begun
from qa_app.rectification.queries.cautions import is_released, reviewer_names
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


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be put right, by whom and until when.

    ``token`` names the batch: a form sent twice makes it once. ``chosen`` says how the targets were
    found, for supervisors only. ``checker`` is for tasks of lawyers: what agencies hand in is
    always checked by supervisors.
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


def make_tasks(
    session: Session, *, actor: Actor, wanted: Wanted, now: datetime, progress: Progress = _silent
) -> str:
    """Make a task for each target, tell whom they are for; the public id of the batch.

    ``NotFound`` when any case or agency is out of the actor's reach. Refused: words that are
    missing, too long, name a reviewer, hold personal numbers or, before release, tell a level; a
    deadline in the past; nobody or too many to make tasks for.
    """
    token = wanted.token or secrets.token_urlsafe(12)
    if _is_made(session, actor, token):
        return token
    check_wanted(session, actor, wanted, now)
    batch = TaskBatch(
        public_id=token, cycle_id=wanted.cycle_id, chosen=wanted.chosen,
        tasks=len(wanted.targets), made_by=actor.login, made_at=now,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    tasks = _enter(session, (actor, now), batch, wanted, progress)
    record(session, actor=actor, act="rectification.made", on=("rectification_batch", token),
           now=now, tasks=len(tasks), criterion=wanted.criterion,
           due_on=wanted.due_on.isoformat())  # fmt: skip
    tell_doers(session, tasks, "rectification_made", now)
    return token


def undo_batch(session: Session, *, actor: Actor, public_id: str, now: datetime) -> int:
    """Take back a batch nobody has begun with; how many tasks.

    Refused: ``rectification_batch_begun``; Conflict when it was taken back already.
    """
    batch = batch_for(session, actor, public_id, lock=True)
    if batch.undone_at is not None:
        raise Conflict("rectification_batch_undone")
    of_batch = col(Task.batch_id) == batch.id
    tasks = list(session.exec(select(Task).where(of_batch).with_for_update()).all())
    refusal = why_not_undo({task.state for task in tasks}, is_begun(session, batch))
    if refusal:
        raise Refused(refusal)
    ended = {"state": TaskState.CANCELLED, "revision": Task.revision + 1}
    session.execute(update(Task).where(of_batch).values(**ended))
    _note(session, [task.id or 0 for task in tasks], actor, Act.UNDONE, now)
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
    if not wanted.targets:
        raise Refused("rectification_nobody")
    if len(wanted.targets) > MOST_TASKS:
        raise Refused("rectification_too_many", most=MOST_TASKS)
    code = why_not_due(wanted.due_on, day_of(now)) or why_not_words(wanted.finding)
    code = code or (why_not_words(wanted.papers) if wanted.papers else None)
    if code:
        raise Refused(code)
    _check_reach(session, actor, wanted.targets)
    refuse_words(session, f"{wanted.finding}\n{wanted.papers}", wanted.cycle_id, wanted.targets)


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
    wanted: Wanted,
    progress: Progress,
) -> list[Task]:
    actor, now = by
    rubric = wanted.rubric or (None, None)
    common: dict[str, Any] = {
        "batch_id": batch.id, "cycle_id": wanted.cycle_id, "rubric": rubric[0],
        "rubric_version": rubric[1], "criterion": wanted.criterion, "cause": wanted.cause,
        "finding": wanted.finding.strip(), "papers_wanted": wanted.papers.strip(),
        "due_on": wanted.due_on, "state": TaskState.OPEN, "round": 0,
        "made_by": actor.login, "made_at": now, "draft": "", "revision": 1,
    }  # fmt: skip
    rows = [
        {**common, "public_id": secrets.token_urlsafe(12), "agency_id": one.agency_id,
         "case_id": one.case_id, "lawyer_id": one.lawyer_id,
         "checker": wanted.checker if one.lawyer_id else Checker.SUPERVISOR}
        for one in wanted.targets
    ]  # fmt: skip
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(Task.__table__), rows[start : start + AT_ONCE])  # type: ignore[attr-defined]
        progress(min(start + AT_ONCE, len(rows)), len(rows))
    of_batch = select(Task).where(Task.batch_id == batch.id).order_by(col(Task.id))
    tasks = list(session.exec(of_batch).all())
    _note(session, [task.id or 0 for task in tasks], actor, Act.MADE, now, wanted.due_on)
    return tasks


def _note(
    session: Session, ids: Sequence[int], actor: Actor, act: Act, now: datetime, due_on: Any = None
) -> None:
    rows = [
        {"task_id": key, "at": now, "act": act, "by_login": actor.login, "side": Side.OFFICE,
         "note": "", "due_on": due_on}
        for key in ids
    ]  # fmt: skip
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(TaskStep.__table__), rows[start : start + AT_ONCE])  # type: ignore[attr-defined]
