"""Fetches what the rules of seating need: observations that want observers, and who could go.

A hearing is asked of the panel's rules as a case: its lawyer, firm, agency and region, its key for
ties between equals. Column reads only; a province has hundreds of observations and experts.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.cases.models import Firm, Lawyer
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.seating import Candidate, Wanted
from qa_app.observations.rules.states import FALLEN, HearingState, SeatState
from qa_app.observations.rules.times import LENGTH, day_of
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.panel.queries.duty import on_duty
from qa_app.panel.queries.facts import expert_facts
from qa_app.panel.rules.facts import CaseFacts

NO_CASE = 0
"""A hearing whose case is not closed yet has no case anybody could have declared a tie to."""


def wanted_observations(
    session: Session, cycle: Cycle, ids: Collection[int] | None = None
) -> list[Wanted]:
    """The open observations of a cycle (or those named) as the rules take them."""
    statement = (
        select(
            Observation.id, Hearing.hearing_key, Hearing.agency_id, Region.path, Hearing.type,
            func.coalesce(Hearing.firm_id, Firm.id), func.coalesce(Hearing.lawyer_id, Lawyer.id),
            Hearing.lawyer_name, Hearing.case_id, Hearing.starts_at,
        )  # type: ignore[call-overload]
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Region, col(Region.id) == col(Hearing.region_id))
        .join(Firm, col(Firm.name) == col(Hearing.firm_name), isouter=True)
        .join(
            Lawyer,
            (col(Lawyer.name) == col(Hearing.lawyer_name)) & (col(Lawyer.firm_id) == col(Firm.id)),
            isouter=True,
        )
        .where(
            Observation.cycle_id == cycle.id,
            col(Observation.state).in_(OPEN),
            col(Hearing.state) != HearingState.CANCELLED,
        )
        .order_by(col(Hearing.starts_at), col(Observation.id))
    )  # fmt: skip
    if ids is not None:
        statement = statement.where(col(Observation.id).in_(ids))
    rows = session.execute(statement).all()
    held, left = _seats(session, [row[0] for row in rows])
    reviewers = _reviewers(session, [row[8] for row in rows if row[8] is not None])
    number = plan_of(cycle).observations.observers
    return [_wanted(row, held, left, reviewers, number) for row in rows]


def candidates_for(
    session: Session, cycle: Cycle, wanted: Collection[Wanted], now: datetime
) -> list[Candidate]:
    """Every active expert, with the hearings around the days wanted and the days without duty."""
    loads = _loads(session, cycle)
    busy = _busy(session, [one.starts_at for one in wanted])
    days = {day_of(one.starts_at) for one in wanted}
    there = {day: _on_duty(session, day) for day in days}
    found: list[Candidate] = []
    for expert in expert_facts(session, cycle, now, whole_pool=True):
        key = expert.expert_id
        room = max(expert.capacity - expert.load, 0)
        facts = replace(expert, load=loads.get(key, 0), capacity=loads.get(key, 0) + room)
        away = frozenset(day for day in days if key not in there[day])
        found.append(Candidate(facts, tuple(busy.get(key, ())), away))
    return found


def _wanted(
    row: Any,
    held: dict[int, set[int]],
    left: dict[int, set[int]],
    reviewers: dict[int, set[int]],
    number: int,
) -> Wanted:
    key, name, agency_id, path, kind, firm_id, lawyer_id, lawyer, case_id, starts_at = row
    seated = frozenset(held.get(key, ()))
    facts = CaseFacts(
        case_id or NO_CASE, name, agency_id, path, firm_id, lawyer_id, kind, lawyer_name=lawyer,
        seats=number, seated=seated, declined=frozenset(left.get(key, ())),
    )  # fmt: skip
    asked = frozenset(reviewers.get(case_id, ()))
    return Wanted(key, facts, starts_at, max(number - len(seated), 0), asked)


def _seats(
    session: Session, ids: Collection[int]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    held: defaultdict[int, set[int]] = defaultdict(set)
    left: defaultdict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(ObserverSeat.observation_id, ObserverSeat.expert_id, ObserverSeat.state).where(
            col(ObserverSeat.observation_id).in_(ids)
        )
    )
    for observation_id, expert_id, state in rows:
        (held if state is SeatState.ACTIVE else left)[observation_id].add(expert_id)
    return dict(held), dict(left)


def _reviewers(session: Session, case_ids: Collection[int]) -> dict[int, set[int]]:
    """Case id → experts who have its file to review, or had it and handed it in."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(Assignment.case_id, Assignment.expert_id).where(
            col(Assignment.case_id).in_(case_ids), Assignment.state == AssignmentState.ACTIVE
        )
    )
    for case_id, expert_id in rows:
        found[case_id].add(expert_id)
    return dict(found)


def _loads(session: Session, cycle: Cycle) -> dict[int, int]:
    """Expert id → seats held in this cycle, without hearings that fell through."""
    rows = session.execute(
        select(ObserverSeat.expert_id, func.count())
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .where(
            Observation.cycle_id == cycle.id,
            col(Observation.state).not_in(FALLEN),
            ObserverSeat.state == SeatState.ACTIVE,
        )
        .group_by(col(ObserverSeat.expert_id))
    )
    return {expert_id: number for expert_id, number in rows}


def _busy(session: Session, moments: Collection[datetime]) -> dict[int, list[datetime]]:
    """Expert id → hearings around these moments that the expert observes, in any cycle."""
    if not moments:
        return {}
    margin = timedelta(days=1) + LENGTH
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = session.execute(
        select(ObserverSeat.expert_id, Hearing.starts_at)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            ObserverSeat.state == SeatState.ACTIVE,
            col(Observation.state).not_in(FALLEN),
            col(Hearing.state) != HearingState.CANCELLED,
            col(Hearing.starts_at).between(min(moments) - margin, max(moments) + margin),
        )
    )
    for expert_id, starts_at in rows:
        found[expert_id].append(starts_at)
    return dict(found)


def _on_duty(session: Session, day: date) -> set[int]:
    rows = session.exec(select(Expert.id).where(col(Expert.active), *on_duty(day)))
    return {key for key in rows if key is not None}
