"""Carries out imports: for the command line at once, for the browser as background jobs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.pipeline import inspect
from qa_app.cases.models import ImportState
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.rules.fields import PERSONAL
from qa_app.cases.rules.values import shown
from qa_app.cases.services import uploads
from qa_app.cases.services.importing import ImportOrder, ImportResult, NotAllGood, import_cases
from qa_app.cases.services.rejects import write_rejects
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault, make_vault
from qa_app.db.session import reading, transaction
from qa_app.jobs.registry import Work, handler
from qa_app.web.i18n import translator

SAMPLE_CELLS: Final = 3

Progress = Callable[[int, int], None]


def carry_out(
    order: ImportOrder,
    *,
    actor: Actor,
    vault: Vault,
    now: datetime,
    progress: Progress | None = None,
) -> ImportResult:
    """Import in one transaction, or only check; when not all is good, check to list problems."""

    def run(session: object, wanted: ImportOrder) -> ImportResult:
        return import_cases(
            session,  # type: ignore[arg-type]
            actor=actor,
            order=wanted,
            vault=vault,
            now=now,
            progress=progress,
        )

    if not order.dry:
        try:
            with transaction() as session:
                return run(session, order)
        except NotAllGood:
            pass
    with reading() as session:
        result = run(session, replace(order, dry=True))
    return result if order.dry else result.withheld()


@handler("cases.check")
def check(work: Work) -> dict[str, Any]:
    """Read an upload and store what an import would do; unknown people count as to be entered."""
    public_id, home = str(work.arguments["import"]), work.settings.home
    vault = make_vault(work.settings.data_key)
    with reading() as session:
        upload = uploads.locked(session, public_id)
        files = uploads.uploaded_files(upload, home)
        if upload.state is not ImportState.CHECKING:
            return {"next_url": next_url(public_id)}
        samples = [_sample(file, remembered(session)) for file in files]
    uploads.keep_samples(vault, home, public_id, samples)
    result = _checked(work, files, vault)
    with transaction() as session:
        upload = uploads.locked(session, public_id)
        if upload.state is ImportState.CHECKING:
            uploads.note_result(session, upload, outcome_of(result), ImportState.CHECKED)
    return {"next_url": next_url(public_id)}


@handler("cases.import")
def import_upload(work: Work) -> dict[str, Any]:
    """Import a checked upload in one transaction with its new state: again, it does nothing."""
    public_id, home = str(work.arguments["import"]), work.settings.home
    vault = make_vault(work.settings.data_key)
    order = ImportOrder(
        files=(),
        accept_good=bool(work.arguments["accept_good"]),
        create_missing=bool(work.arguments["create_missing"]),
    )
    try:
        with transaction() as session:
            upload = uploads.locked(session, public_id)
            if upload.state is not ImportState.IMPORTING:
                return {"next_url": next_url(public_id)}
            order = replace(order, files=uploads.uploaded_files(upload, home))
            result = import_cases(
                session,
                actor=work.actor,
                order=order,
                vault=vault,
                now=clock.now(),
                progress=work.progress,
            )
            _write_rejects(work, order.files, result)
            uploads.note_result(session, upload, outcome_of(result), ImportState.DONE)
            upload.finished_at = clock.now()
    except NotAllGood:
        return _refuse(work, order, vault)
    uploads.remove_files(upload, home)
    return {"next_url": next_url(public_id)}


def _refuse(work: Work, order: ImportOrder, vault: Vault) -> dict[str, Any]:
    """List why not everything is good and let the person decide again."""
    public_id = str(work.arguments["import"])
    with reading() as session:
        result = import_cases(
            session,
            actor=work.actor,
            order=replace(order, dry=True),
            vault=vault,
            now=clock.now(),
            progress=work.progress,
        )
    _write_rejects(work, order.files, result)
    with transaction() as session:
        upload = uploads.locked(session, public_id)
        if upload.state is ImportState.IMPORTING:
            outcome = outcome_of(result)
            uploads.note_result(session, upload, outcome, ImportState.CHECKED, withheld=True)
    return {"next_url": next_url(public_id)}


def outcome_of(result: ImportResult) -> uploads.Outcome:
    """What the pages show of an import."""
    files = [
        {"name": f.name, "sha256": f.sha256, "rows": f.rows, "rejected": f.rejected}
        for f in result.files
    ]
    counts = {
        **result.counts(),
        "created_names": result.created.names,
        "problems": result.problem_count,
        "codes": result.codes,
        "files": files,
    }
    return uploads.Outcome(counts, result.problems)


def _checked(work: Work, files: tuple[UploadedFile, ...], vault: Vault) -> ImportResult:
    order = ImportOrder(files, accept_good=True, create_missing=True, dry=True)
    with reading() as session:
        result = import_cases(
            session,
            actor=work.actor,
            order=order,
            vault=vault,
            now=clock.now(),
            progress=work.progress,
        )
    _write_rejects(work, files, result)
    return result


def _write_rejects(work: Work, files: tuple[UploadedFile, ...], result: ImportResult) -> None:
    if not files:
        raise NotFound
    target = files[0].path.parent / uploads.REJECTS
    target.unlink(missing_ok=True)
    if result.rejected:
        with reading() as session:
            known = remembered(session)
        part = Path(f"{target}.part")
        write_rejects(part, files, result.problems, known, translator(work.actor.language))
        part.replace(target)


def _sample(file: UploadedFile, known: dict[str, Any]) -> dict[str, Any]:
    """Header, fields and a few cells of each column, for the mapping page."""
    found = inspect(file, known=known)
    fields = {index: field for field, index in found.columns.columns.items()}
    below = [cells for row, cells in found.table.head if row > found.table.header_row]
    below = below[:SAMPLE_CELLS]
    named = [(index, name) for index, name in enumerate(found.table.header) if name]
    columns = [
        {
            "at": at,
            "header": name,
            "field": fields[index].value if index in fields else "",
            "cells": [
                shown(cells[index], personal=fields.get(index) in PERSONAL)
                for cells in below
                if index < len(cells)
            ],
        }
        for at, (index, name) in enumerate(named)
    ]
    return {
        "file": file.name,
        "signature": found.signature,
        "columns": columns,
        "unmapped": list(found.columns.unmapped),
        "ambiguous": [field.value for field in found.columns.ambiguous],
        "missing": [f.value for f in found.columns.missing if f not in found.defaults],
        "defaults": found.defaults,
        "readable": found.table.problem is None,
    }


def next_url(public_id: str) -> str:
    """The page that shows how far an upload is; the worker knows no routes."""
    return f"/cases/imports/{public_id}"
