"""Carries out lists of lawyers' accounts: for the command line at once, in the browser as jobs.

A list goes the way of a register of cases (``services.uploads``): kept, checked, decided on, done
together with its new state, so that a list that runs again does nothing. Start passwords are made
and hashed before the transaction and kept sealed beside the upload until they are fetched, once.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from qa_app import clock
from qa_app.accounts.passwords import hashed, start_password
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.lawyers import HEADERS, LawyerFile, read_lawyers
from qa_app.cases.messages import lawyer_sentence
from qa_app.cases.models import CaseImport, ImportState
from qa_app.cases.services import uploads
from qa_app.cases.services.lawyer_lists import (
    SHOWN,
    LawyerOrder,
    LawyersImported,
    NotAllGood,
    StartPassword,
    import_lawyers,
)
from qa_app.cases.services.rejects import write_rejects
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault, make_vault
from qa_app.db.session import reading, transaction
from qa_app.jobs.registry import Progress, Work, handler
from qa_app.web.i18n import translator

LAWYERS: Final = "lawyers"
"""The kind of such uploads: it names their jobs and acts."""
PASSWORDS: Final = "passwords.sealed"


def carry_out(
    files: Sequence[LawyerFile],
    *,
    actor: Actor,
    order: LawyerOrder,
    now: datetime,
    progress: Progress | None = None,
) -> LawyersImported:
    """Do a list at once; when not all is good nothing stays and the problems are listed."""
    found = _dry(files, actor, order, now)
    if order.dry or (found.problems and not order.accept_good):
        return found if order.dry else _withheld(found)
    made = _passwords(len(found.logins), progress)
    try:
        with transaction() as session:
            return import_lawyers(
                session, actor=actor, files=files, order=replace(order, passwords=made), now=now
            )
    except NotAllGood:
        return _withheld(_dry(files, actor, order, now))


@handler("lawyers.check")
def check(work: Work) -> dict[str, Any]:
    """Read an upload and store what it would do."""
    public_id = _id(work)
    with reading() as session:
        if uploads.locked(session, public_id).state is not ImportState.CHECKING:
            return {"next_url": next_url(public_id)}
    _checked(work, _named(work), ImportState.CHECKING)
    return {"next_url": next_url(public_id)}


@handler("lawyers.import")
def import_upload(work: Work) -> dict[str, Any]:
    """Do a checked upload in one transaction with its new state: again, it does nothing."""
    public_id, named = _id(work), _named(work)
    files = _read(named)
    order = LawyerOrder(accept_good=bool(work.arguments["accept_good"]))
    number = len(_dry(files, work.actor, order, clock.now()).logins)
    order = replace(order, passwords=_passwords(number, work.progress))
    try:
        with transaction() as session:
            upload = uploads.locked(session, public_id)
            if upload.state is not ImportState.IMPORTING:
                return {"next_url": next_url(public_id)}
            found = import_lawyers(
                session, actor=work.actor, files=files, order=order, now=clock.now()
            )
            _write_rejects(work, named, found)
            _keep(work, found)
            uploads.note_result(session, upload, outcome_of(found), ImportState.DONE)
            upload.finished_at = clock.now()
    except NotAllGood:
        _checked(work, named, ImportState.IMPORTING)
        return {"next_url": next_url(public_id)}
    uploads.remove_files(upload, work.settings.home)
    return {"next_url": next_url(public_id)}


def outcome_of(found: LawyersImported) -> uploads.Outcome:
    """What the pages show of a list."""
    lines = [asdict(line) for line in found.lines[:SHOWN]]
    counts = {
        **found.counts(), "problems": len(found.problems), "lines": lines,
        "changes": len(found.lines),
    }  # fmt: skip
    return uploads.Outcome(counts, found.problems)


def next_url(public_id: str) -> str:
    """The page that shows how far an upload is; the worker knows no routes."""
    return f"/cases/lawyers/imports/{public_id}"


def has_passwords(upload: CaseImport, home: Path) -> bool:
    """Whether start passwords of a list have not been fetched yet."""
    return _path(home, upload.public_id).exists()


def take_passwords(upload: CaseImport, home: Path, vault: Vault) -> list[tuple[str, ...]]:
    """Login, name, firm and start password of the accounts a list opened; only once."""
    path = _path(home, upload.public_id)
    mine = path.with_suffix(".taken")
    try:
        path.rename(mine)  # of two who ask at once, one finds nothing
    except FileNotFoundError:
        raise NotFound(upload.public_id) from None
    kept = vault.open(mine.read_bytes(), bound_to=upload.public_id)["passwords"]
    mine.unlink()
    return [tuple(row) for row in kept]


def password_rows(found: LawyersImported) -> list[tuple[str, ...]]:
    """Login, name, firm and start password of each account opened."""
    rows: dict[str, tuple[str, ...]] = {}
    for line in found.lines:
        if line.login in found.passwords:
            rows.setdefault(
                line.login, (line.login, line.name, line.firm, found.passwords[line.login])
            )
    return list(rows.values())


def as_list(lines: Iterable[tuple[str, str]]) -> io.BytesIO:
    """Lawyers chosen on a page, name and firm, as a list that can be checked."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "firm"])
    writer.writerows(lines)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def rejects_to(
    target: Path,
    named: Sequence[UploadedFile],
    found: LawyersImported,
    translate: Callable[[str], str],
) -> int:
    """Write the rows with problems and the reasons as a spreadsheet; how many there are."""
    return write_rejects(target, named, found.problems, HEADERS, translate, lawyer_sentence)


