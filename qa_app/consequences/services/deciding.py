"""Writes down what people decided about a lawyer with a failed case, and takes that back.

For the agency's staff where the version of coefficients says so, and for supervisors. It is a note:
nothing in the program keeps a lawyer from getting cases.
"""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.consequences.models import DeskDecision
from qa_app.consequences.queries.desk import DeskLine, Key, desk_line
from qa_app.consequences.rules.desk import LONGEST_REASON, Deciding, why_not_decided
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor


def decide(
    session: Session, *, actor: Actor, key: Key, made: Deciding, seen: str, now: datetime
) -> str:
    """Keep a decision; its public id. ``seen`` is the one that stood when the page was drawn.

    NotFound when the lawyer is not in the actor's list; Conflict when somebody decided meanwhile.
    """
    line = _line_to_decide(session, actor, key, now)
    if not line.cases:
        raise Refused("desk_no_failed_case")
    refusal = why_not_decided(made, now.astimezone(SHANGHAI).date())
    if refusal:
        raise refusal.error()
    if (line.decision.public_id if line.decision else "") != seen:
        raise Conflict("desk_decided_meanwhile")
    if line.decision and not _step_down(session, line.decision):
        raise Conflict("desk_decided_meanwhile")
    row = DeskDecision(
        public_id=secrets.token_urlsafe(9), lawyer_id=key[0], agency_id=key[1],
        decision=made.decision, reason=made.reason.strip(), until=made.until,
        cases=sorted(case.case_id for case in line.cases), stands=True, decided_by=actor.login,
        decided_at=now,
    )  # fmt: skip
    session.add(row)
    record(session, actor=actor, act="desk.decided", on=("desk_decision", row.public_id), now=now,
           lawyer=key[0], agency=line.agency, decision=made.decision.value,
           reason=made.reason.strip(), cases=len(line.cases))  # fmt: skip
    return row.public_id


def undo(session: Session, *, actor: Actor, decision: str, reason: str, now: datetime) -> Key:
    """Take a standing decision back; of whom it was. The row stays.

    NotFound when it is none of the actor's list, Conflict when it stands no more.
    """
    wanted = select(DeskDecision).where(col(DeskDecision.public_id) == decision)
    row = session.execute(wanted).scalars().first()
    key = (row.lawyer_id, row.agency_id) if row else (0, 0)
    _line_to_decide(session, actor, key, now)
    if row is None:
        raise NotFound(decision)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused("desk_reason_missing")
    if not _step_down(session, row):
        raise Conflict("desk_decided_meanwhile")
    row.undone_by, row.undone_at, row.undo_reason = actor.login, now, reason.strip()
    session.add(row)
    record(session, actor=actor, act="desk.undone", on=("desk_decision", decision), now=now,
           reason=reason.strip())  # fmt: skip
    return key


def _line_to_decide(session: Session, actor: Actor, key: Key, now: datetime) -> DeskLine:
    line = desk_line(session, actor, key, now.astimezone(SHANGHAI).date())
    if not line.may_decide:
        raise NotFound(str(key))
    return line


def _step_down(session: Session, row: DeskDecision) -> bool:
    """End a decision's standing; False when it has none any more."""
    mine = update(DeskDecision).where(col(DeskDecision.id) == row.id, col(DeskDecision.stands))
    done = session.execute(mine.values(stands=False)).rowcount  # type: ignore[attr-defined]
    session.refresh(row)
    return bool(done)
