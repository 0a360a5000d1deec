"""Reads scoresheets as values; who may read which sheet is decided by the package that asks."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from sqlalchemy import Row, bindparam
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.stored import Filled, answers_from, reasons_from

_TO_CHANGE = (
    select(Scoresheet)
    .where(col(Scoresheet.id) == bindparam("wanted"))
    .with_for_update()
    .execution_options(populate_existing=True)
)

_READ = select(*Scoresheet.__table__.columns).where(  # type: ignore[attr-defined]
    col(Scoresheet.id) == bindparam("wanted")
)
"""The columns alone: a page shows a sheet and needs nothing of what the ORM keeps for changes."""

WRITTEN: tuple[Any, ...] = (
    Scoresheet.answers, Scoresheet.red_lines, Scoresheet.comment, Scoresheet.own_grade,
    Scoresheet.own_reason, Scoresheet.revision, Scoresheet.saved_at, Scoresheet.submitted_at,
)  # fmt: skip
"""What a save reads again under the lock: all of a sheet that may have changed meanwhile."""


def scoresheet_read(session: Session, scoresheet_id: int | None) -> Row[Any]:
    """The columns of one sheet as it stands, or NotFound; for pages, which change nothing."""
    found = session.connection().execute(_READ, {"wanted": scoresheet_id}).first()
    if found is None:
        raise NotFound
    return found


def scoresheets_read(session: Session, ids: Collection[int]) -> Sequence[Row[Any]]:
    """The columns of several sheets, by id; one statement."""
    statement = select(*Scoresheet.__table__.columns).where(  # type: ignore[attr-defined]
        col(Scoresheet.id).in_(ids)
    )
    return session.connection().execute(statement.order_by(col(Scoresheet.id))).all()


def scoresheet(session: Session, scoresheet_id: int | None) -> Scoresheet:
    """One sheet, or NotFound."""
    found = session.get(Scoresheet, scoresheet_id) if scoresheet_id else None
    if found is None:
        raise NotFound
    return found


def scoresheet_to_change(session: Session, scoresheet_id: int | None) -> Scoresheet:
    """One sheet as it is now, locked until the transaction ends; for services."""
    found = session.execute(_TO_CHANGE, {"wanted": scoresheet_id}).scalars().first()
    if found is None:
        raise NotFound
    return found


class Entered(Protocol):
    """The columns of a sheet that a person fills: of a whole row or of a part of it."""

    answers: Any
    red_lines: Any
    comment: Any
    own_grade: Any
    own_reason: Any


def filled(row: Entered, rubric: Rubric) -> Filled:
    """What was entered on a sheet, as the rules read it."""
    return Filled(
        answers=answers_from(row.answers, rubric),
        red_lines=tuple(row.red_lines),
        reasons=reasons_from(row.answers, [line.id for line in rubric.red_lines]),
        comment=row.comment,
        own_grade=row.own_grade,
        own_reason=row.own_reason,
    )
