"""Batches of tasks: for supervisors who see every task of them."""

from sqlalchemy import func, not_
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.rectification.models import Task, TaskBatch, TaskEvidence
from qa_app.rectification.queries.visible import MAKERS, sight_of
from qa_app.rectification.rules.states import TaskState


def batch_for(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> TaskBatch:
    """A batch of which the actor may act on every task; ``NotFound`` for others as for none."""
    beyond = (
        select(func.count())
        .select_from(Task)
        .where(Task.batch_id == TaskBatch.id, not_(sight_of(session, actor).acts_for_office))
        .correlate(TaskBatch)
        .scalar_subquery()
    )
    wanted = select(TaskBatch).where(TaskBatch.public_id == public_id, beyond == 0)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.exec(wanted).first()
    if found is None or not actor.has(*MAKERS):
        raise NotFound(public_id)
    return found


def task_count(session: Session, public_id: str) -> int:
    """How many tasks were made in a batch, whoever asks."""
    return session.exec(select(TaskBatch.tasks).where(TaskBatch.public_id == public_id)).one()


def is_begun(session: Session, batch: TaskBatch) -> bool:
    """Whether anybody wrote a word, gave a paper or handed in, for any task of the batch."""
    written = (Task.draft != "") | (col(Task.state) != TaskState.OPEN)
    words = select(func.count()).where(Task.batch_id == batch.id, written)
    papers = (
        select(func.count())
        .select_from(TaskEvidence)
        .join(Task, col(Task.id) == col(TaskEvidence.task_id))
        .where(Task.batch_id == batch.id)
    )
    return bool(session.exec(words).one() or session.exec(papers).one())
