"""What lists of hearings are on the way of an upload: how they are read, imported and told of."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlmodel import Session

from qa_app import clock
from qa_app.cases import list_imports
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.lists import inspect
from qa_app.cases.list_imports import ListKind, Named
from qa_app.cases.queries.mappings import remembered
from qa_app.cases.services.uploads import Choice, Outcome
from qa_app.core.roles import Actor
from qa_app.db.session import reading
from qa_app.jobs.registry import Work
from qa_app.observations.importer import HEARING_LIST, HearingFile
from qa_app.observations.messages import problem_line
from qa_app.observations.rules.columns import HearingField
from qa_app.observations.services.importing import (
    HearingOrder,
    HearingsImported,
    import_hearings,
)

HEARINGS: Final = "hearings"
"""The kind of such uploads: it names their jobs, acts and remembered mappings."""
read_files = partial(list_imports.read_files, HEARING_LIST, HEARINGS)


def carry_out(
    files: Sequence[HearingFile], *, actor: Actor, order: HearingOrder, now: datetime
) -> HearingsImported:
    """Import at once; when not all is good nothing stays and the problems are listed."""
    act = partial(import_hearings, actor=actor, files=files, now=now)
    return list_imports.carry_out(act, order)


def _would(work: Work, named: Named, choice: Choice) -> HearingsImported:
    order = HearingOrder(choice.accept_good, dry=True)
    files = read_files(named, work.progress)
    return carry_out(files, actor=work.actor, order=order, now=clock.now())


def _prepared(work: Work, named: Named, choice: Choice):
    files, order = read_files(named, work.progress), HearingOrder(choice.accept_good)

    def act(session: Session) -> HearingsImported:
        return import_hearings(session, actor=work.actor, files=files, order=order, now=clock.now())

    return act


def _outcome(found: HearingsImported) -> Outcome:
    codes: dict[str, int] = {}
    for problem in found.problems:
        codes[problem.code] = codes.get(problem.code, 0) + 1
    moves = [
        {"number": move.case_number, "before": move.before.isoformat(),
         "after": move.after.isoformat()}
        for move in found.moves
    ]  # fmt: skip
    counts = {**found.counts(), "problems": len(found.problems), "codes": codes, "moves": moves}
    return Outcome(counts, found.problems)


def _samples(named: Named) -> list[dict[str, Any]]:
    with reading() as session:
        known = remembered(session, HEARINGS)
    return [_sample(file, known) for file in named]


def _sample(file: UploadedFile, known: dict[str, Any]) -> dict[str, Any]:
    opened = inspect(HEARING_LIST, file.path, file.name, known)
    fields = {at: of.value for of, at in opened.columns.items()}
    told = opened.columns.keys() | opened.values.keys()
    agency = told & {HearingField.AGENCY, HearingField.AGENCY_CODE}
    return list_imports.sample(opened.table, opened.signature, fields) | {
        "missing": [*opened.missing, *(() if agency else (HearingField.AGENCY,))],
        "defaults": {of.value: str(text) for of, text in opened.values.items()},
    }


KIND: Final = ListKind(
    name=HEARINGS,
    page="/hearings/imports/",
    would=_would,
    prepared=_prepared,
    outcome=_outcome,
    headers=partial(list_imports.headers_of, HEARING_LIST, HEARINGS),
    sentence=problem_line,
    samples=_samples,
)
rejects_to = partial(list_imports.rejects_to, KIND)
check, import_upload = list_imports.jobs_of(KIND)
