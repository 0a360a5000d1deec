"""Reads the audit trail: the whole chain for checking, pages of it for auditors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.audit import rules
from qa_app.audit.models import AuditEvent
from qa_app.audit.rules import stamp
from qa_app.web.paging import PAGE_SIZE, Page


def chain(session: Session) -> Iterator[tuple[int, str, rules.Entry]]:
    """Every event in order, as ``rules.verify`` wants it, without loading all at once."""
    columns = (
        AuditEvent.id,
        AuditEvent.hash,
        AuditEvent.at,
        AuditEvent.actor,
        AuditEvent.act,
        AuditEvent.object_kind,
        AuditEvent.object_id,
        AuditEvent.details,
    )
    statement = select(*columns).order_by(col(AuditEvent.id))  # type: ignore[call-overload]
    result = session.exec(statement.execution_options(yield_per=2000))
    try:
        for row in result:
            yield row[0], row[1], rules.Entry(stamp(row[2]), *row[3:])
    finally:
        result.close()


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a page shows; empty texts mean all."""

    actor: str = ""
    act: str = ""
    object_id: str = ""
    page: int = 1


def events_page(session: Session, wanted: EventFilter) -> Page[Any]:
    """Events, newest first: (id, at, actor, act, object_kind, object_id, details, hash)."""
    columns = (
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.actor,
        AuditEvent.act,
        AuditEvent.object_kind,
        AuditEvent.object_id,
        AuditEvent.details,
        AuditEvent.hash,
    )
    statement = select(*columns)  # type: ignore[call-overload]
    for column, text in (
        (AuditEvent.actor, wanted.actor),
        (AuditEvent.act, wanted.act),
        (AuditEvent.object_id, wanted.object_id),
    ):
        if text:
            statement = statement.where(col(column).startswith(text, autoescape=True))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    shown = statement.order_by(col(AuditEvent.id).desc()).limit(PAGE_SIZE)
    rows = session.exec(shown.offset((wanted.page - 1) * PAGE_SIZE)).all()
    return Page(list(rows), total, wanted.page)
