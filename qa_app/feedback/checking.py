"""Checks the texts of a scope, releases it and renews its sheets, in the background with progress.

Sheets are made on a reading session and written together at the end, so that nobody waits who
saves a review meanwhile. Killed before the end it leaves nothing; done again it finds only what is
still to be done. A release is named by its order: sent twice, or done again after it was killed
between its end and the news of it, it says what was done.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
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
    Released,
    check_texts,
    done_before,
    prepare,
    refuse_release,
    release_prepared,
)
from qa_app.feedback.services.renewing import Renewed, prepare_renewal, renew_prepared
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Progress, Work, handler
from qa_app.jobs.services import request_job

CHECK, RELEASE, RENEW = "feedback.check", "feedback.release", "feedback.renew"
JOB_LABELS = {
    CHECK: N_("正在核对反馈文字"),
    RELEASE: N_("正在发布反馈"),
    RENEW: N_("正在更新反馈表"),
}
Make = Callable[[Session, Cycle, Scope, Progress], Prepared]
_TOKEN = re.compile(r"[A-Za-z0-9_-]{12,40}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done (``CHECK``, ``RELEASE``, ``RENEW``), for which scope.

    ``token`` names the order: a form sent twice makes one release.
    """

    kind: str
    scope: Scope
    token: str = ""


def ask_for(session: Session, *, actor: Actor, cycle: Cycle, wanted: Wanted, now: datetime) -> Job:
    """Enter the job; refused at once for what would be."""
    refuse_release(session, actor, cycle)
    known = _TOKEN.fullmatch(wanted.token)
    arguments = {
        "cycle": cycle.name,
        "scope": wanted.scope.stored(),
        "token": wanted.token if known else new_token(),
    }
    return request_job(session, actor=actor, kind=wanted.kind, arguments=arguments, now=now)


def new_token() -> str:
    """The name of an order, for its form."""
    return secrets.token_urlsafe(12)


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
    name, scope = str(work.arguments["cycle"]), scope_of(work.arguments["scope"])
    token = str(work.arguments.get("token", ""))
    done = _done_before(work, name, scope, token)
    if done is None:
        done = _released(work, token)
    came = {"released": str(done.sheets), "withheld": str(done.withheld)}
    return {"sheets": done.sheets, "next_url": address(name, scope, **came)}


@handler(RENEW)
def renew(work: Work) -> dict[str, Any]:
    """Renew the sheets of a scope whose grade counts no more; leads back to its page."""
    name, scope, made = _prepared(work, prepare_renewal)
    done = Renewed(0)
    if made.checked:
        with transaction() as session:
            cycle = managed_or_hidden(session, work.actor, name)
            done = renew_prepared(
                session, actor=work.actor, cycle=cycle, part=(scope, made), now=clock.now()
            )
    came = {"renewed": str(done.sheets), "withheld": str(done.withheld)}
    return {"sheets": done.sheets, "next_url": address(name, scope, **came)}


def _released(work: Work, token: str) -> Released:
    name, scope, made = _prepared(work)
    if not made.checked:
        return Released("", 0, 0)
    made.token = token
    with transaction() as session:
        cycle = managed_or_hidden(session, work.actor, name)
        done = done_before(session, actor=work.actor, cycle=cycle, scope=scope, token=token)
        return done or release_prepared(
            session, actor=work.actor, cycle=cycle, part=(scope, made), now=clock.now()
        )


def _done_before(work: Work, name: str, scope: Scope, token: str) -> Released | None:
    with reading() as session:
        cycle = managed_or_hidden(session, work.actor, name)
        return done_before(session, actor=work.actor, cycle=cycle, scope=scope, token=token)


def _prepared(work: Work, make: Make = prepare) -> tuple[str, Scope, Prepared]:
    name, scope = str(work.arguments["cycle"]), scope_of(work.arguments["scope"])
    with reading() as session:
        cycle = managed_or_hidden(session, work.actor, name)
        refuse_release(session, work.actor, cycle)
        return name, scope, make(session, cycle, scope, work.progress)
