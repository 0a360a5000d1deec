"""The figures of a cycle's follow-up, of what lies in the actor's sight; counted in the database.

``contacts_of`` and ``satisfaction_of`` are for reports too: they take the condition, not the actor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import READERS, plan_of
from qa_app.followups.models import ContactAttempt, Followup, FollowupStratum, Lead
from qa_app.followups.queries.visible import followups_within
from qa_app.followups.rules.figures import (
    Contacts,
    Node,
    Part,
    Satisfaction,
    StratumAnswers,
    parts_shown,
    satisfaction,
)
from qa_app.followups.rules.leading import STILL_OPEN
from qa_app.followups.rules.states import FollowupState, Outcome

_STATES = list(FollowupState)


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """Leads of the follow-up: all, and those not closed."""

    total: int
    still_open: int


def in_sight(session: Session, actor: Actor) -> ColumnElement[bool]:
    """What the figures are about for this actor."""
    return followups_within(session, actor, READERS)


def contacts_of(
    session: Session, cycle_id: int, where: ColumnElement[bool] | None = None
) -> Contacts:
    """How the follow-ups stand and what came of all attempts that count."""
    mine = and_(col(Followup.cycle_id) == cycle_id, true() if where is None else where)
    tried = (col(Followup.attempts) > 0) | (col(Followup.state) == FollowupState.DONE)
    rows = session.execute(
        select(
            Followup.state, func.count(), func.sum(case((tried, 1), else_=0)),
            func.sum(Followup.attempts),
        )
        .where(mine)
        .group_by(col(Followup.state))
    ).all()  # fmt: skip
    outcomes = session.execute(
        select(ContactAttempt.outcome, func.count())
        .join(Followup, col(Followup.id) == col(ContactAttempt.followup_id))
        .where(mine, col(ContactAttempt.undone_at).is_(None))
        .group_by(col(ContactAttempt.outcome))
    ).all()
    found = {Outcome(outcome): count for outcome, count in outcomes}
    counted = {FollowupState(state): count for state, count, _, _ in rows}
    return Contacts(
        drawn=sum(count for _, count, _, _ in rows),
        tried=sum(count for _, _, count, _ in rows),
        states=dict(sorted(counted.items(), key=lambda at: _STATES.index(at[0]))),
        outcomes={outcome: found[outcome] for outcome in Outcome if outcome in found},
        attempts=sum(found.values()),
    )


def satisfaction_of(
    session: Session,
    cycle: Cycle,
    where: ColumnElement[bool] | None = None,
    level: float = 0.95,
) -> Satisfaction:
    """The weighted share of satisfied people, withheld below the plan's smallest cell."""
    here = true() if where is None else where
    satisfied = and_(here, col(Followup.satisfied).is_(True))
    rows = session.execute(
        select(
            Followup.stratum,
            func.count(),
            func.sum(case((here, 1), else_=0)),
            func.sum(case((satisfied, 1), else_=0)),
        )
        .where(col(Followup.cycle_id) == cycle.id, col(Followup.satisfied).is_not(None))
        .group_by(col(Followup.stratum))
    )
    seen = {label: counts for label, *counts in rows}
    sizes = session.execute(
        select(FollowupStratum.label, FollowupStratum.frame_size).where(
            col(FollowupStratum.cycle_id) == cycle.id
        )
    )
    strata = [StratumAnswers(label, size, *seen.get(label, (0, 0, 0))) for label, size in sizes]
    return satisfaction(strata, plan_of(cycle).followups.minimum_cell, level)


def parts_of(session: Session, cycle: Cycle, where: ColumnElement[bool]) -> list[Part]:
    """Drawn, answered and satisfied by region and agency; small cells are withheld."""
    answered = col(Followup.satisfied).is_not(None)
    rows = session.execute(
        select(
            Region.path, Region.name, Agency.id, Agency.name, func.count(),
            func.sum(case((answered, 1), else_=0)),
            func.sum(case((col(Followup.satisfied).is_(True), 1), else_=0)),
        )
        .join(Region, col(Region.id) == col(Followup.region_id))
        .join(Agency, col(Agency.id) == col(Followup.agency_id))
        .where(col(Followup.cycle_id) == cycle.id, where)
        .group_by(Region.path, Region.name, Agency.id, Agency.name)
        .order_by(Region.path, Agency.name)
    ).all()  # fmt: skip
    return parts_shown(_tree(rows), plan_of(cycle).followups.minimum_cell)[1:]


def lead_counts(
    session: Session, cycle_id: int, where: ColumnElement[bool] | None = None
) -> LeadCounts:
    """How many leads there are; ``where`` is about ``Lead``."""
    mine = and_(col(Lead.cycle_id) == cycle_id, true() if where is None else where)
    still = case((col(Lead.state).in_(STILL_OPEN), 1), else_=0)
    total, open_ones = session.execute(
        select(func.count(), func.coalesce(func.sum(still), 0)).where(mine)
    ).one()
    return LeadCounts(total, open_ones)


def _tree(rows: Sequence[Any]) -> Node:
    """One root, below it the regions, below each its agencies."""
    regions: list[Node] = []
    for (path, name), group in groupby(rows, key=lambda row: (row[0], row[1])):
        agencies = tuple(_agency(row) for row in group)
        regions.append(_sum(f"region:{path}", name, agencies))
    return _sum("all", "", tuple(regions))


def _agency(row: Any) -> Node:
    _path, _region, agency_id, name, drawn, answered, satisfied = row
    return Node(f"agency:{agency_id}", name, drawn, answered, satisfied)


def _sum(key: str, name: str, below: tuple[Node, ...]) -> Node:
    return Node(
        key,
        name,
        sum(each.drawn for each in below),
        sum(each.answered for each in below),
        sum(each.satisfied for each in below),
        below,
    )
