"""The one timeline of an objection: every state, when and who; names are for supervisors only.

Of a draft only its lawyer reads; why an objection was given to another is for supervisors as well.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.objections.models import Objection, ObjectionExtension, ObjectionStep
from qa_app.objections.rules.extending import Extended
from qa_app.objections.rules.states import Act, ByRole
from qa_app.panel.models import Expert


@dataclass(frozen=True, slots=True)
class Line:
    """One step; ``who`` and ``whom`` are names, empty for everybody but supervisors.

    ``received_on`` of what was entered from paper, ``until`` of a day that was put off.
    """

    at: datetime
    act: Act | Extended
    by_role: ByRole
    level: int
    note: str
    received_on: date | None = None
    who: str = ""
    whom: str = ""
    until: date | None = None


def timeline(
    session: Session, objection: Objection, *, names: bool, own: bool = False
) -> list[Line]:
    """Every step of both levels of a case, oldest first; without ``names`` no inward ones.

    ``own``: the lawyer's own, with what is still being written.
    """
    statement = (
        select(
            ObjectionStep.at, ObjectionStep.act, ObjectionStep.by_role, Objection.level,
            ObjectionStep.note, ObjectionStep.received_on, Account.name, Expert.name,
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
    put_off = _put_off(session, objection, names)
    if names:
        lines = [
            Line(*line, who or "", whom or "") for *line, who, whom in session.execute(statement)
        ]
        return sorted([*lines, *put_off], key=lambda line: line.at)
    outward = statement.where(~col(ObjectionStep.inward))
    lines = [
        Line(at, act, role, level, "" if act is Act.REASSIGNED else note, received)
        for at, act, role, level, note, received, *_ in session.execute(outward)
    ]
    return sorted([*lines, *put_off], key=lambda line: line.at)


def _put_off(session: Session, objection: Objection, names: bool) -> list[Line]:
    """Days of both levels that were put off."""
    statement = (
        select(
            ObjectionExtension.made_at, ObjectionExtension.what, Objection.level,
            ObjectionExtension.reason, ObjectionExtension.new_on, Account.name,
        )  # type: ignore[call-overload]
        .join(Objection, col(Objection.id) == col(ObjectionExtension.objection_id))
        .join(Account, col(Account.login) == col(ObjectionExtension.made_by), isouter=True)
        .where(
            col(Objection.cycle_id) == objection.cycle_id,
            col(Objection.case_id) == objection.case_id,
        )
        .order_by(col(ObjectionExtension.id))
    )  # fmt: skip
    return [
        Line(at, what, ByRole.SUPERVISOR, level, reason, who=who or "" if names else "", until=day)
        for at, what, level, reason, day, who in session.execute(statement)
    ]
