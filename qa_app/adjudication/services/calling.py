"""Calls a meeting: members from the panel, an agenda of waiting cases, conflicts item by item."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.adjudication.models import (
    AgendaItem,
    ItemState,
    Meeting,
    MeetingMember,
    MeetingState,
    Recusal,
)
from qa_app.adjudication.queries.meetings import items_under_way
from qa_app.adjudication.rules.orders import MeetingOrder
from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.services import managed_cycle
from qa_app.notices.services import notify
from qa_app.panel.models import Expert
from qa_app.panel.queries.facts import case_facts, expert_facts, held_seats, panel_rules
from qa_app.panel.rules.conflicts import Reason, conflicts_between
from qa_app.reviews.queries.divergences import waiting_for_meeting

CALLED = "meeting_called"
Called = Callable[[Session, Actor, Cycle, Sequence[int], datetime], None]
ON_CALL: list[Called] = []
"""What packages above do with the cases of a meeting that was called, in the same transaction."""
Conflicts = dict[tuple[int, int], tuple[Reason, ...]]
"""(case, expert) → every reason why the expert stays out of the case."""
TookPart = Callable[[Session, int, list[int]], Mapping[int, Collection[int]]]
TOOK_PART: list[TookPart] = []
"""Packages above name who had another part in a case: of a cycle's cases, case id → expert ids."""


def call_meeting(
    session: Session, *, actor: Actor, cycle: Cycle, order: MeetingOrder, now: datetime
) -> Meeting:
    """A meeting with its agenda; every member free of conflicts on an item may vote on it.

    The same order sent twice gives the same meeting. Refused: not drawn, no case or one that does
    not wait, too few members, chair no member, an item with fewer free members than the quorum.
    """
    cycle = managed_cycle(session, actor, cycle.name)
    there = _same(session, actor, cycle, order)
    if there is not None:
        return there
    _check(session, actor, cycle, order)
    conflicts = conflicts_of(session, cycle, order.cases, order.members, now)
    _refuse_without_quorum(order, conflicts)
    meeting = _write(session, actor, cycle, order, now)
    _write_agenda(session, meeting, order, conflicts, now)
    accounts = session.exec(select(Expert.account_id).where(col(Expert.id).in_(order.members)))
    notify(
        session,
        account_ids=[key for key in accounts if key is not None],
        code=CALLED,
        params={"meets_on": _day(order.meets_at), "place": order.place},
        url=f"/meetings/{meeting.public_id}",
        now=now,
    )
    record(session, actor=actor, act="meeting.called", on=("meeting", meeting.public_id), now=now,
           cycle=cycle.name, items=len(order.cases), members=len(order.members))  # fmt: skip
    for told in ON_CALL:
        told(session, actor, cycle, order.cases, now)
    return meeting


def conflicts_of(
    session: Session, cycle: Cycle, cases: Sequence[int], members: Sequence[int], now: datetime
) -> Conflicts:
    """Who stays out of which case, by every rule that would keep them from reviewing it."""
    held = held_seats(session, cycle.id or 0, list(cases))
    facts = case_facts(session, cycle, held, list(cases))
    pool = expert_facts(session, cycle, now, whole_pool=True)
    rules = panel_rules(session, cycle)
    wanted = set(members)
    found = {
        (case.case_id, expert.expert_id): conflicts_between(case, expert, rules)
        for case in facts
        for expert in pool
        if expert.expert_id in wanted
    }
    for part in TOOK_PART:
        for case_id, experts in part(session, cycle.id or 0, list(cases)).items():
            for pair in {(case_id, expert) for expert in wanted.intersection(experts)}:
                found[pair] = (*found.get(pair, ()), Reason.ALREADY_SEATED)
    return {pair: reasons for pair, reasons in found.items() if reasons}


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat()


def _same(session: Session, actor: Actor, cycle: Cycle, order: MeetingOrder) -> Meeting | None:
    """The meeting this very order made before: a form that was sent twice."""
    statement = select(Meeting).where(
        Meeting.cycle_id == cycle.id,
        Meeting.called_by == actor.login,
        Meeting.meets_at == order.meets_at,
        Meeting.state == MeetingState.CALLED,
    )
    for meeting in session.exec(statement):
        cases = session.exec(select(AgendaItem.case_id).where(AgendaItem.meeting_id == meeting.id))
        if set(cases) == set(order.cases):
            return meeting
    return None


def _check(session: Session, actor: Actor, cycle: Cycle, order: MeetingOrder) -> None:
    if cycle.state is not CycleState.DRAWN:
        raise Refused("review_cycle_not_drawn", cycle=cycle.name)
    if not order.cases:
        raise Refused("meeting_without_cases")
    waiting = {case.case_id for case in waiting_for_meeting(session, actor, cycle)}
    taken = set(session.execute(items_under_way(cycle.id or 0)).scalars())
    if any(case_id not in waiting or case_id in taken for case_id in order.cases):
        raise Refused("meeting_case_not_waiting")
    if order.rules.quorum < 1 or len(set(order.members)) < order.rules.quorum:
        raise Refused("meeting_too_few_members", quorum=order.rules.quorum)
    if order.chair not in order.members:
        raise Refused("meeting_chair_no_member")


def _refuse_without_quorum(order: MeetingOrder, conflicts: Conflicts) -> None:
    short = [
        place
        for place, case_id in enumerate(order.cases, start=1)
        if sum((case_id, m) not in conflicts for m in set(order.members)) < order.rules.quorum
    ]
    if short:
        listed = ", ".join(map(str, short))
        raise Refused("meeting_items_short", items=listed, quorum=order.rules.quorum)


def _write(
    session: Session, actor: Actor, cycle: Cycle, order: MeetingOrder, now: datetime
) -> Meeting:
    meeting = Meeting(
        public_id=secrets.token_urlsafe(9),
        cycle_id=cycle.id or 0,
        place=order.place.strip(),
        meets_at=order.meets_at,
        quorum=order.rules.quorum,
        majority=order.rules.majority,
        tie=order.rules.tie,
        state=MeetingState.CALLED,
        called_by=actor.login,
        called_at=now,
    )
    session.add(meeting)
    session.flush()
    for expert_id in dict.fromkeys(order.members):
        chair = expert_id == order.chair
        member = MeetingMember(meeting_id=meeting.id or 0, expert_id=expert_id, chair=chair)
        session.add(member)
    session.flush()
    return meeting


def _write_agenda(
    session: Session, meeting: Meeting, order: MeetingOrder, conflicts: Conflicts, now: datetime
) -> None:
    for position, case_id in enumerate(dict.fromkeys(order.cases), start=1):
        item = AgendaItem(
            public_id=secrets.token_urlsafe(9),
            meeting_id=meeting.id or 0,
            case_id=case_id,
            position=position,
            state=ItemState.WAITING,
        )
        session.add(item)
        session.flush()
        for expert_id in dict.fromkeys(order.members):
            reasons = conflicts.get((case_id, expert_id))
            if reasons:
                codes = [str(reason) for reason in reasons]
                row = Recusal(
                    item_id=item.id or 0, expert_id=expert_id, reasons=codes, noted_at=now
                )
                session.add(row)
    session.flush()
