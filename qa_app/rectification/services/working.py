"""What lawyers and agencies do with a task: words as they are typed, papers, handing in."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.rectification.models import Task, TaskEvidence, TaskStep
from qa_app.rectification.queries.single import facts_now
from qa_app.rectification.queries.visible import task_to_change
from qa_app.rectification.rules.states import (
    LONGEST_WORDS,
    Act,
    Side,
    TaskState,
    doing_side,
    why_not_add_paper,
    why_not_begin,
    why_not_hand_in,
)
from qa_app.rectification.services.telling import tell_checkers

CHANGED = "rectification_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was checked and kept: what it is called, came as, and where its pages lie."""

    name: str
    media_type: str
    size: int
    pages: tuple[str, ...]


def save_draft(
    session: Session, *, actor: Actor, public_id: str, text: str, revision: int, now: datetime
) -> int:
    """Keep the word as it is typed; the new revision. Conflict when it was changed since."""
    task, sides = task_to_change(session, actor, public_id)
    code = why_not_begin(facts_now(session, task, sides, actor))
    if code:
        raise Refused(code)
    if len(text) > LONGEST_WORDS:
        raise Refused("rectification_words_too_long", most=LONGEST_WORDS)
    if task.draft == text:
        return task.revision
    if task.revision != revision:
        raise Conflict(CHANGED, revision=task.revision, theirs={"words": [task.draft]})
    task.draft, task.revision = text, task.revision + 1
    session.flush()
    record(session, actor=actor, act="rectification.saved", on=("rectification", public_id),
           now=now, revision=task.revision)  # fmt: skip
    return task.revision


def refuse_paper(session: Session, actor: Actor, public_id: str) -> None:
    """Refused when the actor cannot add a paper now: asked before it is checked at any cost."""
    task, sides = task_to_change(session, actor, public_id)
    code = why_not_add_paper(facts_now(session, task, sides, actor))
    if code:
        raise Refused(code)


def add_paper(
    session: Session, *, actor: Actor, public_id: str, paper: Paper, now: datetime
) -> str:
    """Note a paper that was checked and kept, for the handing in that comes; its public id."""
    task, sides = task_to_change(session, actor, public_id)
    code = why_not_add_paper(facts_now(session, task, sides, actor))
    if code:
        raise Refused(code)
    row = TaskEvidence(
        public_id=secrets.token_urlsafe(12), task_id=task.id or 0, round=task.round + 1,
        name=paper.name, media_type=paper.media_type, size=paper.size, pages=list(paper.pages),
        added_by=actor.login, side=doing_side(sides) or Side.AGENCY, added_at=now,
    )  # fmt: skip
    session.add(row)
    record(session, actor=actor, act="rectification.paper_added", on=("rectification", public_id),
           now=now, paper=row.public_id, pages=len(paper.pages))  # fmt: skip
    return row.public_id


def remove_paper(
    session: Session, *, actor: Actor, public_id: str, paper: str, now: datetime
) -> None:
    """Take out a paper that was not handed in yet."""
    task, sides = task_to_change(session, actor, public_id)
    wanted = select(TaskEvidence).where(
        TaskEvidence.task_id == task.id, TaskEvidence.public_id == paper
    )
    row = session.exec(wanted).first()
    if row is None or row.removed_at is not None:
        raise NotFound(paper)
    code = why_not_begin(facts_now(session, task, sides, actor))
    if row.round <= task.round:
        code = code or "rectification_paper_handed_in"
    if code:
        raise Refused(code)
    row.removed_at = now
    session.add(row)
    record(session, actor=actor, act="rectification.paper_removed",
           on=("rectification", public_id), now=now, paper=paper)  # fmt: skip


def hand_in(session: Session, *, actor: Actor, public_id: str, words: str, now: datetime) -> None:
    """Hand in what was done, with a word on it; somebody else checks it.

    Refused: not theirs, not pending, no words, or no paper although one is wanted.
    """
    task, sides = task_to_change(session, actor, public_id)
    facts = facts_now(session, task, sides, actor)
    code = why_not_hand_in(facts, words)
    if code is None and task.papers_wanted and not facts.papers:
        code = "rectification_paper_missing"
    if code:
        raise Refused(code, most=LONGEST_WORDS)
    side = doing_side(sides) or Side.AGENCY
    task.state, task.round, task.draft = TaskState.HANDED_IN, task.round + 1, ""
    task.handed_in_by, task.handed_in_at = actor.login, now
    task.revision += 1
    session.add(task)
    add_step(session, task, actor, TaskStep(
        task_id=task.id or 0, at=now, act=Act.HANDED_IN, by_login=actor.login, side=side,
        note=words.strip(),
    ))  # fmt: skip
    tell_checkers(session, task, now)


def add_step(session: Session, task: Task, actor: Actor, step: TaskStep) -> None:
    """Enter a step and record it; its words stay out of the audit trail."""
    session.add(step)
    details = {"due_on": step.due_on.isoformat()} if step.due_on else {}
    record(session, actor=actor, act=f"rectification.{step.act.value}",
           on=("rectification", task.public_id), now=step.at, round=task.round,
           side=step.side.value, **details)  # fmt: skip
