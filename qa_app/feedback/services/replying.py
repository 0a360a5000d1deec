"""Keeps what is being written about a sheet, and sends it: from then on it is never changed."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.feedback.models import FeedbackReply, ReplyDraft
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.queries.threads import Asked, asked_on, criteria_spoken_of, drafted_by
from qa_app.feedback.rules.replying import PREFIX, to_send, why_not_send, why_not_write
from qa_app.feedback.rules.sheets import Sheet
from qa_app.feedback.rules.sides import ReplySide
from qa_app.feedback.services.looking import confirm
from qa_app.feedback.services.reading import hold_release, mark_opened
from qa_app.notices.services import notify

ANSWERED = "feedback_answered"


def save_draft(
    session: Session,
    *,
    actor: Actor,
    sheet: Sheet,
    texts: Mapping[str, str],
    revision: int,
    now: datetime,
) -> ReplyDraft:
    """Keep changed texts (criterion → text); Conflict when another page has saved since.

    On an older version as well: what is typed while the sheet is renewed stands on the new one.
    NotFound when the release was withdrawn meanwhile.
    """
    _hold(session, sheet, now)
    row = _draft(session, actor, sheet)
    known = (*(row.texts if row else ()), *criteria_spoken_of(session, sheet))
    refusal = why_not_write(sheet, texts, known)
    if refusal:
        raise refusal.error()
    if row is None:
        row = ReplyDraft(
            cycle_id=sheet.cycle_id, case_id=sheet.case_id, account_id=actor.account_id or 0,
            texts={}, revision=0, saved_at=now,
        )  # fmt: skip
        session.add(row)
    changed = {key: text for key, text in texts.items() if row.texts.get(key, "") != text}
    if changed and row.revision != revision:
        raise Conflict(
            "feedback_draft_changed",
            revision=row.revision,
            theirs={PREFIX + key: [row.texts.get(key, "")] for key in texts},
            stored={PREFIX + key: [text] for key, text in row.texts.items()},
        )
    if changed:
        row.texts, row.revision, row.saved_at = {**row.texts, **changed}, row.revision + 1, now
        session.flush()
        record(session, actor=actor, act="feedback.reply_saved",
               on=("feedback_sheet", sheet.public_id), now=now, revision=row.revision,
               fields=len(changed))  # fmt: skip
    return row


def send_replies(
    session: Session, *, actor: Actor, sheet: Sheet, side: ReplySide, now: datetime, seen: str = ""
) -> int:
    """Send all that was written; how many replies. Sending the same page twice sends once.

    What the office writes is looked through; ``seen`` confirms what was found (``rules.looking``).
    An answer belongs to the version its question was asked on: who asked reads it. Refused on a
    version that counts no more; NotFound when the release was withdrawn meanwhile.
    """
    _hold(session, sheet, now)
    row = _draft(session, actor, sheet)
    texts = to_send(row.texts) if row else {}
    if not texts:
        raise Refused("feedback_nothing_to_send")
    refusal = why_not_send(sheet, texts, texts)
    if refusal:
        raise refusal.error()
    if side is ReplySide.OFFICE:
        look = look_of_office(session, sheet.cycle_id, sheet.case_id, list(texts.values()))
        on = ("feedback_sheet", sheet.public_id)
        confirm(session, actor=actor, look=look, seen=seen, on=on, now=now)
    places = asked_on(session, sheet) if side is ReplySide.OFFICE else {}
    here = Asked(sheet.id, sheet.public_id, sheet.lawyer_id)
    for criterion, text in texts.items():
        reply = FeedbackReply(
            public_id=secrets.token_urlsafe(12),
            cycle_id=sheet.cycle_id,
            case_id=sheet.case_id,
            sheet_id=places.get(criterion, here).sheet_id,
            criterion=criterion,
            account_id=actor.account_id or 0,
            side=side,
            text=text,
            written_at=now,
        )
        session.add(reply)
        record(
            session, actor=actor, act="feedback.replied", on=("feedback_reply", reply.public_id),
            now=now, sheet=sheet.public_id, criterion=criterion, side=side.value,
        )  # fmt: skip
    session.execute(delete(ReplyDraft).where(drafted_by(actor, sheet)))
    if side is ReplySide.OFFICE:
        _tell(session, {places.get(criterion, here) for criterion in texts}, sheet, now)
    return len(texts)


def _tell(session: Session, places: Iterable[Asked], sheet: Sheet, now: datetime) -> None:
    """The lawyers hear that there is an answer, not what it says; each is led to the own sheet."""
    of_lawyer = {one.lawyer_id: one.public_id for one in places if one.lawyer_id is not None}
    if sheet.lawyer_id in of_lawyer:
        of_lawyer[sheet.lawyer_id] = sheet.public_id
    for lawyer_id, public_id in of_lawyer.items():
        account = session.execute(_account_of(lawyer_id)).scalar()
        if account is not None:
            notify(session, account_ids=[account], code=ANSWERED, params={},
                   url=f"/feedback/sheets/{public_id}", now=now)  # fmt: skip


def _account_of(lawyer_id: int) -> Any:
    return select(Lawyer.account_id).where(col(Lawyer.id) == lawyer_id)  # type: ignore[call-overload]


def _hold(session: Session, sheet: Sheet, now: datetime) -> None:
    """Keep the release from being taken back while something is written about a sheet of it."""
    if sheet.own:
        mark_opened(session, sheet=sheet, now=now)
    else:
        hold_release(session, sheet)


def _draft(session: Session, actor: Actor, sheet: Sheet) -> ReplyDraft | None:
    if actor.account_id is None:
        raise NotFound(sheet.public_id)
    statement = (
        select(ReplyDraft)
        .where(drafted_by(actor, sheet))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.execute(statement).scalars().first()
