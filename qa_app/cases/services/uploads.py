"""An upload on its way to cases: kept under random names, checked, decided on, then removed.

Lists of other things go the same way; ``kind`` names their jobs and acts.

Files lie in ``QA_HOME/uploads/<public id>/``. What the check saw of personal data (sample cells
for the mapping page) is sealed there and nowhere else.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.models import CaseImport, CaseImportProblem, ColumnMapping, ImportState
from qa_app.cases.queries.imports import CASES
from qa_app.cases.queries.mappings import OF_OTHERS, confirmed_of, stored_form
from qa_app.core.errors import NotFound, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.db.sealed import CannotOpen, Vault
from qa_app.jobs.services import request_job

MOST_FILES: Final = 20  # the sentence of too_many_files names it
MOST_STORED_PROBLEMS: Final = 5_000
REJECTS: Final = "rejects.xlsx"
_SAMPLES: Final = "samples.sealed"
_LONGEST_NAME: Final = 120
Save = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file as the browser sends it."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person decided about a checked upload."""

    accept_good: bool
    create_missing: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check or an import came to: counts for the pages, and the problems in their order."""

    counts: dict[str, Any]
    problems: Sequence[Problem]


def folder_of(home: Path, public_id: str) -> Path:
    """Where an upload's files lie."""
    return home / "uploads" / public_id


def start_upload(
    session: Session,
    *,
    actor: Actor,
    files: Sequence[Incoming],
    home: Path,
    now: datetime,
    kind: str = CASES,
) -> CaseImport:
    """Keep the files and ask for their check; refused without files or with too many."""
    if not files:
        raise Refused("no_file_chosen")
    if len(files) > MOST_FILES:
        raise Refused("too_many_files", most=MOST_FILES)
    public_id = secrets.token_urlsafe(12)
    folder = folder_of(home, public_id)
    folder.mkdir(parents=True, mode=0o700)
    kept: list[dict[str, Any]] = []
    for name, stream in _distinct(files):
        path = folder / secrets.token_hex(8)
        with stream, path.open("wb") as target:
            shutil.copyfileobj(stream, target)
        kept.append({"name": name, "stored": path.name, "bytes": path.stat().st_size})
    upload = CaseImport(
        public_id=public_id,
        kind=kind,
        account_id=actor.account_id,
        state=ImportState.UPLOADED,
        files=kept,
        created_at=now,
    )
    session.add(upload)
    session.flush()
    _note(session, actor, upload, "uploaded", now,
          files=[{"name": f["name"], "bytes": f["bytes"]} for f in kept])  # fmt: skip
    ask_for_check(session, actor=actor, upload=upload, now=now)
    return upload


def ask_for_check(session: Session, *, actor: Actor, upload: CaseImport, now: datetime) -> None:
    """Let the worker read the files."""
    kind, arguments = f"{upload.kind}.check", {"import": upload.public_id}
    job = request_job(session, actor=actor, kind=kind, arguments=arguments, now=now)
    upload.state, upload.job_public_id = ImportState.CHECKING, job.public_id
    upload.revision += 1


def confirm_mapping(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    mappings: dict[str, Confirmed],
    now: datetime,
) -> CaseImport:
    """Remember which column is which, by the header's signature, and check the files anew."""
    upload = _own(session, actor, public_id)
    if upload.state is not ImportState.CHECKED:
        return upload
    before = "" if upload.kind == CASES else f"{upload.kind}{OF_OTHERS}"
    for signature, confirmed in mappings.items():
        stored = stored_form(confirmed)
        known = session.get(ColumnMapping, f"{before}{signature}")
        if known is None:
            known = ColumnMapping(
                signature=f"{before}{signature}", mapping=stored, confirmed_by=actor.login,
                confirmed_at=now,
            )  # fmt: skip
        known.mapping, known.confirmed_by, known.confirmed_at = stored, actor.login, now
        session.add(known)
    _note(session, actor, upload, "mapping_confirmed", now, signatures=sorted(mappings))
    ask_for_check(session, actor=actor, upload=upload, now=now)
    return upload


def decide(
    session: Session, *, actor: Actor, public_id: str, choice: Choice, now: datetime
) -> CaseImport:
    """Ask for the import; a second time, or before the check is done, changes nothing."""
    upload = _own(session, actor, public_id)
    if upload.state is not ImportState.CHECKED:
        return upload
    arguments = {
        "import": public_id,
        "accept_good": choice.accept_good,
        "create_missing": choice.create_missing,
    }
    kind = f"{upload.kind}.import"
    job = request_job(session, actor=actor, kind=kind, arguments=arguments, now=now)
    upload.state, upload.job_public_id = ImportState.IMPORTING, job.public_id
    upload.revision += 1
    _note(session, actor, upload, "import_decided", now, accept_good=choice.accept_good,
          create_missing=choice.create_missing)  # fmt: skip
    return upload


