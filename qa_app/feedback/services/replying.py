"""Keeps what is being written about a sheet, and sends it: from then on it is never changed."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.feedback.models import FeedbackReply, ReplyDraft
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.rules.replying import PREFIX, to_send, why_not_write
from qa_app.feedback.rules.sheets import Sheet
from qa_app.feedback.rules.sides import ReplySide
from qa_app.feedback.services.looking import confirm
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
    """Keep changed texts (criterion → text); Conflict when another page has saved since."""
    refusal = why_not_write(sheet, texts)
    if refusal:
        raise refusal.error()
    row = _draft(session, actor, sheet)
    if row is None:
        row = ReplyDraft(
            sheet_id=sheet.id, account_id=actor.account_id or 0, texts={}, revision=0, saved_at=now
        )
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
    return row


def send_replies(
    session: Session, *, actor: Actor, sheet: Sheet, side: ReplySide, now: datetime, seen: str = ""
) -> int:
    """Send all that was written; how many replies. Sending the same page twice sends once.

    What the office writes is looked through; ``seen`` confirms what was found (``rules.looking``).
    """
    row = _draft(session, actor, sheet)
    texts = to_send(row.texts) if row else {}
    if not texts:
        raise Refused("feedback_nothing_to_send")
    refusal = why_not_write(sheet, texts)
    if refusal:
        raise refusal.error()
    if side is ReplySide.OFFICE:
        look = look_of_office(session, sheet.cycle_id, sheet.case_id, list(texts.values()))
        on = ("feedback_sheet", sheet.public_id)
        confirm(session, actor=actor, look=look, seen=seen, on=on, now=now)
    for criterion, text in texts.items():
        reply = FeedbackReply(
            public_id=secrets.token_urlsafe(12),
            sheet_id=sheet.id,
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
    session.execute(
        delete(ReplyDraft).where(
            col(ReplyDraft.sheet_id) == sheet.id, col(ReplyDraft.account_id) == actor.account_id
        )
    )
    if side is ReplySide.OFFICE:
        _tell(session, sheet, now)
    return len(texts)


def _tell(session: Session, sheet: Sheet, now: datetime) -> None:
    """The lawyer hears that there is an answer, not what it says."""
    statement = select(Lawyer.account_id).where(Lawyer.id == sheet.lawyer_id)  # type: ignore[call-overload,arg-type]
    account = session.execute(statement).scalar()
    if account is not None:
        notify(
            session, account_ids=[account], code=ANSWERED, params={},
            url=f"/feedback/sheets/{sheet.public_id}", now=now,
        )  # fmt: skip


def _draft(session: Session, actor: Actor, sheet: Sheet) -> ReplyDraft | None:
    if actor.account_id is None:
        raise NotFound(sheet.public_id)
    statement = (
        select(ReplyDraft)
        .where(col(ReplyDraft.sheet_id) == sheet.id, col(ReplyDraft.account_id) == actor.account_id)
        .with_for_update()
    )
    return session.execute(statement).scalars().first()
