"""What was written about a case's sheet, and what is being written: whatever version it has.

A reply is read by who may read the version it was written on: a lawyer who took a case over does
not read what the one before wrote.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.feedback.models import FeedbackReply, FeedbackSheet, ReplyDraft
from qa_app.feedback.queries.visible import joined, sheets_in_sight
from qa_app.feedback.rules.sheets import Sheet
from qa_app.feedback.rules.sides import ReplySide


@dataclass(frozen=True, slots=True)
class Reply:
    """What was written about a criterion (empty: the whole sheet), by which side.

    ``version`` is that of the sheet the writer had in view.
    """

    public_id: str
    criterion: str
    side: ReplySide
    text: str
    written_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reader is writing, criterion → text."""

    texts: dict[str, str]
    revision: int
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The sheet a lawyer's last word on a criterion was written on, and whose it was."""

    sheet_id: int
    public_id: str
    lawyer_id: int | None


def replies_of(session: Session, actor: Actor, sheet: Sheet) -> dict[str, list[Reply]]:
    """Criterion → what was written about it, oldest first; the office has no person's name."""
    statement = (
        joined(
            select(
                FeedbackReply.public_id, FeedbackReply.criterion, FeedbackReply.side,
                FeedbackReply.text, FeedbackReply.written_at, FeedbackSheet.version,
            )  # type: ignore[call-overload]
        )
        .join(FeedbackReply, col(FeedbackReply.sheet_id) == col(FeedbackSheet.id))
        .where(_thread(sheet), sheets_in_sight(session, actor))
        .order_by(col(FeedbackReply.id))
    )  # fmt: skip
    found: dict[str, list[Reply]] = {}
    for row in session.execute(statement):
        found.setdefault(row.criterion, []).append(Reply(*row))
    return found


def draft_of(session: Session, actor: Actor, sheet: Sheet) -> Draft:
    """What the reader has begun to write about the case, on whatever version."""
    columns: Any = (ReplyDraft.texts, ReplyDraft.revision, ReplyDraft.saved_at)
    row = session.execute(select(*columns).where(drafted_by(actor, sheet))).first()
    return Draft(*row) if row else Draft({}, 0, None)


def drafted_by(actor: Actor, sheet: Sheet) -> ColumnElement[bool]:
    """The actor's draft about the case of a sheet."""
    return and_(
        col(ReplyDraft.cycle_id) == sheet.cycle_id,
        col(ReplyDraft.case_id) == sheet.case_id,
        col(ReplyDraft.account_id) == actor.account_id,
    )


def criteria_spoken_of(session: Session, sheet: Sheet) -> set[str]:
    """Criteria the thread has words on already."""
    statement = select(FeedbackReply.criterion).where(_thread(sheet)).distinct()
    return set(session.execute(statement).scalars())


def asked_on(session: Session, sheet: Sheet) -> dict[str, Asked]:
    """Criterion → where the lawyer's last word on it stands: its answer goes there."""
    statement = (
        select(
            FeedbackReply.criterion, FeedbackSheet.id, FeedbackSheet.public_id,
            FeedbackSheet.lawyer_id,
        )  # type: ignore[call-overload]
        .join(FeedbackSheet, col(FeedbackSheet.id) == col(FeedbackReply.sheet_id))
        .where(_thread(sheet), col(FeedbackReply.side) == ReplySide.LAWYER)
        .order_by(col(FeedbackReply.id))
    )  # fmt: skip
    return {criterion: Asked(*rest) for criterion, *rest in session.execute(statement)}


def _thread(sheet: Sheet) -> ColumnElement[bool]:
    return and_(
        col(FeedbackReply.cycle_id) == sheet.cycle_id, col(FeedbackReply.case_id) == sheet.case_id
    )
