"""Cases that wait for one more expert or a meeting, for those who settle and call meetings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Divergence

ON_AN_AGENDA: list[Callable[[int], Any]] = []
"""Of a cycle's id: a select of ids of cases that are on the agenda of a meeting to come."""


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """One case that waits for a decision, and why."""

    case_id: int
    number: str
    agency: str
    type: CaseType
    stage: Stage | None
    way: AdjudicationWay
    steps: list[dict[str, Any]]
    found_at: datetime


def ways_of(session: Session, cycle: Cycle) -> dict[int, AdjudicationWay]:
    """Case id → who is to decide it, for every waiting case of the cycle."""
    rows = session.execute(
        select(Divergence.case_id, Divergence.way).where(col(Divergence.cycle_id) == cycle.id)
    )
    return {case_id: way for case_id, way in rows}


def waiting_for_meeting(session: Session, actor: Actor, cycle: Cycle) -> list[WaitingCase]:
    """Cases that wait for a meeting and are on no agenda yet, without those the actor is tied to.

    At most a few hundred: they are read at one sitting.
    """
    statement = (
        select(
            Case.id, Case.number, Agency.name, Case.type, Case.stage, Divergence.way,
            Divergence.steps, Divergence.found_at,
        )
        .join(Case, col(Case.id) == col(Divergence.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .where(*_waiting(cycle), *in_sight(own_ties(session, actor)))
        .order_by(col(Divergence.found_at), Case.number, Case.id)
        .limit(500)
    )  # fmt: skip
    return [WaitingCase(*row) for row in session.execute(statement)]


def count_for_meeting(session: Session, actor: Actor, cycle: Cycle) -> int:
    """How many such cases there are."""
    statement = (
        select(func.count())
        .select_from(Divergence)
        .join(Case, col(Case.id) == col(Divergence.case_id))
        .where(*_waiting(cycle), *in_sight(own_ties(session, actor)))
    )
    return session.execute(statement).scalar_one()


def _waiting(cycle: Cycle) -> list[Any]:
    return [
        col(Divergence.cycle_id) == cycle.id,
        col(Divergence.way) == AdjudicationWay.MEETING,
        *(col(Divergence.case_id).not_in(taken(cycle.id or 0)) for taken in ON_AN_AGENDA),
    ]
