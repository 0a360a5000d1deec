"""Prints many feedback sheets in the background: one PDF, a ZIP of sheets, a ZIP of agencies.

The fonts of a batch are packed once, and a ZIP grows on the disk: a province takes the memory of a
batch. A ZIP of sheets is made in parts that people can fetch one by one. A print waits for the
account that ordered it; what is older than a day goes with the next one. Doing a job again writes
the same files anew.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlmodel import Session

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor, Role
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.feedback.pdf import Printing, SheetComposer, merged_pdf, single_pdfs
from qa_app.feedback.print_words import sheet_words
from qa_app.feedback.queries.lists import SheetFilter, filter_of, sheet_ids
from qa_app.feedback.queries.printing import sheets_to_print
from qa_app.feedback.services.reading import note_printing
from qa_app.jobs import kept
from qa_app.jobs.registry import Progress, Work, handler
from qa_app.settings import Settings
from qa_app.typeset.papers import Paper

JOB = "feedback.print"
JOB_LABELS = {JOB: N_("正在印制反馈表")}
AUTHOR = "qa-app"
BATCH = 300
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class PrintKind(StrEnum):
    """One PDF of all, a ZIP of a PDF each, a ZIP of a PDF for each agency."""

    MERGED = "merged"
    SHEETS = "sheets"
    AGENCIES = "agencies"


MOST = {PrintKind.MERGED: 3_000, PrintKind.SHEETS: 100_000, PrintKind.AGENCIES: 100_000}
"""What fits into the memory of a small machine; ZIPs are written to the disk as they are made."""
PART = 3_000
"""Sheets in one ZIP of sheets: files of about 350 MB that people can fetch and pass on."""
BYTES_A_SHEET = 150_000
"""Room one PDF of a sheet takes at most, with its fonts."""


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """How sheets are printed, in which language, and the time the file bears."""

    kind: PrintKind
    language: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """One sheet laid out, and the agency it belongs to."""

    agency: str
    paper: Paper


def ids_to_print(session: Session, actor: Actor, kind: PrintKind, wanted: SheetFilter) -> list[int]:
    """The sheets of an order; Refused for none and for too many."""
    ids = sheet_ids(session, actor, wanted)
    if not ids:
        raise Refused("feedback_nothing_to_print")
    if len(ids) > MOST[kind]:
        raise Refused("feedback_too_many_sheets", limit=MOST[kind], count=len(ids))
    return ids


@handler(JOB)
def print_sheets(work: Work) -> dict[str, Any]:
    """Print the sheets of an order that are still released, for the person who ordered them."""
    given = work.arguments
    kind = PrintKind(given["kind"])
    with reading() as session:
        wanted = filter_of(given["filter"], own=given["own"])
        ids = ids_to_print(session, work.actor, kind, wanted)
    ids = _noted(work, ids)
    parts = _parts(kind, ids)
    first = kept_path(work.settings, work.actor.account_id, given["token"], kind)
    _refuse_full_disk(kept.open_folder(first), kind, len(ids))
    for number, some in enumerate(parts, start=1):
        path = kept_path(work.settings, work.actor.account_id, given["token"], kind, number)
        order = PrintOrder(kind, given["language"], work.now)
        tell = _after(work, PART * (number - 1), len(ids))
        kept.keep(
            path, partial(write_print, actor=work.actor, ids=some, order=order, progress=tell)
        )
    return {"next_url": given["next_url"], "sheets": len(ids), "parts": len(parts)}


def _parts(kind: PrintKind, ids: list[int]) -> list[list[int]]:
    """The sheets of each file: a ZIP of sheets is made in parts, everything else in one."""
    size = PART if kind is PrintKind.SHEETS else max(1, len(ids))
    return [ids[start : start + size] for start in range(0, len(ids), size)] or [[]]


def _after(work: Work, before: int, total: int) -> Progress:
    """The progress of one part among all."""
    return lambda done, _of_part: work.progress(before + done, total)


def _refuse_full_disk(folder: Path, kind: PrintKind, count: int) -> None:
    """Refused before the disk is full: everything else the program writes needs it too."""
    needed = count * BYTES_A_SHEET if kind is PrintKind.SHEETS else 0
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Refused(
            "feedback_no_room_to_print", needed=needed // 1_000_000, free=free // 1_000_000
        )


def write_print(
    target: Path, actor: Actor, ids: Sequence[int], order: PrintOrder, progress: Progress
) -> None:
    """Write the sheets of these ids that the actor still reads into one file."""
    with reading() as session:
        made = _made(session, actor, ids, order.language, progress)
        _WRITERS[order.kind](target, made, Printing(AUTHOR, order.now), order.language)


def kept_path(
    settings: Settings, account_id: int | None, token: str, kind: PrintKind, part: int = 1
) -> Path:
    """Where a finished print (a part of it) waits; NotFound for a token that could not be one."""
    ending = ".pdf" if kind is PrintKind.MERGED else ".zip"
    ending = f".{part}{ending}" if part > 1 else ending
    return kept.kept_path(settings, "feedback-prints", account_id, token, ending)


def kept_prints(settings: Settings, account_id: int | None, token: str) -> list[Path]:
    """The files of a print of an account, in order; NotFound when there is none."""
    for kind in (PrintKind.MERGED, PrintKind.SHEETS):
        found = [path for path in _kept(settings, account_id, token, kind) if path.is_file()]
        if found:
            return found
    raise NotFound(token)


def _kept(
    settings: Settings, account_id: int | None, token: str, kind: PrintKind
) -> Iterator[Path]:
    for part in range(1, MOST[kind] // PART + 2):
        yield kept_path(settings, account_id, token, kind, part)


def _noted(work: Work, ids: list[int]) -> list[int]:
    """What lawyers and agencies print counts as read; what was withdrawn is left out."""
    if not work.actor.has(Role.LAWYER, Role.AGENCY_STAFF):
        return ids
    with transaction() as session:
        return note_printing(session, actor=work.actor, sheet_ids=ids, now=work.now)


def _made(
    session: Session, actor: Actor, ids: Sequence[int], language: str, progress: Progress
) -> Iterator[Made]:
    """The sheets laid out one after the other."""
    composer = SheetComposer(language)
    progress(0, len(ids))
    for done, (sheet, facts) in enumerate(sheets_to_print(session, actor, ids), start=1):
        words = sheet_words(sheet, facts, language)
        yield Made(facts.agency, composer.compose(words, facts.number))
        if done % BATCH == 0 or done == len(ids):
            progress(done, len(ids))


def _write_merged(part: Path, made: Iterator[Made], printing: Printing, language: str) -> None:
    papers = [one.paper for one in made]
    part.write_bytes(merged_pdf(papers, SheetComposer(language).title, printing))


def _write_sheets(part: Path, made: Iterator[Made], printing: Printing, language: str) -> None:
    del language
    names = _Names()
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        while batch := list(islice(made, BATCH)):
            for number, pdf in single_pdfs([one.paper for one in batch], printing):
                archive.writestr(names.of(number), pdf)


def _write_agencies(part: Path, made: Iterator[Made], printing: Printing, language: str) -> None:
    title, names = SheetComposer(language).title, _Names()
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for agency, group in groupby(made, key=lambda one: one.agency):
            pdf = merged_pdf([one.paper for one in group], f"{title} {agency}", printing)
            archive.writestr(names.of(agency), pdf)


_WRITERS = {
    PrintKind.MERGED: _write_merged,
    PrintKind.SHEETS: _write_sheets,
    PrintKind.AGENCIES: _write_agencies,
}


class _Names:
    """File names that no system refuses, each once."""

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}

    def of(self, name: str) -> str:
        """The file name of a case number or an agency."""
        plain = _UNSAFE.sub("_", name).strip(". ") or "_"
        self.taken[plain] = count = self.taken.get(plain, 0) + 1
        return f"{plain}.pdf" if count == 1 else f"{plain} ({count}).pdf"
