"""What registers of closed cases are on the way of an upload: imported as a stream, told of."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlmodel import Session

from qa_app import clock
from qa_app.cases import list_imports, messages
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.pipeline import inspect
from qa_app.cases.list_imports import ListKind, Named
from qa_app.cases.queries.imports import CASES
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.rules.fields import PERSONAL
from qa_app.cases.services.importing import ImportOrder, ImportResult, import_cases
from qa_app.cases.services.uploads import Choice, Outcome
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault, make_vault
from qa_app.db.session import reading
from qa_app.jobs.registry import Progress, Work


def carry_out(
    order: ImportOrder,
    *,
    actor: Actor,
    vault: Vault,
    now: datetime,
    progress: Progress | None = None,
) -> ImportResult:
    """Import in one transaction, or only check; when not all is good, check to list problems."""
    act = partial(import_cases, actor=actor, vault=vault, now=now, progress=progress)
    return list_imports.carry_out(act, order)


def _would(work: Work, named: Named, choice: Choice) -> ImportResult:
    with reading() as session:
        return _act(work, _order(named, choice, dry=True))(session)


def _prepared(work: Work, named: Named, choice: Choice) -> Callable[[Session], ImportResult]:
    return _act(work, _order(named, choice))


def _act(work: Work, order: ImportOrder) -> Callable[[Session], ImportResult]:
    return partial(
        import_cases,
        actor=work.actor,
        order=order,
        vault=make_vault(work.settings.data_key),
        now=clock.now(),
        progress=work.progress,
    )


def _order(named: Named, choice: Choice, *, dry: bool = False) -> ImportOrder:
    return ImportOrder(
        files=tuple(named),
        accept_good=choice.accept_good,
        create_missing=choice.create_missing,
        dry=dry,
    )


def _outcome(result: ImportResult) -> Outcome:
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
    return Outcome(counts, result.problems)


def _samples(named: Named) -> list[dict[str, Any]]:
    with reading() as session:
        known = remembered(session)
    return [_sample(file, known) for file in named]


def _sample(file: UploadedFile, known: dict[str, Any]) -> dict[str, Any]:
    found = inspect(file, known=known)
    fields = {at: of.value for of, at in found.columns.columns.items()}
    personal = {at for of, at in found.columns.columns.items() if of in PERSONAL}
    return list_imports.sample(found.table, found.signature, fields, personal) | {
        "unmapped": found.columns.unmapped,
        "missing": [of for of in found.columns.missing if of not in found.defaults],
        "defaults": found.defaults,
    }


KIND: Final = ListKind(
    name=CASES,
    page="/cases/imports/",
    would=_would,
    prepared=_prepared,
    outcome=_outcome,
    headers=remembered,
    sentence=messages.sentence,
    samples=_samples,
)
check, import_upload = list_imports.jobs_of(KIND)
