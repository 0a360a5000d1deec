"""Fetches who may decide an objection: the panel's facts, and every part people had in the case."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.adjudication.models import AgendaItem, MeetingMember
from qa_app.cycles.models import Cycle
from qa_app.objections.models import Objection, ObjectionStep
from qa_app.objections.rules.choosing import Choice, Part, Parts, Why, choice_of, reasons_against
from qa_app.objections.rules.states import Act, ObjectionState
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.panel.models import Expert
from qa_app.panel.queries.facts import (
    case_facts,
    expert_facts,
    held_seats,
    panel_rules,
    panel_seed,
)
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules


def choice_for(session: Session, cycle: Cycle, objection: Objection, now: datetime) -> Choice:
    """Who may decide an objection, best first, and who may not and why."""
    case, rules = _case(session, cycle, objection)
    if case is None:
        return Choice((), ())
    experts = expert_facts(session, cycle, now)
    return choice_of(case, experts, rules, parts_of(session, objection), seed=panel_seed(cycle))


def against(
    session: Session, cycle: Cycle, objection: Objection, expert_id: int, now: datetime
) -> tuple[Why, ...] | None:
    """What stands against one expert deciding; None when there is no such expert on duty."""
    case, rules = _case(session, cycle, objection)
    expert = _expert(expert_facts(session, cycle, now), expert_id)
    if case is None or expert is None:
        return None
    return reasons_against(case, expert, rules, parts_of(session, objection))


def against_opening(
    session: Session, cycle: Cycle, objection: Objection, now: datetime
) -> tuple[Why, ...]:
    """What stands against whoever was chosen, by what became known since; being full does not."""
    case, rules = _case(session, cycle, objection)
    pool = expert_facts(session, cycle, now, whole_pool=True)
    expert = _expert(pool, objection.decider_expert_id or 0)
    if case is None or expert is None:
        return ()
    found = reasons_against(case, expert, rules, parts_of(session, objection))
    return tuple(why for why in found if why is not Part.FULL)


def parts_of(session: Session, objection: Objection) -> Parts:
    """Every part people had in the case besides reviewing it, and what they have to decide."""
    had: defaultdict[int, list[Part]] = defaultdict(list)
    for part, statement in _ways(objection):
        for key in session.execute(statement).scalars():
            if key is not None and part not in had[key]:
                had[key].append(part)
    counted = (
        select(Objection.decider_expert_id, func.count())
        .where(col(Objection.state) == ObjectionState.DECIDING)
        .group_by(col(Objection.decider_expert_id))
    )
    held = {key: count for key, count in session.execute(counted) if key is not None}
    return Parts({key: tuple(parts) for key, parts in had.items() if parts}, held)


def deciders_of(session: Session, cycle_id: int, case_ids: list[int]) -> dict[int, set[int]]:
    """Case id → the experts who decided an objection in it: they sit in no meeting on it."""
    rows = session.execute(
        select(Objection.case_id, Objection.decider_expert_id).where(
            col(Objection.cycle_id) == cycle_id,
            col(Objection.case_id).in_(case_ids),
            col(Objection.decider_expert_id).is_not(None),
            col(Objection.decided_at).is_not(None),
        )
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for case_id, expert_id in rows:
        found[case_id].add(expert_id or 0)
    return dict(found)


def given_to(session: Session, cycle_id: int, case_id: int) -> set[int]:
    """Everybody who was ever given an objection in a case, whatever came of it."""
    steps = (
        select(ObjectionStep.expert_id)
        .join(Objection, col(Objection.id) == col(ObjectionStep.objection_id))
        .where(
            col(Objection.cycle_id) == cycle_id,
            col(Objection.case_id) == case_id,
            col(ObjectionStep.expert_id).is_not(None),
        )
    )
    return {key for key in session.exec(steps) if key is not None}


def _ways(objection: Objection):
    seat = (
        select(ObserverSeat.expert_id)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(col(Hearing.case_id) == objection.case_id)
    )
    yield Part.OBSERVED, seat
    member = (
        select(MeetingMember.expert_id)
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(MeetingMember.meeting_id))
        .where(col(AgendaItem.case_id) == objection.case_id)
    )
    yield Part.AT_MEETING, member
    decided = select(Objection.decider_expert_id).where(
        col(Objection.case_id) == objection.case_id, col(Objection.decided_at).is_not(None)
    )
    yield Part.DECIDED_BEFORE, decided
    gave_back = (
        select(ObjectionStep.expert_id)
        .join(Objection, col(Objection.id) == col(ObjectionStep.objection_id))
        .where(col(Objection.case_id) == objection.case_id, col(ObjectionStep.act) == Act.DECLINED)
    )
    yield Part.GAVE_BACK, gave_back
    checked = (
        select(Expert.id)
        .join(Account, col(Account.login) == objection.form_checked_by)
        .where(
            or_(col(Expert.account_id) == col(Account.id), col(Expert.login) == col(Account.login))
        )
    )
    yield Part.CHECKED_FORM, checked
    entered = (
        select(Expert.id)
        .join(
            Account,
            or_(col(Expert.account_id) == col(Account.id), col(Expert.login) == col(Account.login)),
        )
        .join(ObjectionStep, col(ObjectionStep.by_login) == col(Account.login))
        .join(Objection, col(Objection.id) == col(ObjectionStep.objection_id))
        .where(
            col(Objection.case_id) == objection.case_id, col(ObjectionStep.received_on).is_not(None)
        )
    )
    yield Part.ENTERED, entered


def _case(
    session: Session, cycle: Cycle, objection: Objection
) -> tuple[CaseFacts | None, PanelRules]:
    held = held_seats(session, objection.cycle_id, [objection.case_id])
    cases = case_facts(session, cycle, held, [objection.case_id])
    return (cases[0] if cases else None), panel_rules(session, cycle)


def _expert(pool: list[ExpertFacts], expert_id: int) -> ExpertFacts | None:
    return next((one for one in pool if one.expert_id == expert_id), None)
