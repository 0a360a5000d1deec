"""What the file review says of cases, as one source beside the others.

For package ``sources``. A grade other sources were combined into is not the file's: of the versions
of a case the newest that the file alone decided is taken, whether or not it counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, null
from sqlmodel import Session, col, select

from qa_app.core.grades import Grade
from qa_app.reviews.models import Settlement
from qa_app.reviews.rules.settling import COMBINED
from qa_app.scoresheets.rules.results import SourceResult

SETTLED, REOPENED = "settled", "reopened"
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class FileResult:
    """The newest grade the file alone decided: its version, what it was made of, what it says."""

    version: int
    result: SourceResult
    inputs: list[dict[str, Any]]


def result_of(
    session: Session, cycle_id: int, case_ids: Collection[int]
) -> dict[int, SourceResult]:
    """Case id → the file's grade; a case without one is not in the answer."""
    return {key: one.result for key, one in file_results(session, cycle_id, case_ids).items()}


def grade_of(session: Session, cycle_id: int, case_ids: Collection[int]) -> dict[int, SourceResult]:
    """The same in less time: sheets are not counted, ``n`` is 1."""
    found = file_results(session, cycle_id, case_ids, sheets=False)
    return {key: one.result for key, one in found.items()}


def file_results(
    session: Session, cycle_id: int, case_ids: Collection[int], *, sheets: bool = True
) -> dict[int, FileResult]:
    """Case id → the newest version the file alone decided; without ``sheets`` in less time."""
    wanted = sorted(case_ids)
    found: dict[int, FileResult] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= _of_chunk(session, cycle_id, wanted[start : start + CHUNK], sheets)
    return found


def _of_chunk(
    session: Session, cycle_id: int, case_ids: list[int], sheets: bool
) -> dict[int, FileResult]:
    of_file = (
        col(Settlement.cycle_id) == cycle_id,
        col(Settlement.case_id).in_(case_ids),
        col(Settlement.method) != COMBINED,
    )
    newest = (
        select(Settlement.case_id, func.max(Settlement.version).label("version"))
        .where(*of_file)
        .group_by(col(Settlement.case_id))
        .subquery()
    )
    columns: list[Any] = [
        Settlement.case_id, Settlement.version, Settlement.grade, Settlement.points,
        Settlement.settled_at, Settlement.reopened_at,
        Settlement.inputs if sheets else null().label("inputs"),
    ]  # fmt: skip
    statement = select(*columns).where(
        *of_file,
        col(Settlement.case_id) == newest.c.case_id,
        col(Settlement.version) == newest.c.version,
    )
    return {row.case_id: _result(row) for row in session.execute(statement)}


def _result(row: Any) -> FileResult:
    grade: Grade = row.grade
    inputs: list[dict[str, Any]] = row.inputs or []
    sheets = sum(1 for one in inputs if one.get("sheet"))
    state = REOPENED if row.reopened_at else SETTLED
    result = SourceResult(grade, row.points, sheets or 1, row.settled_at, state)
    return FileResult(row.version, result, inputs)
