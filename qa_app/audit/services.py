"""Writes events into the chain, inside the transaction of the act they record."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text
from sqlmodel import Session, col

from qa_app.audit import rules
from qa_app.audit.models import AuditEvent
from qa_app.core.roles import Actor

_CHAIN_LOCK = 7_301_001
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LAST = (
    select(col(AuditEvent.id), col(AuditEvent.hash)).order_by(col(AuditEvent.id).desc()).limit(1)
)
_APPEND = insert(AuditEvent.__table__)  # type: ignore[attr-defined]


def record(
    session: Session,
    *,
    actor: Actor,
    act: str,
    on: tuple[str, object],
    now: datetime,
    **details: Any,
) -> None:
    """Append one event; ``on`` is the kind and the id of the thing acted on.

    Writers queue here: SQLite has one writer anyway, PostgreSQL takes an advisory lock.
    What the session still holds back is written first.
    """
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"key": _CHAIN_LOCK})
    last = connection.execute(_LAST).first()
    number, previous = (last[0] + 1, last[1]) if last else (1, rules.GENESIS)
    entry = rules.Entry(rules.stamp(now), actor.login, act, on[0], str(on[1]), details)
    event: dict[str, Any] = {
        "id": number,
        "at": now,
        "actor": entry.actor,
        "act": entry.act,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "details": entry.details,
        "hash": rules.event_hash(previous, entry),
    }
    connection.execute(_APPEND, event)
