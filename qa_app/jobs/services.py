"""Asks for jobs, claims them for a worker and writes down what came of them."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import event, update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.roles import Actor
from qa_app.jobs import rules
from qa_app.jobs.models import Job, JobState


def request_job(
    session: Session, *, actor: Actor, kind: str, arguments: dict[str, Any], now: datetime
) -> Job:
    """Enter a job; workers hear of it when this transaction is durable."""
    job = Job(
        public_id=secrets.token_urlsafe(12),
        kind=kind,
        arguments=arguments,
        state=JobState.WAITING,
        account_id=actor.account_id,
        created_at=now,
    )
    session.add(job)
    session.flush()
    record(session, actor=actor, act="job.requested", on=("job", job.public_id), now=now, kind=kind)
    event.listen(session, "after_commit", _announcing(job.public_id), once=True)
    return job


def _announcing(public_id: str) -> Any:
    def announce(_session: Session) -> None:
        from qa_app.jobs.worker import announce as send

        send(public_id)

    return announce


def claim(
    session: Session, *, public_id: str, last_beat: datetime | None, now: datetime
) -> Job | None:
    """Take a job that waits or was abandoned; None when there is nothing to do."""
    statement = select(Job).where(col(Job.public_id) == public_id).with_for_update()
    job = session.exec(statement).first()
    if job is None or job.state in (JobState.DONE, JobState.FAILED):
        return None
    running = job.state is JobState.RUNNING
    if running and not rules.is_abandoned(job.lease_until, last_beat, now):
        return None
    if job.attempt >= rules.MOST_ATTEMPTS:
        job.state, job.result, job.finished_at = JobState.FAILED, {"code": "job_gave_up"}, now
        return None
    job.state, job.attempt = JobState.RUNNING, job.attempt + 1
    job.lease_until = now + rules.LEASE
    return job


def finish(
    session: Session, *, job: Job, end: tuple[JobState, dict[str, Any]], now: datetime
) -> bool:
    """Write down how the attempt a worker claimed has ended; False when another took it over."""
    done = session.execute(
        update(Job)
        .where(
            col(Job.id) == job.id,
            col(Job.state) == JobState.RUNNING,
            col(Job.attempt) == job.attempt,
        )
        .values(state=end[0], result=end[1], finished_at=now, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
