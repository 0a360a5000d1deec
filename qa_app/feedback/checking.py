"""Checks the texts of a scope, and releases it, in the background with progress.

Sheets are made on a reading session and written together at the end, so that nobody waits who
saves a review meanwhile. Killed before the end it leaves nothing; done again it finds only what is
still to be released.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed_or_hidden
from qa_app.db.session import reading, transaction
from qa_app.feedback.rules.scope import Scope, scope_of
from qa_app.feedback.services.making import Prepared
from qa_app.feedback.services.releasing import (
    check_texts,
    prepare,
    refuse_release,
    release_prepared,
)
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Work, handler
from qa_app.jobs.services import request_job

CHECK, RELEASE = "feedback.check", "feedback.release"
JOB_LABELS = {CHECK: N_("正在核对反馈文字"), RELEASE: N_("正在发布反馈")}


def ask_for(
    session: Session, *, actor: Actor, cycle: Cycle, wanted: tuple[str, Scope], now: datetime
) -> Job:
    """Enter the job (``CHECK`` or ``RELEASE``) for a scope; refused at once for what would be."""
    kind, scope = wanted
    refuse_release(session, actor, cycle)
    arguments = {"cycle": cycle.name, "scope": scope.stored()}
    return request_job(session, actor=actor, kind=kind, arguments=arguments, now=now)


def address(name: str, scope: Scope, **more: str) -> str:
    """The release page of a cycle for a scope."""
    given = [(key, code) for key, codes in scope.stored().items() for code in codes]
    query = urlencode([*given, *more.items()])
    return f"/feedback/cycles/{quote(name)}" + (f"?{query}" if query else "")


@handler(CHECK)
def check(work: Work) -> dict[str, Any]:
    """Write down what is suspect in the texts of a scope; leads back to its page."""
    name, scope, made = _prepared(work)
    with transaction() as session:
        cycle = managed_or_hidden(session, work.actor, name)
        count = check_texts(session, actor=work.actor, cycle=cycle, made=made, now=clock.now())
    done = {"checked": str(len(made.checked)), "suspect": str(count)}
    return {**done, "next_url": address(name, scope, **done)}


@handler(RELEASE)
def release(work: Work) -> dict[str, Any]:
    """Release a scope; leads back to its page, which says what came of it."""
    name, scope, made = _prepared(work)
    if not made.checked:
        return {"sheets": 0, "next_url": address(name, scope, released="0", withheld="0")}
    with transaction() as session:
        cycle = managed_or_hidden(session, work.actor, name)
        done = release_prepared(
            session, actor=work.actor, cycle=cycle, part=(scope, made), now=clock.now()
        )
    came = {"released": str(done.sheets), "withheld": str(done.withheld)}
    return {"sheets": done.sheets, "next_url": address(name, scope, **came)}


def _prepared(work: Work) -> tuple[str, Scope, Prepared]:
    name, scope = str(work.arguments["cycle"]), scope_of(work.arguments["scope"])
    with reading() as session:
        cycle = managed_or_hidden(session, work.actor, name)
        refuse_release(session, work.actor, cycle)
        return name, scope, prepare(session, cycle, scope, work.progress)