def _dry(
    files: Sequence[LawyerFile], actor: Actor, order: LawyerOrder, now: datetime
) -> LawyersImported:
    with reading() as session:
        dry = replace(order, dry=True)
        return import_lawyers(session, actor=actor, files=files, order=dry, now=now)


def _withheld(found: LawyersImported) -> LawyersImported:
    """The same with nothing done."""
    found.lines, found.linked, found.unchanged = [], 0, 0
    return found


def _passwords(number: int, progress: Progress | None) -> list[StartPassword]:
    made: list[StartPassword] = []
    for done in range(number):
        password = start_password()
        made.append(StartPassword(password, hashed(password)))
        if progress is not None:
            progress(done + 1, number)
    return made


def _id(work: Work) -> str:
    return str(work.arguments["import"])


def _named(work: Work) -> list[UploadedFile]:
    with reading() as session:
        kept = uploads.uploaded_files(uploads.locked(session, _id(work)), work.settings.home)
    return [file for file in kept if file.path.exists()]


def _read(named: Sequence[UploadedFile]) -> list[LawyerFile]:
    return [read_lawyers(file.path, file.name) for file in named]


def _checked(work: Work, named: Sequence[UploadedFile], before: ImportState) -> None:
    """Store what a list would do, for the person to decide, or to decide again."""
    found = _dry(_read(named), work.actor, LawyerOrder(accept_good=True), clock.now())
    _write_rejects(work, named, found)
    withheld = before is ImportState.IMPORTING
    with transaction() as session:
        upload = uploads.locked(session, _id(work))
        if upload.state is before:
            outcome = outcome_of(found)
            uploads.note_result(session, upload, outcome, ImportState.CHECKED, withheld=withheld)


def _write_rejects(work: Work, named: Sequence[UploadedFile], found: LawyersImported) -> None:
    """Inside the transaction that holds the upload: it must not ask for the upload again."""
    target = uploads.folder_of(work.settings.home, _id(work)) / uploads.REJECTS
    target.unlink(missing_ok=True)
    if named and found.rejected:
        part = Path(f"{target}.part")
        rejects_to(part, named, found, translator(work.actor.language))
        part.replace(target)


def _keep(work: Work, found: LawyersImported) -> None:
    if found.passwords:
        vault = make_vault(work.settings.data_key)
        kept = {"passwords": password_rows(found)}
        _path(work.settings.home, _id(work)).write_bytes(vault.seal(kept, bound_to=_id(work)))


def _path(home: Path, public_id: str) -> Path:
    return uploads.folder_of(home, public_id) / PASSWORDS
