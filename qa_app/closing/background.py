"""Checks all cases of a list in the background, a batch in each transaction, with progress.

Safe to be done again after a crash: checking twice changes nothing twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session

from qa_app import clock
from qa_app.closing.forms import address_of, filter_of
from qa_app.closing.loader import rulebook
from qa_app.closing.queries.listing import CheckFilter, matching_ids
from qa_app.closing.queries.visible import CHECKERS
from qa_app.closing.services.checking import BATCH, Tally, check_cases, day_of
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Work, handler
from qa_app.jobs.services import request_job
from qa_app.settings import Settings
from qa_app.workdays.queries import calendar

KIND = "closing.check"
JOB_LABELS = {KIND: N_("正在进行结案检查")}
LIST_ADDRESS = "/closing/"

Progress = Callable[[int, int], None]


def ask_for_check(session: Session, *, actor: Actor, wanted: CheckFilter, now: datetime) -> Job:
    """Enter the job that checks every case of a list on which the actor may act."""
    return request_job(
        session, actor=actor, kind=KIND, arguments={"filter": address_of(wanted)}, now=now
    )


@handler(KIND)
def check(work: Work) -> dict[str, Any]:
    """Check the cases of the list; leads back to it."""
    address: Mapping[str, str] = work.arguments["filter"]
    wanted = filter_of(address)
    with reading() as session:
        ids = matching_ids(session, work.actor, wanted, day_of(work.now), CHECKERS)
    tally = check_all(work.settings, work.actor, ids, work.progress)
    return {**asdict(tally), "next_url": f"{LIST_ADDRESS}?{urlencode(address)}"}


def check_all(
    settings: Settings, actor: Actor, case_ids: Sequence[int], progress: Progress
) -> Tally:
    """Check these cases, each batch durable by itself."""
    with reading() as session:
        book = rulebook(settings, calendar(session))
    total, done = len(case_ids), Tally()
    for start in range(0, total, BATCH):
        with transaction() as session:
            some = case_ids[start : start + BATCH]
            found = check_cases(session, actor=actor, book=book, case_ids=some, now=clock.now())
        done = done.plus(found)
        progress(min(start + BATCH, total), total)
    return done
