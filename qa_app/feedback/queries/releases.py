"""The releases of a cycle, and how far each was read; for those who run the cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.db.tables import metadata
from qa_app.feedback.models import FeedbackReply, FeedbackSheet, Release, ReplyDraft
from qa_app.feedback.rules.scope import Scope, scope_of
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.rules.withdrawing import Resting

_SHEETS: Any = FeedbackSheet.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release; ``read`` counts sheets whose lawyer has opened them."""

    public_id: str
    scope: Scope
    state: ReleaseState
    sheets: int
    read: int
    acknowledged: int
    objections_until: date | None
    released_by: str
    released_at: datetime
    first_read_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    reason: str


def releases_of(session: Session, cycle: Cycle) -> list[ReleaseRow]:
    """Every release of a cycle, newest first; one statement."""
    statement = _rows().where(col(Release.cycle_id) == cycle.id)
    ordered = statement.order_by(col(Release.released_at).desc(), col(Release.id).desc())
    return [_row(row) for row in session.execute(ordered)]


def release_of(session: Session, actor: Actor, public_id: str) -> tuple[Cycle, ReleaseRow]:
    """One release with its cycle; NotFound unless the actor runs the cycle."""
    cycle = session.execute(
        select(Cycle)
        .join(Release, col(Release.cycle_id) == col(Cycle.id))
        .where(col(Release.public_id) == public_id, managed(actor))
    ).scalar_one_or_none()
    if cycle is None:
        raise NotFound(public_id)
    row = session.execute(_rows().where(col(Release.public_id) == public_id)).one()
    return cycle, _row(row)


def resting_on(session: Session, public_id: str) -> Resting:
    """What rests on the sheets of a release: replies, drafts of the office, rows of other packages.

    Every table that names a sheet is asked, so that none added later can break a withdrawal.
    """
    of_release = (
        select(_SHEETS.c.id, _SHEETS.c.cycle_id, _SHEETS.c.case_id)
        .join(Release, col(Release.id) == _SHEETS.c.release_id)
        .where(col(Release.public_id) == public_id)
        .subquery()
    )
    of_case = (col(ReplyDraft.cycle_id) == of_release.c.cycle_id) & (
        col(ReplyDraft.case_id) == of_release.c.case_id
    )
    drafts = select(func.count(func.distinct(ReplyDraft.id))).join(of_release, of_case)
    replies = select(func.count()).select_from(FeedbackReply).join(
        of_release, of_release.c.id == col(FeedbackReply.sheet_id)
    )  # fmt: skip
    others = [
        select(func.count()).select_from(table).where(column.in_(select(of_release.c.id)))
        for table, column in _naming_sheets()
    ]
    count = [session.execute(one).scalar_one() for one in (replies, drafts, *others)]
    return Resting(count[0], count[1], sum(count[2:]))


def _naming_sheets() -> list[tuple[Any, Any]]:
    """Tables above this package with a column that names a sheet."""
    own = (FeedbackReply.__tablename__,)
    return [
        (table, key.parent)
        for table in metadata.sorted_tables
        if table.name not in own
        for key in table.foreign_keys
        if key.column.table is _SHEETS
    ]


def _rows() -> Any:
    read = func.count(FeedbackSheet.first_read_at)
    acknowledged = func.count(FeedbackSheet.acknowledged_at)
    return (
        select(Release, read, acknowledged)
        .join(
            FeedbackSheet,
            (col(FeedbackSheet.release_id) == col(Release.id)) & col(FeedbackSheet.counts),
            isouter=True,
        )
        .group_by(*Release.__table__.columns)  # type: ignore[attr-defined]
    )


def _row(row: Sequence[Any]) -> ReleaseRow:
    release, read, acknowledged = row
    return ReleaseRow(
        release.public_id, scope_of(release.scope), release.state, release.sheets, read,
        acknowledged, release.objections_until, release.released_by, release.released_at,
        release.first_read_at, release.withdrawn_by, release.withdrawn_at, release.reason,
    )  # fmt: skip
