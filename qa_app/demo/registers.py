"""Writes the invented agencies' registers and imports them the way everybody's are imported.

What the import found wrong is compared with what was spoilt on purpose: the demonstration would
rather stop than show an import that overlooks mistakes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

from sqlmodel import Session

from qa_app.cases.background import check
from qa_app.cases.models import ImportState
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.services import uploads
from qa_app.cases.services.importing import ImportOrder, ImportResult, import_cases
from qa_app.cases.services.rejects import write_rejects
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor
from qa_app.db.sealed import make_vault
from qa_app.db.session import transaction
from qa_app.demo.exports import ExportFile, ExportSet, write_exports
from qa_app.demo.rules.caseload import Period
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.province import Province
from qa_app.jobs.models import JobState
from qa_app.jobs.registry import Work
from qa_app.jobs.services import claim, finish
from qa_app.settings import Settings
from qa_app.web.i18n import translator

_LOOKED_AT = timedelta(minutes=4, seconds=38)


class NotAsPlanted(RuntimeError):
    """The import did not find exactly the mistakes that were planted: a fault of ours."""


@dataclass(slots=True)
class Imported:
    """Counts of a year's registers."""

    files: int = 0
    rows: int = 0
    imported: int = 0
    rejected: int = 0


def write_year(
    folder: Path, province: Province, cases: Iterable[Case], period: Period, seed: str
) -> ExportSet:
    """The files of one period; every city keeps its habits from year to year."""
    within = (one for one in cases if period.first <= one.dates.closed <= period.last)
    return write_exports(folder, province, within, Random(f"{seed}/exports"), period)


def import_year(
    exports: ExportSet, *, actor: Actor, settings: Settings, moments: Sequence[datetime]
) -> Imported:
    """Import a city's files at a time, good rows only; raises ``NotAsPlanted``."""
    total = Imported()
    found: list[Problem] = []
    cities = [list(some) for _, some in groupby(exports.files, key=lambda one: one.path.name[:2])]
    for at, files in enumerate(cities):
        now = moments[at * len(moments) // len(cities)]
        result = _import(files, actor, settings, now)
        found += result.problems
        total.files += len(files)
        total.rows += result.rows
        total.imported += result.tally.imported
        total.rejected += result.rejected
    _compare(exports, found)
    return total


def _import(
    files: Sequence[ExportFile], actor: Actor, settings: Settings, now: datetime
) -> ImportResult:
    """What a person does in the browser, in one go: upload, look at the check, import the good."""
    vault, later = make_vault(settings.data_key), now + _LOOKED_AT
    public_id = _upload(files, actor, settings, now)
    with transaction() as session:
        upload = uploads.locked(session, public_id)
        order = ImportOrder(
            uploads.uploaded_files(upload, settings.home), accept_good=True, create_missing=True
        )
        result = import_cases(session, actor=actor, order=order, vault=vault, now=later)
        outcome = uploads.Outcome(result.counts(), result.problems)
        uploads.note_result(session, upload, outcome, ImportState.DONE)
        upload.finished_at = later
        _job_done(session, upload.job_public_id or "", later)
        if result.rejected:
            target = uploads.folder_of(settings.home, public_id) / uploads.REJECTS
            known = remembered(session)
            write_rejects(target, order.files, result.problems, known, translator("zh"))
    uploads.remove_files(upload, settings.home)
    return result


def leave_checked(file: ExportFile, *, actor: Actor, settings: Settings, now: datetime) -> None:
    """Upload and check one register, and leave the decision to whoever looks at it."""
    public_id = _upload([file], actor, settings, now)
    check(Work({"import": public_id}, actor, now, lambda _done, _total: None, settings))
    with transaction() as session:
        upload = uploads.locked(session, public_id)
        _job_done(session, upload.job_public_id or "", now + _LOOKED_AT)


def _upload(files: Sequence[ExportFile], actor: Actor, settings: Settings, now: datetime) -> str:
    """Hand files in as the browser does; the upload's public id."""
    incoming = [uploads.Incoming(one.path.name, one.path.open("rb")) for one in files]
    with transaction() as session:
        upload = uploads.start_upload(
            session, actor=actor, files=incoming, home=settings.home, now=now
        )
    return upload.public_id


def _job_done(session: Session, public_id: str, now: datetime) -> None:
    """Close the job of an upload: no worker is there while the demonstration is built."""
    job = claim(session, public_id=public_id, last_beat=None, now=now)
    if job is not None:
        session.flush()
        finish(session, job=job, end=(JobState.DONE, {}), now=now)


def _compare(exports: ExportSet, found: Sequence[Problem]) -> None:
    files = {one.path.name for one in exports.files}
    planted = {(one.file, one.row, one.code.value) for one in exports.planted if one.file in files}
    reported = {(one.file, one.row, one.code) for one in found}
    if planted != reported:
        overlooked, invented = sorted(planted - reported), sorted(reported - planted, key=str)
        raise NotAsPlanted(f"overlooked {overlooked[:5]}, invented {invented[:5]}")
