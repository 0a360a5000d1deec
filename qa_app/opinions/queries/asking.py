"""Whom to ask: the rule as it stands, and the drawn cases that were not asked about yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.roles import Actor
from qa_app.opinions.models import Opinion, OpinionRule
from qa_app.opinions.queries.visible import ASKERS, cases_in_sight
from qa_app.opinions.rules.bodies import DEFAULT, KEYS, BodyRule, body_to_ask
from qa_app.opinions.rules.states import Body
from qa_app.sampling.models import SampleCase, SampleStatus


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One drawn case and the body that is to be asked about it."""

    case_id: int
    type: CaseType
    body: Body


def present_rule(session: Session) -> BodyRule:
    """The rule as it was last set, else the program's own."""
    newest = select(OpinionRule.bodies).order_by(col(OpinionRule.id).desc()).limit(1)
    stored: dict[str, str] | None = session.execute(newest).scalar()
    return {key: (stored or DEFAULT).get(key, DEFAULT[key]) for key in KEYS}


def cases_to_ask(session: Session, actor: Actor, cycle_id: int, agency: str = "") -> list[ToAsk]:
    """The standing cases of the sample nobody was asked about, in the actor's sight.

    Cases of which the rule names no body are left out. ``agency``: a code or name; empty for all.
    """
    rule = present_rule(session)
    unasked = _unasked(select(Case.id, Case.type, Case.stage), session, actor, cycle_id)
    rows = session.execute(unasked.where(of_agency(agency)).order_by(col(Case.case_key)))
    named = ((key, type_, body_to_ask(rule, type_, stage)) for key, type_, stage in rows)
    return [ToAsk(key, type_, body) for key, type_, body in named if key and body]


def count_to_ask(session: Session, actor: Actor, cycle_id: int) -> int:
    """How many ``cases_to_ask`` would name; for pages that need no more than the number."""
    rule = present_rule(session)
    counted = _unasked(select(Case.type, Case.stage, func.count()), session, actor, cycle_id)
    rows = session.execute(counted.group_by(col(Case.type), col(Case.stage)))
    return sum(count for type_, stage, count in rows if body_to_ask(rule, type_, stage))


def _unasked(statement: Select[Any], session: Session, actor: Actor, cycle_id: int) -> Select[Any]:
    asked = select(Opinion.id).where(
        col(Opinion.cycle_id) == cycle_id, col(Opinion.case_id) == col(SampleCase.case_id)
    )
    return (
        statement.select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .where(
            col(SampleCase.cycle_id) == cycle_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            cases_in_sight(session, actor, ASKERS),
            ~asked.exists(),
        )
    )


def is_agency(session: Session, agency: str) -> bool:
    """Whether there is an agency with this code or name."""
    return session.execute(select(Agency.id).where(of_agency(agency)).limit(1)).first() is not None


def of_agency(agency: str) -> ColumnElement[bool]:
    """The agency with this code or name; all of them for an empty text."""
    if not agency:
        return true()
    return (col(Agency.code) == agency) | (col(Agency.name) == agency)


def sampled_case(session: Session, actor: Actor, cycle_id: int, text: str) -> Case | None:
    """The standing case of the sample somebody means by key or number; None if none or several."""
    plain = text.strip()
    found: Sequence[Case] = (
        session.execute(
            select(Case)
            .join(SampleCase, col(SampleCase.case_id) == col(Case.id))
            .where(
                col(SampleCase.cycle_id) == cycle_id,
                col(SampleCase.status) != SampleStatus.REPLACED,
                (col(Case.case_key) == plain) | (col(Case.number) == plain),
                cases_in_sight(session, actor, ASKERS),
            )
            .limit(2)
        )
        .scalars()
        .all()
    )
    return found[0] if len(found) == 1 else None