def discard(
    session: Session, *, actor: Actor, public_id: str, home: Path, now: datetime
) -> CaseImport:
    """Throw an upload away with its files; what was imported stays imported."""
    upload = _own(session, actor, public_id)
    if upload.state is ImportState.DISCARDED:
        return upload
    if upload.state is not ImportState.DONE:
        upload.state, upload.finished_at = ImportState.DISCARDED, now
        session.execute(
            delete(CaseImportProblem).where(col(CaseImportProblem.import_id) == upload.id)
        )
        _note(session, actor, upload, "upload_discarded", now)
    shutil.rmtree(folder_of(home, public_id), ignore_errors=True)
    return upload


def uploaded_files(upload: CaseImport, home: Path) -> tuple[UploadedFile, ...]:
    """The files of an upload where they lie."""
    folder = folder_of(home, upload.public_id)
    return tuple(UploadedFile(folder / file["stored"], file["name"]) for file in upload.files)


def remove_files(upload: CaseImport, home: Path) -> None:
    """Remove what was uploaded; the spreadsheet of rejects stays for its owner."""
    for file in upload.files:
        (folder_of(home, upload.public_id) / file["stored"]).unlink(missing_ok=True)
    (folder_of(home, upload.public_id) / _SAMPLES).unlink(missing_ok=True)


def note_result(
    session: Session,
    upload: CaseImport,
    outcome: Outcome,
    state: ImportState,
    *,
    withheld: bool = False,
) -> None:
    """Store counts and the first problems; personal values are masked before they come here.

    ``withheld`` says that an import was asked for and not done because of these problems.
    """
    upload.state = state
    upload.revision += 1
    upload.counts = {**outcome.counts, "withheld": withheld}
    session.add(upload)
    session.execute(delete(CaseImportProblem).where(col(CaseImportProblem.import_id) == upload.id))
    rows = [_stored(upload.id or 0, p) for p in outcome.problems[:MOST_STORED_PROBLEMS]]
    if rows:
        session.execute(insert(CaseImportProblem.__table__), rows)  # type: ignore[attr-defined]


def locked(session: Session, public_id: str) -> CaseImport:
    """The upload, held until the transaction ends; for the worker."""
    statement = select(CaseImport).where(col(CaseImport.public_id) == public_id).with_for_update()
    upload = session.exec(statement).first()
    if upload is None:
        raise NotFound
    return upload


def keep_samples(vault: Vault, home: Path, public_id: str, samples: list[dict[str, Any]]) -> None:
    """Seal headers and sample cells for the mapping page."""
    text = json.dumps(samples, ensure_ascii=False)
    blob = vault.seal({"samples": text}, bound_to=public_id)
    (folder_of(home, public_id) / _SAMPLES).write_bytes(blob)


def kept_samples(vault: Vault, home: Path, public_id: str) -> list[dict[str, Any]]:
    """Headers and sample cells; empty when they are gone."""
    path = folder_of(home, public_id) / _SAMPLES
    try:
        return json.loads(vault.open(path.read_bytes(), bound_to=public_id)["samples"])
    except (FileNotFoundError, CannotOpen):
        return []


def mapping_of(upload: CaseImport) -> Confirmed | None:
    """A mapping given for this upload alone."""
    return confirmed_of(upload.mapping) if upload.mapping else None


def _note(
    session: Session, actor: Actor, upload: CaseImport, act: str, now: datetime, **details: object
) -> None:
    on = ("import", upload.public_id)
    record(session, actor=actor, act=f"{upload.kind}.{act}", on=on, now=now, **details)


def _own(session: Session, actor: Actor, public_id: str) -> CaseImport:
    upload = locked(session, public_id)
    if upload.account_id != actor.account_id:
        raise NotFound
    return upload


def _distinct(files: Sequence[Incoming]) -> list[tuple[str, BinaryIO]]:
    """Names people know the files by; a number tells two of the same name apart."""
    found: dict[str, BinaryIO] = {}
    for file in files:
        name = Path(file.name.replace("\\", "/")).name[-_LONGEST_NAME:] or "-"
        number, unique = 1, name
        while unique in found:
            number += 1
            unique = f"{name} ({number})"
        found[unique] = file.stream
    return list(found.items())


def _stored(import_id: int, problem: Problem) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "params": dict(problem.params),
    }
