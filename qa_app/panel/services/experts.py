"""Enters and changes single experts and their declared ties."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.audit.services import record
from qa_app.cases.models import Firm, Lawyer
from qa_app.cases.services.register import Register
from qa_app.cases.services.scope import ImportScope
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.core.text import normalised
from qa_app.panel.models import ConflictDeclaration, Expert
from qa_app.panel.queries.pool import expert_for, in_own_regions
from qa_app.panel.rules.expert_fields import ExpertFields
from qa_app.panel.rules.facts import TieKind

_COLUMNS = {
    TieKind.CASE: "case_id",
    TieKind.AGENCY: "agency_id",
    TieKind.FIRM: "firm_id",
    TieKind.LAWYER: "lawyer_id",
    TieKind.REGION: "region_id",
}


def add_expert(
    session: Session, *, actor: Actor, login: str, fields: ExpertFields, now: datetime
) -> Expert:
    """Enter an expert; an account of the same login is linked. Refused when the login is taken."""
    if session.exec(select(Expert.id).where(col(Expert.login) == login)).first() is not None:
        raise Refused("expert_login_taken", login=login)
    account = session.exec(select(Account.id).where(col(Account.login) == login)).first()
    expert = Expert(login=login, account_id=account, **_values(session, fields))
    session.add(expert)
    session.flush()
    record(session, actor=actor, act="expert.added", on=("expert", login), now=now)
    return expert


def change_expert(
    session: Session,
    *,
    actor: Actor,
    expert_id: int,
    fields: ExpertFields,
    revision: int,
    now: datetime,
) -> Expert:
    """Change an expert; ``revision`` is the one the editor saw. Seats held stay as they are."""
    expert = expert_for(session, actor, expert_id)
    session.refresh(expert)
    if expert.revision != revision:
        raise Conflict("expert_changed_meanwhile")
    values = _values(session, fields)
    changed = sorted(key for key, value in values.items() if getattr(expert, key) != value)
    for key in changed:
        setattr(expert, key, values[key])
    if changed:
        expert.revision += 1
        record(session, actor=actor, act="expert.changed", on=("expert", expert.login), now=now,
               changed=changed)  # fmt: skip
    return expert


def declare_tie(
    session: Session,
    *,
    actor: Actor,
    expert_id: int,
    tie: tuple[TieKind, int],
    reason: str,
    now: datetime,
) -> ConflictDeclaration:
    """Enter a tie of an expert to something, by its id; the same tie again changes nothing."""
    expert_for(session, actor, expert_id)
    return enter_tie(session, actor=actor, expert_id=expert_id, tie=tie, reason=reason, now=now)


def enter_tie(
    session: Session,
    *,
    actor: Actor,
    expert_id: int,
    tie: tuple[TieKind, int],
    reason: str,
    now: datetime,
) -> ConflictDeclaration:
    """The same for an act of the expert's own, whose right was asked for by the package above."""
    expert = session.get_one(Expert, expert_id)
    if not reason.strip():
        raise Refused("reason_missing")
    column, target = _COLUMNS[tie[0]], tie[1]
    there = select(ConflictDeclaration).where(
        col(ConflictDeclaration.expert_id) == expert_id,
        getattr(ConflictDeclaration, column) == target,
    )
    known = session.exec(there).first()
    if known is not None:
        return known
    declared = ConflictDeclaration(
        expert_id=expert_id,
        reason=reason.strip(),
        declared_by=actor.login,
        declared_at=now,
        **{column: target},
    )
    session.add(declared)
    session.flush()
    record(session, actor=actor, act="expert.tie_declared", on=("expert", expert.login), now=now,
           kind=tie[0])  # fmt: skip
    return declared


def follow_ties(
    session: Session, *, pairs: Mapping[tuple[int, int], datetime], reason: str, by: str
) -> int:
    """Enter ties of experts to cases that follow from an act recorded elsewhere; how many are new.

    ``pairs`` are expert and case, with the moment of that act.
    """
    known = set(
        session.execute(
            select(ConflictDeclaration.expert_id, ConflictDeclaration.case_id).where(
                col(ConflictDeclaration.expert_id).in_({expert for expert, _ in pairs})
            )
        ).all()
    )
    fresh = [pair for pair in pairs if pair not in known]
    for expert_id, case_id in fresh:
        row = ConflictDeclaration(
            expert_id=expert_id,
            case_id=case_id,
            reason=reason,
            declared_by=by,
            declared_at=pairs[expert_id, case_id],
        )
        session.add(row)
    session.flush()
    return len(fresh)


def remove_tie(session: Session, *, actor: Actor, tie_id: int, now: datetime) -> int:
    """Take a declared tie back; returns the expert's id. ``NotFound`` outside the own regions."""
    known = select(ConflictDeclaration, Expert).join(
        Expert, col(Expert.id) == col(ConflictDeclaration.expert_id)
    )
    visible = in_own_regions(session, actor)
    found = session.execute(known.where(col(ConflictDeclaration.id) == tie_id, *visible)).first()
    if found is None:
        raise NotFound(str(tie_id))
    declared, expert = found
    session.delete(declared)
    session.flush()
    record(session, actor=actor, act="expert.tie_removed", on=("expert", expert.login), now=now)
    return declared.expert_id


def _values(session: Session, fields: ExpertFields) -> dict[str, Any]:
    firm_id = _firm(session, fields)
    lawyer = select(Lawyer.id).where(
        col(Lawyer.name) == fields.name, col(Lawyer.firm_id) == firm_id
    )
    return {
        "name": fields.name,
        "region_id": fields.region_id,
        "agency_id": fields.agency_id,
        "firm_id": firm_id,
        "lawyer_id": session.exec(lawyer).first() if firm_id is not None else None,
        "types": [kind.value for kind in fields.types],
        "capacity": fields.capacity,
        "practice_since": fields.practice_since,
        "active": fields.active,
    }


def _firm(session: Session, fields: ExpertFields) -> int | None:
    name = normalised(fields.firm)
    if not name:
        return None
    found = session.exec(select(Firm.id).where(col(Firm.name) == name)).first()
    if found is not None:
        return found
    if not fields.new_firm:
        raise Refused("expert_firm_unknown", firm=name)
    register = Register(session, ImportScope(None, frozenset(), "/"), create=True, dry=False)
    register.enter_firms([name])
    return register.firms[name]
