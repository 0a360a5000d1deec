"""Sends cases graded by an expert who was off to another expert; settling goes its usual way.

A case without a settled grade gets one more expert at once and waits for that rating; a settled
one is reopened. Which rating counts in the end is the settlement rule's business.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import Rereading
from qa_app.calibration.queries import drift as queries
from qa_app.calibration.queries.drift import DoubtfulReview
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.queries.seeds import scored_seeds
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.cycles.services import managed_cycle
from qa_app.panel.models import Assignment, AssignmentState
from qa_app.panel.services.thirds import assign_third
from qa_app.reviews.rules.settling import Step, StepCode
from qa_app.reviews.services.grades import note_divergences
from qa_app.reviews.services.reopening import Reopening, reopen_case


@dataclass(frozen=True, slots=True)
class Doubted:
    """Which reviews of which expert, and the reason that reopened grades carry."""

    expert_id: int
    review_ids: Collection[int]
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Cases given to another expert, and those for which nobody is free."""

    sent: int
    without: int


def send_to_reread(
    session: Session, *, actor: Actor, cycle: Cycle, doubted: Doubted, now: datetime
) -> Sent:
    """Give the chosen doubtful cases to other experts; those sent before are left as they are."""
    refuse_panel(session, actor)
    cycle = managed_cycle(session, actor, cycle.name)
    chosen = _chosen(session, actor, cycle, doubted)
    if not chosen:
        raise Refused("calibration_nothing_to_reread")
    seated = _seated_further(session, cycle, [one.case_id for one in chosen])
    fresh = [one.case_id for one in chosen if one.settled is None and one.case_id not in seated]
    made = assign_third(session, actor=actor, cycle=cycle, case_ids=fresh, now=now, again=True)
    seats = seated | {seat.case_id: seat.assignment_id for seat in made.assigned}
    without = 0
    for one in chosen:
        wanted = Reopening(one.case_id, AdjudicationWay.THIRD, doubted.reason)
        is_settled = one.settled is not None
        if not (
            _reopened(session, actor, cycle, wanted, now) if is_settled else one.case_id in seats
        ):
            without += 1
            continue
        session.add(
            Rereading(
                cycle_id=cycle.id or 0,
                expert_id=doubted.expert_id,
                review_id=one.review_id,
                case_id=one.case_id,
                assignment_id=seats.get(one.case_id),
                asked_by=actor.login,
                asked_at=now,
            )
        )
    steps = {one.case_id: [Step(StepCode.REREAD)] for one in chosen if one.case_id in seats}
    note_divergences(session, cycle=cycle, found=steps, now=now, way=AdjudicationWay.THIRD)
    session.flush()
    record(session, actor=actor, act="calibration.sent_to_reread", on=("cycle", cycle.name),
           now=now, cases=len(chosen) - without, without=without)  # fmt: skip
    return Sent(len(chosen) - without, without)


def _chosen(session: Session, actor: Actor, cycle: Cycle, doubted: Doubted) -> list[DoubtfulReview]:
    """The chosen reviews that are in doubt and were not sent before."""
    expert_id, review_ids = doubted.expert_id, set(doubted.review_ids)
    seeds = scored_seeds(session, cycle, [expert_id]).get(expert_id, [])
    since, any_doubt = queries.doubtful_since(session, cycle, expert_id, seeds)
    found: list[DoubtfulReview] = []
    number = 1
    while any_doubt:
        page = queries.doubtful_page(session, actor, cycle, expert_id, since=since, page=number)
        found += [one for one in page.rows if one.review_id in review_ids and not one.sent]
        if number >= page.pages:
            break
        number += 1
    return found


def _seated_further(session: Session, cycle: Cycle, case_ids: list[int]) -> dict[int, int]:
    """Case id → the further seat it has already."""
    rows = session.execute(
        select(Assignment.case_id, Assignment.id).where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.case_id).in_(case_ids),
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.further),
        )
    )
    return {case_id: key for case_id, key in rows}


def _reopened(
    session: Session, actor: Actor, cycle: Cycle, wanted: Reopening, now: datetime
) -> bool:
    """Reopen a settled case; False where nobody is free or it is open again already."""
    try:
        with session.begin_nested():
            return reopen_case(session, actor=actor, cycle=cycle, wanted=wanted, now=now)
    except Refused:
        return False
