"""Texts in which something was found, for those who release; none of cases they are tied to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSuspect
from qa_app.feedback.queries.ready import scope_conditions
from qa_app.feedback.rules.scope import Scope
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.web.paging import Page

PAGE = 20


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """One text with what was found in it (kind and words)."""

    public_id: str
    case_id: int
    number: str
    agency: str
    criterion: str
    original: str
    shown: str
    found: list[dict[str, str]]
    found_at: datetime


def suspect_row(session: Session, actor: Actor, cycle: Cycle, public_id: str) -> SuspectRow:
    """One suspect text as a page shows it, or NotFound."""
    one = col(FeedbackSuspect.public_id) == public_id
    row = session.execute(_of(session, actor, cycle, Scope(), _columns()).where(one)).first()
    if row is None:
        raise NotFound(public_id)
    return SuspectRow(*row)


def suspects_page(
    session: Session, actor: Actor, cycle: Cycle, scope: Scope, page: int = 1
) -> Page[SuspectRow]:
    """One page of suspect texts, by agency and case."""
    total = session.execute(_of(session, actor, cycle, scope, [func.count()])).scalar_one()
    rows = session.execute(
        _of(session, actor, cycle, scope, _columns())
        .order_by(Agency.name, Case.number, FeedbackSuspect.criterion, FeedbackSuspect.mark)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Page([SuspectRow(*row) for row in rows], total, page, PAGE)


def suspect_of(session: Session, actor: Actor, cycle: Cycle, public_id: str) -> FeedbackSuspect:
    """One suspect text of the cycle, or NotFound."""
    found = session.execute(
        _of(session, actor, cycle, Scope(), [FeedbackSuspect]).where(
            col(FeedbackSuspect.public_id) == public_id
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(public_id)
    return found


def _columns() -> list[Any]:
    table = FeedbackSuspect
    return [
        table.public_id, table.case_id, Case.number, Agency.name, table.criterion, table.original,
        table.shown, table.found, table.found_at,
    ]  # fmt: skip


def _of(session: Session, actor: Actor, cycle: Cycle, scope: Scope, columns: list[Any]) -> Any:
    return (
        select(*columns)
        .select_from(FeedbackSuspect)
        .join(Case, col(Case.id) == col(FeedbackSuspect.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Agency.region_id))
        .where(
            col(FeedbackSuspect.cycle_id) == cycle.id,
            *in_sight(own_ties(session, actor)),
            *scope_conditions(session, scope),
        )
    )
