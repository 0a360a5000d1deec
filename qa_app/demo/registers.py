"""Writes the invented agencies' registers and imports them the way everybody's are imported.

What the import found wrong is compared with what was spoilt on purpose: the demonstration would
rather stop than show an import that overlooks mistakes.
"""

import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.cases.background import check
from qa_app.cases.models import CaseImport, ImportState
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
from qa_app.jobs.registry import Work
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
    vault = make_vault(settings.data_key)
    later = now + _LOOKED_AT
    with transaction() as session:
        upload = _uploaded(session, files, actor, settings, now)
        order = ImportOrder(
            uploads.uploaded_files(upload, settings.home), accept_good=True, create_missing=True
        )
        result = import_cases(session, actor=actor, order=order, vault=vault, now=later)
        uploads.note_result(session, upload, result, ImportState.DONE)
        upload.finished_at = later
        if result.rejected:
            target = uploads.folder_of(settings.home, upload.public_id) / uploads.REJECTS
            write_rejects(
                target, order.files, result.problems, remembered(session), translator("zh")
            )
    uploads.remove_files(upload, settings.home)
    return result


def leave_checked(file: ExportFile, *, actor: Actor, settings: Settings, now: datetime) -> None:
    """Upload and check one register, and leave the decision to whoever looks at it."""
    with transaction() as session:
        upload = _uploaded(session, [file], actor, settings, now)
        upload.state = ImportState.CHECKING
    wanted = {"import": upload.public_id}
    check(Work(wanted, actor, now, lambda _done, _total: None, settings))


def _uploaded(
    session: Session,
    files: Sequence[ExportFile],
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> CaseImport:
    """The files where uploads lie, and their row."""
    upload = CaseImport(
        public_id=secrets.token_urlsafe(12),
        account_id=actor.account_id,
        state=ImportState.IMPORTING,
        files=[],
        created_at=now,
    )
    folder = uploads.folder_of(settings.home, upload.public_id)
    folder.mkdir(parents=True, mode=0o700)
    for one in files:
        stored = folder / secrets.token_hex(8)
        shutil.copyfile(one.path, stored)
        kept = {"name": one.path.name, "stored": stored.name, "bytes": stored.stat().st_size}
        upload.files = [*upload.files, kept]
    session.add(upload)
    session.flush()
    record(session, actor=actor, act="cases.uploaded", on=("import", upload.public_id), now=now,
           files=[{"name": f["name"], "bytes": f["bytes"]} for f in upload.files])  # fmt: skip
    return upload


def _compare(exports: ExportSet, found: Sequence[Problem]) -> None:
    files = {one.path.name for one in exports.files}
    planted = {(one.file, one.row, one.code.value) for one in exports.planted if one.file in files}
    reported = {(one.file, one.row, one.code) for one in found}
    if planted != reported:
        overlooked, invented = sorted(planted - reported), sorted(reported - planted, key=str)
        raise NotAsPlanted(f"overlooked {overlooked[:5]}, invented {invented[:5]}")
