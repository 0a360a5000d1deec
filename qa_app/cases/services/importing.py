"""Imports closed cases from spreadsheets in one transaction, or only says what would happen.

The files are read as a stream; good rows are written as they come, a batch at a time.
"""

import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.cases.importer.batches import Batch, UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.importer.pipeline import parse
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.services.lists import NotAllGood
from qa_app.cases.services.register import Created, Register
from qa_app.cases.services.resolving import Resolver
from qa_app.cases.services.scope import scope_of
from qa_app.cases.services.writing import CaseWriter, Tally
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault

MOST_PROBLEMS: Final = 100_000  # listed; more are only counted
_IMPORT_LOCK: Final = 7_301_002
Progress = Callable[[int, int], None]
AFTERWARDS: list[Callable[[Session], object]] = []
"""What packages above do once cases came in or changed, in the same transaction."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import and how; ``mapping`` holds for every file, else remembered ones do."""

    files: tuple[UploadedFile, ...]
    mapping: Confirmed | None = None
    accept_good: bool = False
    create_missing: bool = False
    dry: bool = False


@dataclass(slots=True)
class FileTally:
    """One file of an import: its name, hash and rows."""

    name: str
    sha256: str
    bytes: int
    rows: int = 0
    rejected: int = 0


@dataclass(slots=True)
class ImportResult:
    """What came of an import. ``written`` is false when nothing was changed."""

    files: list[FileTally]
    rows: int = 0
    rejected: int = 0
    tally: Tally = field(default_factory=Tally)
    created: Created = field(default_factory=Created)
    problems: list[Problem] = field(default_factory=list[Problem])
    problem_count: int = 0
    codes: dict[str, int] = field(default_factory=dict[str, int])
    written: bool = False

    def withheld(self) -> "ImportResult":
        """The same after a dry run of what was not to be imported: only problems count."""
        self.tally, self.created = Tally(), Created()
        return self

    def counts(self) -> dict[str, Any]:
        """The counts as they are stored, audited and printed."""
        return {
            "rows": self.rows,
            "imported": self.tally.imported,
            "updated": self.tally.updated,
            "unchanged": self.tally.unchanged,
            "rejected": self.rejected,
            "created": dict(self.created.counts),
        }


def import_cases(
    session: Session,
    *,
    actor: Actor,
    order: ImportOrder,
    vault: Vault,
    now: datetime,
    progress: Progress | None = None,
) -> ImportResult:
    """Import the good rows and write one audit event; with ``dry`` only say what would happen.

    Raises ``NotAllGood`` at the first problem unless ``accept_good``: the caller's transaction
    then undoes everything, and a dry run lists the problems. A case that is there already is
    updated when it differs, so a repeated file changes nothing.
    """
    if session.get_bind().dialect.name == "postgresql" and not order.dry:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IMPORT_LOCK})
    run = _Run(session, actor, order, vault)
    with _collector_at_rest():
        for batch in run.batches():
            run.take(batch)
            if run.result.problem_count and not (order.accept_good or order.dry):
                raise NotAllGood
            if progress is not None:
                progress(*run.progress(batch))
    result = run.finished()
    if not order.dry:
        for act in AFTERWARDS:
            act(session)
        files = [{"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in result.files]
        record(session, actor=actor, act="cases.imported", on=("import", files[0]["sha256"][:16]),
               now=now, files=files, **result.counts())  # fmt: skip
    return result


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No search for reference cycles meanwhile: rows make none, and it took a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Run:
    """One import under way."""

    def __init__(self, session: Session, actor: Actor, order: ImportOrder, vault: Vault) -> None:
        self.order = order
        self.session, self.vault = session, vault
        self.known = {} if order.mapping else remembered(session)
        self.register = Register(
            session, scope_of(session, actor), create=order.create_missing, dry=order.dry
        )
        self.writer = CaseWriter(session, vault, dry=order.dry)
        self.register.recode = lambda entry, code: self._recode(entry, code)
        self.resolver = Resolver(self.register, self.writer, order.mapping, self.known)
        self.result = ImportResult([_file_tally(file) for file in order.files])

    def batches(self) -> Iterator[Batch]:
        return parse(self.order.files, mapping=self.order.mapping, known=self.known)

    def take(self, batch: Batch) -> None:
        """Resolve one batch, write its good rows and list its problems."""
        prepared, problems = self.resolver.resolve(batch)
        repeated = self.writer.write(prepared)
        problems += self.resolver.repeated(batch, prepared, repeated, self.result.files)
        bad = batch.data_rows - len(batch.rows) + len({problem.row for problem in problems})
        tally = self.result.files[batch.file_index]
        tally.rows += batch.data_rows
        tally.rejected += bad
        self.result.rows += batch.data_rows
        self.result.rejected += bad
        listed = [*batch.problems, *problems]
        if problems and batch.problems:
            listed.sort(key=lambda problem: problem.row or 0)
        self._list(listed)

    def _list(self, problems: Sequence[Problem]) -> None:
        result = self.result
        result.problem_count += len(problems)
        for problem in problems:
            result.codes[problem.code] = result.codes.get(problem.code, 0) + 1
        result.problems.extend(problems[: max(0, MOST_PROBLEMS - len(result.problems))])

    def _recode(self, entry: Any, code: str) -> None:
        self.writer.recode(entry.id, code)
        if not self.writer.dry:
            entry.stored_code = code

    def progress(self, batch: Batch) -> tuple[int, int]:
        """Rows done and rows expected, judged by the bytes of the files."""
        files = self.result.files
        before = sum(file.bytes for file in files[: batch.file_index])
        here = files[batch.file_index].bytes
        share = batch.done / batch.total if batch.total else 1.0
        total = sum(file.bytes for file in files) or 1
        part = (before + here * share) / total
        expected = round(self.result.rows / part) if part else self.result.rows
        return self.result.rows, max(expected, self.result.rows)

    def finished(self) -> ImportResult:
        """The result, after the last small writes."""
        self.register.finish()
        self.result.tally, self.result.created = self.writer.tally, self.register.created
        self.result.written = not self.order.dry
        return self.result


def _file_tally(file: UploadedFile) -> FileTally:
    with file.path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return FileTally(file.name, digest, file.path.stat().st_size)


def result_as_json(result: ImportResult) -> dict[str, Any]:
    """Counts and files with the fixed keys of the command line."""
    files = [
        {"file": f.name, "sha256": f.sha256, "rows": f.rows, "rejected": f.rejected}
        for f in result.files
    ]
    return {"files": files, **result.counts()}
