"""Notes who opened a sheet, and that the lawyer has taken note of it."""

from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.feedback.models import FeedbackSheet, Release, SheetReading
from qa_app.feedback.rules.replying import why_not_acknowledge
from qa_app.feedback.rules.sheets import ReleaseState, Sheet


def note_reading(session: Session, *, actor: Actor, sheet: Sheet, now: datetime) -> None:
    """Enter a reading by lawyer or agency; NotFound when the release was withdrawn meanwhile.

    Reading and withdrawing ask the same row of the release in one statement, so one of them wins.
    """
    opened = _open(session, [sheet.id], now)
    if not opened:
        raise NotFound(sheet.public_id)
    if sheet.own:
        session.execute(
            update(FeedbackSheet)
            .where(col(FeedbackSheet.id) == sheet.id, col(FeedbackSheet.first_read_at).is_(None))
            .values(first_read_at=now)
        )
    again = (
        update(SheetReading)
        .where(
            col(SheetReading.sheet_id) == sheet.id,
            col(SheetReading.account_id) == actor.account_id,
        )
        .values(last_at=now, times=col(SheetReading.times) + 1)
    )
    if session.connection().execute(again).rowcount or actor.account_id is None:
        return
    session.add(
        SheetReading(sheet_id=sheet.id, account_id=actor.account_id, first_at=now, last_at=now)
    )
    record(
        session, actor=actor, act="feedback.read", on=("feedback_sheet", sheet.public_id), now=now
    )


def note_printing(
    session: Session, *, actor: Actor, sheet_ids: list[int], now: datetime
) -> list[int]:
    """Enter that many sheets leave the program as files; the ids of those still released."""
    kept: list[int] = []
    for start in range(0, len(sheet_ids), _CHUNK):
        kept += _open(session, sheet_ids[start : start + _CHUNK], now)
    if kept:
        record(
            session, actor=actor, act="feedback.printed", on=("feedback_sheet", "*"), now=now,
            count=len(kept), first=kept[0], last=kept[-1],
        )  # fmt: skip
    return kept


def acknowledge(session: Session, *, actor: Actor, sheet: Sheet, now: datetime) -> None:
    """The lawyer has taken note of the own sheet; a second time changes nothing."""
    if not sheet.own:
        raise NotFound(sheet.public_id)
    refusal = why_not_acknowledge(sheet)
    if refusal:
        raise refusal.error()
    noted = (
        update(FeedbackSheet)
        .where(
            col(FeedbackSheet.id) == sheet.id,
            col(FeedbackSheet.counts),
            col(FeedbackSheet.acknowledged_at).is_(None),
        )
        .values(
            acknowledged_at=now,
            acknowledged_by=actor.account_id,
            first_read_at=func.coalesce(col(FeedbackSheet.first_read_at), now),
        )
    )
    if session.connection().execute(noted).rowcount:
        record(
            session, actor=actor, act="feedback.acknowledged",
            on=("feedback_sheet", sheet.public_id), now=now,
        )  # fmt: skip


def _open(session: Session, sheet_ids: list[int], now: datetime) -> list[int]:
    """Mark the releases of these sheets as read; the ids of the sheets that are released."""
    of_sheets = select(FeedbackSheet.release_id).where(col(FeedbackSheet.id).in_(sheet_ids))
    released = (col(Release.id).in_(of_sheets), col(Release.state) == ReleaseState.RELEASED)
    session.execute(
        update(Release)
        .where(*released, col(Release.first_read_at).is_(None))
        .values(first_read_at=now)
        .execution_options(synchronize_session=False)
    )
    still = (
        select(FeedbackSheet.id)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(col(FeedbackSheet.id).in_(sheet_ids), col(Release.state) == ReleaseState.RELEASED)
    )
    there = set(session.execute(still).scalars())
    return [key for key in sheet_ids if key in there]


_CHUNK = 500
