"""Reads jobs: the ones to be sent again, and one's own for the progress page."""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.jobs import rules
from qa_app.jobs.models import Job, JobState


def job_of(session: Session, actor: Actor, public_id: str) -> Job:
    """A job the actor asked for; raises ``NotFound`` for anyone else's."""
    statement = select(Job).where(
        col(Job.public_id) == public_id, col(Job.account_id) == actor.account_id
    )
    job = session.exec(statement).first()
    if job is None:
        raise NotFound
    return job


def unfinished(session: Session, now: datetime) -> list[Job]:
    """Jobs that run, or wait for so long that their message may be lost."""
    statement = select(Job).where(
        (col(Job.state) == JobState.RUNNING)
        | ((col(Job.state) == JobState.WAITING) & (col(Job.created_at) < now - rules.RESEND_AFTER))
    )
    return list(session.exec(statement).all())


def running(session: Session) -> list[str]:
    """The public ids of jobs somebody is said to be at."""
    return list(session.exec(select(Job.public_id).where(Job.state == JobState.RUNNING)).all())
