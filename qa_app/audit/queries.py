"""Reads the audit trail: the whole chain for checking, pages of it for auditors."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from qa_app.audit import rules
from qa_app.audit.models import AuditEvent
from qa_app.audit.rules import stamp


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
