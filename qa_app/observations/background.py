"""Carries out imports of hearings in one transaction: for the command line at once, for the browser
as background jobs.

An upload goes the way of one of cases (``cases.services.uploads``): kept, checked, decided on,
imported together with its new state, so that a killed import leaves the calendar as it was and one
that runs again does nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.models import ImportState
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.rules.values import shown
from qa_app.cases.services import uploads
from qa_app.cases.services.rejects import write_rejects
from qa_app.core.roles import Actor
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.jobs.registry import Work, handler
from qa_app.observations.importer import (
    HearingFile,
    Inspected,
    Progress,
    inspect,
    known_headers,
    read_hearings,
)
from qa_app.observations.messages import problem_line
from qa_app.observations.rules.columns import HearingField
from qa_app.observations.services.importing import (
    HearingOrder,
    HearingsImported,
    NotAllGood,
    import_hearings,
)
from qa_app.web.i18n import translator

HEARINGS: Final = "hearings"
"""The kind of such uploads: it names their jobs, acts and remembered mappings."""
SAMPLE_CELLS: Final = 3
Translate = Callable[[str], str]


def read_files(
    named: Sequence[UploadedFile], progress: Progress | None = None
) -> list[HearingFile]:
    """What the files hold, with columns understood as was confirmed before."""
    with reading() as session:
        known = remembered(session, HEARINGS)
    return [read_hearings(file.path, file.name, known=known, progress=progress) for file in named]


def rejects_to(
    target: Path, named: Sequence[UploadedFile], found: HearingsImported, translate: Translate
) -> int:
    """Write the rows with problems and the reasons as a spreadsheet; how many there are."""
    with reading() as session:
        headers = Confirmed(columns=known_headers(remembered(session, HEARINGS)))
    return write_rejects(target, named, found.problems, headers, translate, problem_line)


def carry_out(
    files: Sequence[HearingFile], *, actor: Actor, order: HearingOrder, now: datetime
) -> HearingsImported:
    """Import at once; when not all is good nothing stays and the problems are listed."""
    if not order.dry:
        try:
            with transaction() as session:
                return import_hearings(session, actor=actor, files=files, order=order, now=now)
        except NotAllGood:
            pass
    dry = replace(order, dry=True)
    with reading() as session:
        found = import_hearings(session, actor=actor, files=files, order=dry, now=now)
    return found if order.dry else found.withheld()


@handler("hearings.check")
def check(work: Work) -> dict[str, Any]:
    """Read an upload and store what an import would do."""
    public_id, home = str(work.arguments["import"]), work.settings.home
    with reading() as session:
        upload = uploads.locked(session, public_id)
        if upload.state is not ImportState.CHECKING:
            return {"next_url": next_url(public_id)}
        known = remembered(session, HEARINGS)
        kept = uploads.uploaded_files(upload, home)
    samples = [_sample(inspect(file.path, file.name, known)) for file in kept]
    uploads.keep_samples(make_vault(work.settings.data_key), home, public_id, samples)
    _checked(work, _read(work, public_id), ImportState.CHECKING)
    return {"next_url": next_url(public_id)}


@handler("hearings.import")
def import_upload(work: Work) -> dict[str, Any]:
    """Import a checked upload in one transaction with its new state: again, it does nothing."""
    public_id, home = str(work.arguments["import"]), work.settings.home
    files = _read(work, public_id)
    order = HearingOrder(accept_good=bool(work.arguments["accept_good"]))
    try:
        with transaction() as session:
            upload = uploads.locked(session, public_id)
            if upload.state is not ImportState.IMPORTING:
                return {"next_url": next_url(public_id)}
            found = import_hearings(
                session, actor=work.actor, files=files, order=order, now=clock.now()
            )
            _write_rejects(work, files, found)
            uploads.note_result(session, upload, outcome_of(found), ImportState.DONE)
            upload.finished_at = clock.now()
    except NotAllGood:
        _checked(work, files, ImportState.IMPORTING)
        return {"next_url": next_url(public_id)}
    uploads.remove_files(upload, home)
    return {"next_url": next_url(public_id)}


def outcome_of(found: HearingsImported) -> uploads.Outcome:
    """What the pages show of an import."""
    codes: dict[str, int] = {}
    for problem in found.problems:
        codes[problem.code] = codes.get(problem.code, 0) + 1
    moves = [
        {"number": move.case_number, "before": move.before.isoformat(),
         "after": move.after.isoformat()}
        for move in found.moves
    ]  # fmt: skip
    counts = {**found.counts(), "problems": len(found.problems), "codes": codes, "moves": moves}
    return uploads.Outcome(counts, found.problems)


def next_url(public_id: str) -> str:
    """The page that shows how far an upload is; the worker knows no routes."""
    return f"/hearings/imports/{public_id}"


def _read(work: Work, public_id: str) -> list[HearingFile]:
    with reading() as session:
        kept = uploads.uploaded_files(uploads.locked(session, public_id), work.settings.home)
    return read_files([file for file in kept if file.path.exists()], work.progress)


def _checked(work: Work, files: Sequence[HearingFile], before: ImportState) -> None:
    """Store what an import would do, for the person to decide, or to decide again."""
    order = HearingOrder(accept_good=True, dry=True)
    found = carry_out(files, actor=work.actor, order=order, now=clock.now())
    _write_rejects(work, files, found)
    withheld = before is ImportState.IMPORTING
    with transaction() as session:
        upload = uploads.locked(session, str(work.arguments["import"]))
        if upload.state is before:
            outcome = outcome_of(found)
            uploads.note_result(session, upload, outcome, ImportState.CHECKED, withheld=withheld)


def _write_rejects(work: Work, files: Sequence[HearingFile], found: HearingsImported) -> None:
    folder = uploads.folder_of(work.settings.home, str(work.arguments["import"]))
    target = folder / uploads.REJECTS
    target.unlink(missing_ok=True)
    if not found.rejected:
        return
    part = Path(f"{target}.part")
    rejects_to(part, [file.uploaded for file in files], found, translator(work.actor.language))
    part.replace(target)


def _sample(opened: Inspected) -> dict[str, Any]:
    """Header, fields and a few cells of each column, for the mapping page."""
    table = opened.table
    fields = {at: of for of, at in opened.columns.items()}
    below = [cells for row, cells in table.head if row > table.header_row][:SAMPLE_CELLS]
    columns = [
        {
            "at": place,
            "header": name,
            "field": fields[at].value if at in fields else "",
            "cells": [shown(cells[at]) for cells in below if at < len(cells)],
        }
        for place, (at, name) in enumerate((at, n) for at, n in enumerate(table.header) if n)
    ]
    agency = {HearingField.AGENCY, HearingField.AGENCY_CODE} & (
        set(opened.columns) | set(opened.values)
    )
    missing = opened.missing if agency else (*opened.missing, HearingField.AGENCY)
    return {
        "file": table.name,
        "signature": opened.signature,
        "columns": columns,
        "unmapped": [name for at, name in enumerate(table.header) if name and at not in fields],
        "missing": [of.value for of in missing],
        "defaults": {of.value: str(text) for of, text in opened.values.items()},
        "readable": table.problem is None,
    }
