"""Works out the subsidies of a province and writes their workbook, while nobody waits for it.

An export is worked out on a reading session and kept in a short transaction. Done again, a job
finds the export it made; a workbook is written anew.
"""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from qa_app import clock
from qa_app.consequences.queries.exports import shown_export
from qa_app.consequences.services.exporting import (
    cycle_to_export,
    keep_worked,
    make_export,
    work_out,
)
from qa_app.consequences.tables import write_export
from qa_app.core.errors import Conflict
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.jobs.kept import keep, kept_path
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Progress, Work, handler
from qa_app.jobs.services import request_job
from qa_app.settings import Settings
from qa_app.web.i18n import translator

EXPORT, WORKBOOK = "subsidies.export", "subsidies.workbook"
JOB_LABELS = {EXPORT: N_("正在核算补贴"), WORKBOOK: N_("正在生成补贴核算表")}
AT_ONCE: Final = 1_000
"""So many cases are worked out, or written, while the person waits; more of them by the worker."""
TRIES: Final = 3
STEPS: Final = 3


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def export_now(actor: Actor, cycle: str, tell: Progress = _silent) -> tuple[str, bool]:
    """An export of what is so now, and whether it was made just now; see ``make_export``.

    Whatever changes while it is worked out is worked out again; in the end in one go, so that an
    office that never rests gets its export too.
    """
    for _ in range(TRIES):
        tell(0, STEPS)
        with reading() as session:
            worked = work_out(session, actor=actor, cycle=cycle, now=clock.now())
        tell(1, STEPS)
        if worked.same_as:
            return worked.same_as, False
        try:
            with transaction() as session:
                return keep_worked(session, actor=actor, worked=worked, now=clock.now())
        except Conflict:
            continue
    with transaction() as session:
        return make_export(session, actor=actor, cycle=cycle, now=clock.now())


def ask_to_export(session: Session, *, actor: Actor, cycle: str, now: datetime) -> Job:
    """Enter the job that works a cycle out; refused at once for what would be."""
    name = cycle_to_export(session, actor, cycle).name
    return request_job(session, actor=actor, kind=EXPORT, arguments={"cycle": name}, now=now)


@handler(EXPORT)
def export(work: Work) -> dict[str, Any]:
    """Work a cycle out for who asked; leads to the export."""
    key, fresh = export_now(work.actor, work.arguments["cycle"], work.progress)
    work.progress(STEPS, STEPS)
    asked = "" if fresh else "?unchanged=1"
    return {"export": key, "fresh": fresh, "next_url": f"/consequences/exports/{key}{asked}"}


@handler(WORKBOOK)
def write_workbook(work: Work) -> dict[str, Any]:
    """Write what the asker sees of an export into a workbook that waits for the asker."""
    given = work.arguments
    with reading() as session:
        shown = shown_export(session, work.actor, given["export"])
    key, account_id = shown.row.public_id, work.actor.account_id
    path = kept_workbook(work.settings, account_id, key, given["token"])
    t = translator(given["language"])
    keep(path, partial(write_export, shown=shown, t=t, tell=work.progress))
    return {"next_url": given["next_url"], "lines": len(shown.part.lines)}


def kept_workbook(settings: Settings, account_id: int | None, export: str, token: str) -> Path:
    """Where a finished workbook of an export waits; NotFound for what could be no token."""
    return kept_path(settings, "subsidies", account_id, token, f".{export}.xlsx")
