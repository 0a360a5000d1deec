"""Writes the invented agencies' registers and imports them the way everybody's are imported.

What the import found wrong is compared with what was spoilt on purpose: the demonstration would
rather stop than show an import that overlooks mistakes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from random import Random

from qa_app.cases.background import carry_out
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.services.importing import ImportOrder
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault
from qa_app.demo.exports import ExportSet, write_exports
from qa_app.demo.rules.caseload import Period
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.province import Province


class NotAsPlanted(RuntimeError):
    """The import did not find exactly the mistakes that were planted: a fault of ours."""


@dataclass(slots=True)
class Imported:
    """Counts of a year's registers."""

    files: int = 0
    rows: int = 0
    imported: int = 0
    rejected: int = 0


def write_year(
    folder: Path, province: Province, cases: Iterable[Case], period: Period, seed: str
) -> ExportSet:
    """The files of one period; every city keeps its habits from year to year."""
    within = (one for one in cases if period.first <= one.dates.closed <= period.last)
    return write_exports(folder, province, within, Random(f"{seed}/exports"), period)


def import_year(
    exports: ExportSet, *, actor: Actor, vault: Vault, moments: Sequence[datetime]
) -> Imported:
    """Import a city's files at a time, good rows only; raises ``NotAsPlanted``."""
    total = Imported()
    found: list[Problem] = []
    cities = [
        [UploadedFile(one.path, one.path.name) for one in some]
        for _, some in groupby(exports.files, key=lambda one: one.path.name[:2])
    ]
    for at, files in enumerate(cities):
        order = ImportOrder(tuple(files), accept_good=True, create_missing=True)
        now = moments[at * len(moments) // len(cities)]
        result = carry_out(order, actor=actor, vault=vault, now=now)
        found += result.problems
        total.files += len(files)
        total.rows += result.rows
        total.imported += result.tally.imported
        total.rejected += result.rejected
    _compare(exports, found)
    return total


def _compare(exports: ExportSet, found: Sequence[Problem]) -> None:
    planted = {(one.file, one.row, one.code.value) for one in exports.planted}
    reported = {(one.file, one.row, one.code) for one in found}
    if planted != reported:
        overlooked, invented = sorted(planted - reported), sorted(reported - planted, key=str)
        raise NotAsPlanted(f"overlooked {overlooked[:5]}, invented {invented[:5]}")
