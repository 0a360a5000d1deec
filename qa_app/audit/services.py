"""Writes events into the chain, inside the transaction of the act they record."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from qa_app.audit import rules
from qa_app.audit.models import AuditEvent
from qa_app.core.roles import Actor

_CHAIN_LOCK = 7_301_001


def record(
    session: Session,
    *,
    actor: Actor,
    act: str,
    on: tuple[str, object],
    now: datetime,
    **details: Any,
) -> AuditEvent:
    """Append one event; ``on`` is the kind and the id of the thing acted on.

    Writers queue here: SQLite has one writer anyway, PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.exec(
        select(AuditEvent.id, AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)
    ).first()
    number, previous = (last[0] + 1, last[1]) if last else (1, rules.GENESIS)
    entry = rules.Entry(rules.stamp(now), actor.login, act, on[0], str(on[1]), details)
    event = AuditEvent(
        id=number,
        at=now,
        actor=entry.actor,
        act=entry.act,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        details=entry.details,
        hash=rules.event_hash(previous, entry),
    )
    session.add(event)
    session.flush()
    return event
