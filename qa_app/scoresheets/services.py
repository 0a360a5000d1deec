"""Makes, fills and locks scoresheets; the package that owns the occasion asks and records the act.

``reviews`` asks here for file reviews; observations, follow-ups and opinions ask the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from qa_app.core.errors import Conflict, Refused
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.scoring import Score
from qa_app.scoresheets.rules.stored import Filled, stored_answers

CHUNK = 2000
_TABLE = Scoresheet.__table__  # type: ignore[attr-defined]
_WRITE = (
    update(_TABLE)
    .where(
        _TABLE.c.id == bindparam("key"),
        _TABLE.c.revision == bindparam("read"),
        _TABLE.c.submitted_at.is_(None),
    )
    .values(
        **{
            name: bindparam(name)
            for name in ("answers", "red_lines", "comment", "own_grade", "own_reason", "saved_at")
        },
        revision=_TABLE.c.revision + 1,
    )
)
"""Made once: building it costs more than running it, and other writers wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A sheet that comes in complete, as imports bring it; ``sheet_id`` when it exists already."""

    rubric: Rubric
    case_id: int | None
    filled: Filled
    score: Score
    sheet_id: int | None = None


def create_scoresheet(
    session: Session, *, rubric: Rubric, case_id: int | None, now: datetime
) -> Scoresheet:
    """An empty sheet; its rubric version must be frozen. No case: it is not closed yet."""
    row = Scoresheet(
        rubric=rubric.id,
        rubric_version=rubric.version,
        case_id=case_id,
        answers={},
        red_lines=[],
        created_at=now,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    return row


def write_answers(
    session: Session, *, sheet_id: int, filled: Filled, revision: int, now: datetime
) -> int:
    """Replace what an open sheet says; the new revision.

    Conflict when somebody saved since ``revision`` was read, or the sheet was submitted.
    """
    values = {**_entered(filled), "saved_at": now, "key": sheet_id, "read": revision}
    if session.connection().execute(_WRITE, values).rowcount != 1:
        raise Conflict("sheet_changed", revision=revision)
    return revision + 1


def copy_scoresheet(session: Session, *, row: Scoresheet, now: datetime) -> Scoresheet:
    """A new open sheet that says what another one says."""
    names = ("rubric", "rubric_version", "case_id", "answers", "red_lines", "comment")
    values = {name: getattr(row, name) for name in (*names, "own_grade", "own_reason")}
    copy = Scoresheet(**values, created_at=now, saved_at=now)
    session.add(copy)
    session.flush()
    return copy


def drop_scoresheet(session: Session, *, row: Scoresheet) -> None:
    """Remove a sheet that was never submitted."""
    if row.submitted_at is not None:
        raise Refused("sheet_locked")
    session.delete(row)
    session.flush()


def lock_scoresheet(session: Session, *, row: Scoresheet, score: Score, now: datetime) -> None:
    """Write the totals beside the answers; from here on nothing on the sheet changes."""
    if row.submitted_at is not None:
        raise Refused("sheet_locked")
    for name, value in totals(score).items():
        setattr(row, name, value)
    row.submitted_at, row.revision = now, row.revision + 1
    session.add(row)
    session.flush()


def add_finished(session: Session, sheets: Sequence[Finished], *, now: datetime) -> list[int]:
    """Enter or fill many complete sheets and lock them; the ids in the order given."""
    fresh = [one for one in sheets if one.sheet_id is None]
    table = Scoresheet.__table__  # type: ignore[attr-defined]
    ids: list[int] = []
    for start in range(0, len(fresh), CHUNK):
        rows = [_row(one, now) for one in fresh[start : start + CHUNK]]
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        ids += [key for (key,) in session.execute(statement, rows)]
    opened = [one for one in sheets if one.sheet_id is not None]
    if opened:
        changes = [{"b_id": one.sheet_id, **_columns(one, now)} for one in opened]
        statement = update(table).where(table.c.id == bindparam("b_id"))
        statement = statement.values(revision=table.c.revision + 1)
        session.connection().execute(statement, changes)
    new = iter(ids)
    return [next(new) if one.sheet_id is None else one.sheet_id for one in sheets]


def totals(score: Score) -> dict[str, Any]:
    """The columns of a sheet that follow from its score."""
    has_points = score.points_hundredths is not None
    return {
        "points": score.points_hundredths,
        "form_points": score.form.earned if has_points else None,
        "substance_points": score.substance.earned if has_points else None,
        "computed_grade": score.computed_grade,
    }


def _entered(filled: Filled) -> dict[str, Any]:
    return {
        "answers": stored_answers(filled),
        "red_lines": list(filled.red_lines),
        "comment": filled.comment,
        "own_grade": filled.own_grade,
        "own_reason": filled.own_reason,
    }


def _row(one: Finished, now: datetime) -> dict[str, Any]:
    return {
        "rubric": one.rubric.id,
        "rubric_version": one.rubric.version,
        "case_id": one.case_id,
        "created_at": now,
        "revision": 1,
        **_columns(one, now),
    }


def _columns(one: Finished, now: datetime) -> dict[str, Any]:
    times = {"saved_at": now, "submitted_at": now}
    return {**_entered(one.filled), **totals(one.score), **times}
