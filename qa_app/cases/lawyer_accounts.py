"""What lists of lawyers' accounts are on the way of an upload: read, carried out, told of.

Start passwords are made and hashed before the transaction and kept sealed beside the upload until
they are fetched, once.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlmodel import Session

from qa_app import clock
from qa_app.accounts.passwords import hashed, start_password
from qa_app.cases import list_imports
from qa_app.cases.importer.lawyers import LAWYER_LIST, LawyerFile
from qa_app.cases.list_imports import ListKind, Named
from qa_app.cases.messages import lawyer_sentence
from qa_app.cases.models import CaseImport
from qa_app.cases.services.lawyer_lists import (
    SHOWN,
    LawyerOrder,
    LawyersImported,
    StartPassword,
    import_lawyers,
)
from qa_app.cases.services.uploads import Choice, Outcome, folder_of
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault, make_vault
from qa_app.db.session import reading
from qa_app.jobs.registry import Progress, Work

LAWYERS: Final = "lawyers"
"""The kind of such uploads: it names their jobs and acts."""
PASSWORDS: Final = "passwords.sealed"
_read = partial(list_imports.read_files, LAWYER_LIST, LAWYERS)


def carry_out(
    files: Sequence[LawyerFile], *, actor: Actor, order: LawyerOrder, now: datetime
) -> LawyersImported:
    """Do a list at once; when not all is good nothing stays and the problems are listed."""
    found = _dry(files, actor, order, now)
    if order.dry or (found.problems and not order.accept_good):
        return found if order.dry else found.withheld()
    order = replace(order, passwords=_passwords(len(found.logins)))
    act = partial(import_lawyers, actor=actor, files=files, now=now)
    return list_imports.carry_out(act, order)


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


def _dry(
    files: Sequence[LawyerFile], actor: Actor, order: LawyerOrder, now: datetime
) -> LawyersImported:
    with reading() as session:
        dry = replace(order, dry=True)
        return import_lawyers(session, actor=actor, files=files, order=dry, now=now)


def _passwords(number: int, progress: Progress | None = None) -> list[StartPassword]:
    made: list[StartPassword] = []
    for done in range(number):
        password = start_password()
        made.append(StartPassword(password, hashed(password)))
        if progress is not None:
            progress(done + 1, number)
    return made


def _would(work: Work, named: Named, choice: Choice) -> LawyersImported:
    return _dry(_read(named), work.actor, LawyerOrder(choice.accept_good), clock.now())


def _prepared(work: Work, named: Named, choice: Choice) -> Callable[[Session], LawyersImported]:
    files, order = _read(named), LawyerOrder(choice.accept_good)
    number = len(_dry(files, work.actor, order, clock.now()).logins)
    order = replace(order, passwords=_passwords(number, work.progress))

    def act(session: Session) -> LawyersImported:
        found = import_lawyers(session, actor=work.actor, files=files, order=order, now=clock.now())
        _keep(work, found)
        return found

    return act


def _outcome(found: LawyersImported) -> Outcome:
    lines = [asdict(line) for line in found.lines[:SHOWN]]
    counts = {
        **found.counts(), "problems": len(found.problems), "lines": lines,
        "changes": len(found.lines),
    }  # fmt: skip
    return Outcome(counts, found.problems)


def _keep(work: Work, found: LawyersImported) -> None:
    if found.passwords:
        vault, public_id = make_vault(work.settings.data_key), str(work.arguments["import"])
        kept = {"passwords": password_rows(found)}
        _path(work.settings.home, public_id).write_bytes(vault.seal(kept, bound_to=public_id))


def _path(home: Path, public_id: str) -> Path:
    return folder_of(home, public_id) / PASSWORDS


KIND: Final = ListKind(
    name=LAWYERS,
    page="/cases/lawyers/imports/",
    would=_would,
    prepared=_prepared,
    outcome=_outcome,
    headers=partial(list_imports.headers_of, LAWYER_LIST, LAWYERS),
    sentence=lawyer_sentence,
)
rejects_to = partial(list_imports.rejects_to, KIND)
check, import_upload = list_imports.jobs_of(KIND)
