"""Issues a bulletin: number, day, both files byte for byte; and takes one back with a reason."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.loop.models import Bulletin
from qa_app.loop.pdf import Cover, bulletin_pdf
from qa_app.loop.queries.bulletins import (
    bulletin_for,
    bulletin_to_withdraw,
    is_issued,
    last_number,
)
from qa_app.loop.queries.drafts import Draft, draft_of
from qa_app.loop.queries.offices import Office
from qa_app.loop.rules.bulletin import Order
from qa_app.loop.wording import Issue
from qa_app.typeset.document import Printed
from qa_app.web.i18n import translator

LONGEST_REASON = 1_000


def printed_draft(draft: Draft, language: str, now: datetime) -> Printed:
    """A draft as PDF; the same draft of the same moment has the same bytes."""
    subject = translator(language)(N_("法律援助案件质量通报"))
    return bulletin_pdf(draft.blocks, Cover(draft.title, draft.office, subject, language, now))


def issue_bulletin(
    session: Session, *, actor: Actor, office: Office, order: Order, now: datetime
) -> str:
    """Issue it under the office's next number of the year; its public id.

    Conflict when the figures or the template have changed since the preview. A form sent twice
    issues one bulletin.
    """
    if is_issued(session, order.public_id):
        return bulletin_for(session, actor, order.public_id).public_id
    cycle = cycle_for(session, actor, order.wish.cycle)
    # Recording makes writers queue, so the number read afterwards is nobody else's.
    record(session, actor=actor, act="bulletin.issued", on=("bulletin", order.public_id), now=now,
           cycle=cycle.name, month=str(order.wish.month), office=office.code)  # fmt: skip
    year = now.astimezone(SHANGHAI).year
    issue = Issue(year, last_number(session, office.path, year) + 1, now)
    draft = draft_of(session, actor, office, order.wish, issue=issue, now=now)
    if draft.digest != order.digest:
        raise Conflict("bulletin_changed")
    printed = printed_draft(draft, order.wish.language, now)
    session.add(
        Bulletin(
            public_id=order.public_id, office_path=office.path, year=year, number=issue.number,
            language=order.wish.language, cycle_id=cycle.id or 0, month=str(order.wish.month),
            title=draft.title, template=draft.template, docx=draft.docx, pdf=printed.pdf,
            pages=printed.pages, docx_sha256=hashlib.sha256(draft.docx).hexdigest(),
            pdf_sha256=hashlib.sha256(printed.pdf).hexdigest(), issued_by=actor.login,
            issued_at=now,
        )
    )  # fmt: skip
    session.flush()
    return order.public_id


def withdraw_bulletin(
    session: Session, *, actor: Actor, public_id: str, reason: str, now: datetime
) -> None:
    """Take an issued bulletin back: it is kept with its number, and marked for all who read it.

    NotFound unless it is of an office of the actor's own. Refused without a reason or with an
    endless one; Conflict when it was taken back already.
    """
    row = bulletin_to_withdraw(session, actor, public_id)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused("bulletin_reason_missing", most=LONGEST_REASON)
    if row.withdrawn_at is not None:
        raise Conflict("bulletin_withdrawn_already")
    row.withdrawn_by, row.withdrawn_at = actor.login, now
    row.withdrawn_reason = reason.strip()
    session.add(row)
    record(session, actor=actor, act="bulletin.withdrawn", on=("bulletin", public_id), now=now,
           reason=row.withdrawn_reason, year=row.year, number=row.number)  # fmt: skip
