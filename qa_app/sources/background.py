"""Combines the sources of a cycle in the background, with progress.

All in one transaction: a job that is killed leaves nothing, one that runs again, or two at once,
find only what is still to be done.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Work, handler
from qa_app.jobs.services import request_job
from qa_app.sources.services.combining import combine_cycle, refuse_combining

KIND = "sources.combine"
JOB_LABELS = {KIND: N_("正在综合定级")}


def ask_for_combining(
    session: Session, *, actor: Actor, cycle: Cycle, reason: str, now: datetime
) -> Job:
    """Enter the job that combines a cycle; refused at once for what would refuse the act."""
    refuse_combining(session, actor, cycle, reason)
    arguments = {"cycle": cycle.name, "reason": reason, "next_url": ""}
    job = request_job(session, actor=actor, kind=KIND, arguments=arguments, now=now)
    address = f"/sources/{quote(cycle.name)}/combine?job={job.public_id}"
    job.arguments = {**arguments, "next_url": address}
    return job


@handler(KIND)
def combine(work: Work) -> dict[str, Any]:
    """Write the combined grades of a cycle; leads back to its page, which says what came of it."""
    given = work.arguments
    with transaction() as session:
        done = combine_cycle(
            session,
            actor=work.actor,
            cycle=cycle_for(session, work.actor, str(given["cycle"])),
            reason=str(given["reason"]),
            now=clock.now(),
            tell=work.progress,
        )
    return {"written": done.written, "changed": done.changed, "next_url": given["next_url"]}
