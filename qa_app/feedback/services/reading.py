"""Notes who opened a sheet, and that the lawyer has taken note of it."""

from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.feedback.models import FeedbackSheet, Release, SheetReading
from qa_app.feedback.queries.visible import is_own
from qa_app.feedback.rules.replying import why_not_acknowledge
from qa_app.feedback.rules.sheets import ReleaseState, Sheet
from qa_app.feedback.rules.spans import spans


def note_reading(session: Session, *, actor: Actor, sheet: Sheet, now: datetime) -> None:
    """Enter a reading by lawyer or agency; NotFound when the release was withdrawn meanwhile.

    Reading and withdrawing ask the same row of the release in one statement, so one of them wins.
    """
    mark_opened(session, sheet=sheet, now=now)
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


def mark_opened(session: Session, *, sheet: Sheet, now: datetime) -> None:
    """Whoever writes about a sheet has read it; NotFound when its release is withdrawn meanwhile.

    From then on the release cannot be taken back.
    """
    if not _open(session, [sheet.id], now):
        raise NotFound(sheet.public_id)
    if sheet.own:
        _read_by_lawyer(session, [sheet.id], now)


def note_listing(session: Session, *, sheet_ids: list[int], now: datetime) -> None:
    """Grades of these sheets were shown in a list: the sheets stay unread, their releases stay."""
    for start in range(0, len(sheet_ids), _CHUNK):
        _open(session, sheet_ids[start : start + _CHUNK], now)


def hold_release(session: Session, sheet: Sheet) -> None:
    """Keep a release from being taken back until this transaction ends; NotFound when it was."""
    held = (
        select(Release.id)
        .join(FeedbackSheet, col(FeedbackSheet.release_id) == col(Release.id))
        .where(FeedbackSheet.id == sheet.id, Release.state == ReleaseState.RELEASED)
        .with_for_update(read=True, of=Release)
    )
    if session.execute(held).first() is None:
        raise NotFound(sheet.public_id)


def note_printing(
    session: Session, *, actor: Actor, sheet_ids: list[int], now: datetime
) -> list[int]:
    """Enter that many sheets leave the program as files; the ids of those still released."""
    kept: list[int] = []
    for start in range(0, len(sheet_ids), _CHUNK):
        there = _open(session, sheet_ids[start : start + _CHUNK], now)
        _read_by_lawyer(session, _own(session, actor, there), now)
        kept += there
    if kept:
        record(
            session, actor=actor, act="feedback.printed", on=("feedback_sheet", "*"), now=now,
            count=len(kept), sheets=spans(kept),
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


def _own(session: Session, actor: Actor, sheet_ids: list[int]) -> list[int]:
    """Those of the sheets that are on the actor's own cases."""
    own = select(FeedbackSheet.id).where(col(FeedbackSheet.id).in_(sheet_ids), is_own(actor))
    return [key for key in session.execute(own).scalars() if key is not None]


def _read_by_lawyer(session: Session, sheet_ids: list[int], now: datetime) -> None:
    """Enter the lawyer's first look at sheets that are the lawyer's own."""
    session.execute(
        update(FeedbackSheet)
        .where(col(FeedbackSheet.id).in_(sheet_ids), col(FeedbackSheet.first_read_at).is_(None))
        .values(first_read_at=now)
        .execution_options(synchronize_session=False)
    )


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
