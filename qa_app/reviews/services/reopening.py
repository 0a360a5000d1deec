"""Reopens a settled grade with a reason: one more expert or a meeting decides anew.

The version that was reopened stays as it is and counts until the next one is settled.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, may_manage
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.cycles.rules.states import why_not_change
from qa_app.panel.services.thirds import assign_third
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.settled import SettledCase, settled_case
from qa_app.reviews.rules.settling import Step, StepCode
from qa_app.reviews.services.grades import note_divergences


@dataclass(frozen=True, slots=True)
class Reopening:
    """Which case, who decides anew, and why."""

    case_id: int
    way: AdjudicationWay
    reason: str


def why_not_reopen(cycle: Cycle, case: SettledCase) -> Refusal | None:
    """The first reason against reopening; None when it can be done."""
    ended = why_not_change(cycle.name, cycle.state)
    if ended:
        return ended
    if cycle.state is not CycleState.DRAWN:
        return Refusal("review_cycle_not_drawn", {"cycle": cycle.name})
    if case.version is None:
        return Refusal("reopen_not_settled")
    counting = next(version for version in case.versions if version.counts)
    return Refusal("reopen_already") if counting.reopened_at else None


def reopen_case(
    session: Session, *, actor: Actor, cycle: Cycle, wanted: Reopening, now: datetime
) -> bool:
    """Reopen the grade that counts; False when it was reopened before for the same reason.

    NotFound when the actor does not run the cycle or is tied to the case. Refused: not settled,
    reopened already, no reason, nobody free for a further review.
    """
    cycle = locked_cycle(session, cycle.name)
    if not may_manage(session, actor, cycle):
        raise NotFound(cycle.name)
    case = settled_case(session, actor, cycle, wanted.case_id)
    reason = wanted.reason.strip()
    if case.version and case.version.reopened_at and case.version.reopen_reason == reason:
        return False
    refusal = why_not_reopen(cycle, case)
    if refusal:
        raise refusal.error()
    if not reason:
        raise Refused("reopen_reason_missing")
    row = _mark(session, cycle, wanted.case_id, actor, reason, now)
    step = Step(StepCode.REOPENED, {"version": row.version})
    note_divergences(session, cycle=cycle, found={wanted.case_id: [step]}, now=now, way=wanted.way)
    if wanted.way is AdjudicationWay.THIRD:
        _seat_one_more(session, actor, cycle, wanted.case_id, now)
    key = session.get_one(Case, wanted.case_id).case_key
    record(session, actor=actor, act="case.reopened", on=("case", key), now=now,
           cycle=cycle.name, version=row.version, way=wanted.way.value)  # fmt: skip
    return True


def _mark(
    session: Session, cycle: Cycle, case_id: int, actor: Actor, reason: str, now: datetime
) -> Settlement:
    row = session.exec(
        select(Settlement).where(
            Settlement.cycle_id == cycle.id, Settlement.case_id == case_id, Settlement.counts
        )
    ).one()
    row.reopened_by, row.reopened_at, row.reopen_reason = actor.login, now, reason
    session.flush()
    return row


def _seat_one_more(
    session: Session, actor: Actor, cycle: Cycle, case_id: int, now: datetime
) -> None:
    made = assign_third(session, actor=actor, cycle=cycle, case_ids=[case_id], now=now, again=True)
    if made.without:
        raise Refused("reopen_nobody")
