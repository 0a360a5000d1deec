"""What every act on an objection does: move it in one conditional UPDATE, note it, record it.

Two people who act on the same objection at once both ask for the revision they saw; the database
lets one of them through and the other is told (``Conflict``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Conflict
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.objections.models import Objection, ObjectionPoint, ObjectionStep
from qa_app.objections.rules.states import Act, ByRole, ObjectionState, why_not_move
from qa_app.reviews.models import Settlement

MEANWHILE = "objection_changed_meanwhile"
NOBODY: dict[str, Any] = {"decider_expert_id": None, "assigned_at": None, "opened_at": None}
"""What is left of who decides once nobody does: who had it stands on the timeline."""


@dataclass(frozen=True, slots=True)
class Done:
    """What is noted of an act; ``inward`` notes are for supervisors only.

    ``received_on`` is the day a paper came in that the act was entered from.
    """

    act: Act
    by: ByRole
    note: str = ""
    expert_id: int | None = None
    inward: bool = False
    received_on: date | None = None


def move(
    session: Session,
    objection: Objection,
    to: ObjectionState,
    revision: int,
    *,
    even_closed: bool = False,
    **values: Any,
) -> None:
    """Take an objection to a state if it is still as it was seen; Conflict when it is not.

    Refused when nothing leads there from the state it was seen in, and once its cycle was ended:
    of who ends the cycle and who acts on an objection at the same moment one is told.
    """
    if not even_closed:
        hold_open(session, objection.cycle_id)
    if objection.revision == revision:
        refusal = why_not_move(objection.state, to)
        if refusal:
            raise refusal.error()
    done = session.execute(
        update(Objection)
        .where(
            col(Objection.id) == objection.id,
            col(Objection.revision) == revision,
            col(Objection.state) == objection.state,
        )
        .values(state=to, revision=revision + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict(MEANWHILE)
    session.refresh(objection)


def drop_drafts(session: Session, objection: Objection) -> None:
    """What one expert had begun to decide is not for the next to see, nor for the lawyer."""
    session.execute(
        update(ObjectionPoint)
        .where(col(ObjectionPoint.objection_id) == objection.id)
        .values(outcome=None, new_level="", decision_reason="")
        .execution_options(synchronize_session="fetch")
    )
    objection.text_revision += 1
    session.flush()


def note(session: Session, objection: Objection, actor: Actor, done: Done, now: datetime) -> None:
    """One line of the timeline, and the event in the audit trail."""
    session.add(
        ObjectionStep(
            objection_id=objection.id or 0,
            at=now,
            act=done.act,
            by_role=done.by,
            by_login=actor.login,
            expert_id=done.expert_id,
            note=done.note,
            inward=done.inward,
            received_on=done.received_on,
        )
    )
    session.flush()
    record(session, actor=actor, act=f"objection.{done.act.value}",
           on=("objection", objection.public_id), now=now, level=objection.level,
           state=objection.state.value, **_decided(session, objection, done.act))  # fmt: skip


def _decided(session: Session, objection: Objection, act: Act) -> dict[str, str | int]:
    """Of a decision its outcome, and which version of the grade came of it if one did."""
    if act is not Act.DECIDED or objection.outcome is None:
        return {}
    found = session.get(Settlement, objection.new_settlement_id or 0)
    version = {"settlement_version": found.version} if found else {}
    return {"outcome": objection.outcome.value, **version}
