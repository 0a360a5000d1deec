"""Knows a demonstration by its audit trail, so that no real data is ever taken for one.

A demonstration's first event says ``demo.begun`` and, once everything is there, a later one says
``demo.finished``; the trail cannot be changed afterwards.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.audit.models import AuditEvent
from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM

BEGUN, FINISHED = "demo.begun", "demo.finished"


class Found(StrEnum):
    """What a database holds."""

    NOTHING = "nothing"
    BEGUN = "begun"
    FINISHED = "finished"
    FOREIGN = "foreign"


def what_is_there(session: Session) -> Found:
    """Whether the database is empty, a demonstration (finished or not) or somebody's own."""
    first = session.exec(select(AuditEvent.act).where(AuditEvent.id == 1)).first()
    if first is None:
        used = session.exec(select(Account.id)).first() or session.exec(select(Case.id)).first()
        return Found.FOREIGN if used else Found.NOTHING
    if first != BEGUN:
        return Found.FOREIGN
    return Found.FINISHED if finished_facts(session) is not None else Found.BEGUN


def finished_facts(session: Session) -> dict[str, Any] | None:
    """What was noted when the demonstration was finished; None when it was not."""
    wanted = select(AuditEvent.details).where(col(AuditEvent.act) == FINISHED)
    return session.exec(wanted).first()


def begin(session: Session, *, seed: str, cases: int, now: datetime) -> None:
    """Say that what follows is invented."""
    record(session, actor=SYSTEM, act=BEGUN, on=("demo", seed), now=now, cases=cases)


def finish(session: Session, *, seed: str, facts: dict[str, Any], now: datetime) -> None:
    """Say that everything is there."""
    record(session, actor=SYSTEM, act=FINISHED, on=("demo", seed), now=now, **facts)
