"""Carries out imports of registers and lists: at once, or as background jobs.

An upload (``services.uploads``) is kept, checked, decided on, and imported together with its new
state, so that a killed import leaves things as they were and one that runs again does nothing.
What a kind of list does there is said by its ``ListKind``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

from sqlmodel import Session

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.lists import ListFile, ListFormat, known_headers, read_list
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.tables import Table
from qa_app.cases.models import ImportState
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.rules.values import shown
from qa_app.cases.services import uploads
from qa_app.cases.services.lists import NotAllGood
from qa_app.cases.services.rejects import Tell, Translate, write_rejects
from qa_app.core.errors import Problem
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.jobs.registry import Handler, Progress, Work, handler
from qa_app.web.i18n import translator

SAMPLE_CELLS: Final = 3
Named = Sequence[UploadedFile]
Headers = Confirmed | Mapping[str, Confirmed]


class Imported(Protocol):
    """What came of an import."""

    rejected: int
    problems: list[Problem]

    def withheld(self) -> Any:
        """The same after a check of what was not to be imported."""
        ...


Found = TypeVar("Found", bound=Imported)


@dataclass(frozen=True, slots=True)
class ListKind(Generic[Found]):
    """What is a kind's own on the way of an upload.

    ``name`` begins its jobs and acts, ``page`` the address of an upload: the worker knows no
    routes. ``would`` says what an import would do; ``prepared`` does what is slow and gives what
    is left to the transaction. ``headers``: by what the header of a file is found. ``samples`` are
    for the page where columns are confirmed, where there is one.
    """

    name: str
    page: str
    would: Callable[[Work, Named, uploads.Choice], Found]
    prepared: Callable[[Work, Named, uploads.Choice], Callable[[Session], Found]]
    outcome: Callable[[Found], uploads.Outcome]
    headers: Callable[[Session], Headers]
    sentence: Tell
    samples: Callable[[Named], list[dict[str, Any]]] | None = None


def carry_out(act: Callable[..., Found], order: Any) -> Found:
    """``act(session, order=order)`` in one transaction, or only a check where it is ``dry``.

    When not all is good nothing stays and the problems are listed.
    """
    if not order.dry:
        try:
            with transaction() as session:
                return act(session, order=order)
        except NotAllGood:
            pass
    with reading() as session:
        found = act(session, order=replace(order, dry=True))
    return found if order.dry else found.withheld()


def read_files(
    form: ListFormat[Any, Any], kind: str, named: Named, progress: Progress | None = None
) -> list[ListFile[Any, Any]]:
    """What the files hold, with columns understood as was confirmed before."""
    with reading() as session:
        known = remembered(session, kind)
    return [read_list(form, one.path, one.name, known=known, progress=progress) for one in named]


def headers_of(form: ListFormat[Any, Any], kind: str, session: Session) -> Confirmed:
    """By what the header of a list is found: usual names, and confirmed ones."""
    return known_headers(form, remembered(session, kind))


def rejects_to(
    kind: ListKind[Found], target: Path, named: Named, found: Found, translate: Translate
) -> int:
    """Write the rows with problems and the reasons as a spreadsheet; how many there are."""
    with reading() as session:
        headers = kind.headers(session)
    return write_rejects(target, named, found.problems, headers, translate, kind.sentence)


def jobs_of(kind: ListKind[Any]) -> tuple[Handler, Handler]:
    """The two jobs of a kind, registered: to check an upload, and to import it."""
    both = partial(_check, kind), partial(_import, kind)
    return handler(f"{kind.name}.check")(both[0]), handler(f"{kind.name}.import")(both[1])


def sample(
    table: Table, signature: str, fields: Mapping[int, str], personal: Collection[int] = ()
) -> dict[str, Any]:
    """Header, field and a few cells of each column, for the page where they are confirmed.

    ``fields``: codes by column; cells of ``personal`` columns are masked.
    """
    below = [cells for row, cells in table.head if row > table.header_row][:SAMPLE_CELLS]
    named = [(index, name) for index, name in enumerate(table.header) if name]
    columns = [
        {
            "at": at,
            "header": name,
            "field": fields.get(index, ""),
            "cells": [
                shown(cells[index], personal=index in personal)
                for cells in below
                if index < len(cells)
            ],
        }
        for at, (index, name) in enumerate(named)
    ]
    return {
        "file": table.name,
        "signature": signature,
        "columns": columns,
        "unmapped": [name for index, name in named if index not in fields],
        "readable": table.problem is None,
    }


def _check(kind: ListKind[Any], work: Work) -> dict[str, Any]:
    """Read an upload and store what an import would do; unknown names count as to be entered."""
    named = _files(work, ImportState.CHECKING)
    if named:
        if kind.samples is not None:
            vault, home = make_vault(work.settings.data_key), work.settings.home
            uploads.keep_samples(vault, home, _id(work), kind.samples(named))
        _checked(kind, work, named, uploads.Choice(True, True), ImportState.CHECKING)
    return {"next_url": kind.page + _id(work)}


def _import(kind: ListKind[Any], work: Work) -> dict[str, Any]:
    """Import a checked upload in one transaction with its new state: again, it does nothing."""
    named = _files(work, ImportState.IMPORTING)
    given = (work.arguments["accept_good"], work.arguments["create_missing"])
    choice = uploads.Choice(*map(bool, given))
    if named:
        try:
            _accept(kind, work, named, choice)
        except NotAllGood:
            _checked(kind, work, named, choice, ImportState.IMPORTING)
    return {"next_url": kind.page + _id(work)}


def _accept(kind: ListKind[Any], work: Work, named: Named, choice: uploads.Choice) -> None:
    act = kind.prepared(work, named, choice)
    with transaction() as session:
        upload = uploads.locked(session, _id(work))
        if upload.state is not ImportState.IMPORTING:
            return
        found = act(session)
        _write_rejects(kind, work, named, found)
        uploads.note_result(session, upload, kind.outcome(found), ImportState.DONE)
        upload.finished_at = clock.now()
    uploads.remove_files(upload, work.settings.home)


def _checked(
    kind: ListKind[Any], work: Work, named: Named, choice: uploads.Choice, before: ImportState
) -> None:
    """Store what an import would do, for the person to decide, or to decide again."""
    found = kind.would(work, named, choice)
    _write_rejects(kind, work, named, found)
    with transaction() as session:
        upload = uploads.locked(session, _id(work))
        if upload.state is before:
            withheld = before is ImportState.IMPORTING
            outcome = kind.outcome(found)
            uploads.note_result(session, upload, outcome, ImportState.CHECKED, withheld=withheld)


def _files(work: Work, state: ImportState) -> Named:
    """The files of an upload; none when it is no longer where the job was to find it."""
    with reading() as session:
        upload = uploads.locked(session, _id(work))
        return uploads.uploaded_files(upload, work.settings.home) if upload.state is state else ()


def _write_rejects(kind: ListKind[Any], work: Work, named: Named, found: Imported) -> None:
    target = uploads.folder_of(work.settings.home, _id(work)) / uploads.REJECTS
    target.unlink(missing_ok=True)
    if found.rejected:
        part = Path(f"{target}.part")
        rejects_to(kind, part, named, found, translator(work.actor.language))
        part.replace(target)


def _id(work: Work) -> str:
    return str(work.arguments["import"])
