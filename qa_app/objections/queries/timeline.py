"""The one timeline of an objection: every state, when and who; names are for supervisors only.

Of a draft only its lawyer reads; why an objection was given to another is for supervisors as well.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.objections.models import Objection, ObjectionStep
from qa_app.objections.rules.states import Act, ByRole
from qa_app.panel.models import Expert


@dataclass(frozen=True, slots=True)
class Line:
    """One step; ``who`` and ``whom`` are names, empty for everybody but supervisors."""

    at: datetime
    act: Act
    by_role: ByRole
    level: int
    note: str
    who: str = ""
    whom: str = ""


def timeline(
    session: Session, objection: Objection, *, names: bool, own: bool = False
) -> list[Line]:
    """Every step of both levels of a case, oldest first; without ``names`` no inward ones.

    ``own``: the lawyer's own, with what is still being written.
    """
    statement = (
        select(
            ObjectionStep.at, ObjectionStep.act, ObjectionStep.by_role, Objection.level,
            ObjectionStep.note, Account.name, Expert.name,
        )  # type: ignore[call-overload]
        .join(Objection, col(Objection.id) == col(ObjectionStep.objection_id))
        .join(Account, col(Account.login) == col(ObjectionStep.by_login), isouter=True)
        .join(Expert, col(Expert.id) == col(ObjectionStep.expert_id), isouter=True)
        .where(
            col(Objection.cycle_id) == objection.cycle_id,
            col(Objection.case_id) == objection.case_id,
        )
        .order_by(col(ObjectionStep.at), col(ObjectionStep.id))
    )  # fmt: skip
    if not own:
        statement = statement.where(col(Objection.handed_in_at).is_not(None))
    if names:
        return [
            Line(at, act, role, level, note, who or "", whom or "")
            for at, act, role, level, note, who, whom in session.execute(statement)
        ]
    outward = statement.where(~col(ObjectionStep.inward))
    return [
        Line(at, act, role, level, "" if act is Act.REASSIGNED else note)
        for at, act, role, level, note, *_ in session.execute(outward)
    ]
