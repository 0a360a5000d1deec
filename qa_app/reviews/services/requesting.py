"""Asks for the long acts of reviews as background jobs, keeping an uploaded file until then."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import may_manage, refuse_closed
from qa_app.jobs.models import Job
from qa_app.jobs.services import request_job

IMPORT_JOB = "reviews.import"
SETTLE_JOB = "reviews.settle"
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class UploadedScores:
    """A file of scores as the browser sends it; ``save`` writes it to a path."""

    name: str
    save: Callable[[Path], object]
    accept_good: bool
    assign_as_listed: bool


def request_import(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    upload: UploadedScores,
    home: Path,
    now: datetime,
) -> Job:
    """Keep the file under a random name and ask for its import."""
    _refuse_others(session, actor, cycle)
    folder = home / "uploads" / "scores"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    path = folder / secrets.token_hex(12)
    upload.save(path)
    arguments = {
        "cycle": cycle.name,
        "path": str(path),
        "name": upload.name[-LONGEST_NAME:],
        "accept_good": upload.accept_good,
        "assign_as_listed": upload.assign_as_listed,
        "next_url": "",
    }
    job = request_job(session, actor=actor, kind=IMPORT_JOB, arguments=arguments, now=now)
    job.arguments = {**arguments, "next_url": f"/reviews/imports/{job.public_id}"}
    return job


def request_settling(session: Session, *, actor: Actor, cycle: Cycle, now: datetime) -> Job:
    """Ask for settling a cycle."""
    _refuse_others(session, actor, cycle)
    arguments = {"cycle": cycle.name}
    return request_job(session, actor=actor, kind=SETTLE_JOB, arguments=arguments, now=now)


def _refuse_others(session: Session, actor: Actor, cycle: Cycle) -> None:
    if not may_manage(session, actor, cycle):
        raise NotFound
    refuse_closed(cycle)
