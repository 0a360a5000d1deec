"""Watches drift: once a day every expert's state follows from the seeds; a chair releases.

Never asked at submitting: a notice right after a file would say that it was a seed.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import SeedPlacement, StandingChange
from qa_app.calibration.queries import drift as queries
from qa_app.calibration.queries.drift import Stands
from qa_app.calibration.queries.people import is_on_panel, refuse_panel
from qa_app.calibration.queries.seeds import scored_seeds
from qa_app.calibration.rules.drifting import SeedResult, Standing, in_window, standing
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, plan_of
from qa_app.cycles.services import managed_cycle
from qa_app.notices.services import notify
from qa_app.panel.models import Expert
from qa_app.panel.queries.supervisors import supervisors_of
from qa_app.panel.services.telling import account_ids
from qa_app.reviews.models import Review, ReviewState

WARNED, PAUSED, RELEASED, SEEN, FEEDBACK = (
    "calibration_warned",
    "calibration_paused",
    "calibration_released",
    "calibration_drift_seen",
    "calibration_feedback",
)


def assess_all(session: Session, now: datetime) -> int:
    """Every cycle under way that has seeds; how many states changed. Done once a day."""
    drawn = select(Cycle).where(Cycle.state == CycleState.DRAWN).order_by(col(Cycle.id))
    return sum(
        _assess(session, SYSTEM, cycle, now)
        for cycle in session.exec(drawn).all()
        if plan_of(cycle).calibration.seed_share
    )


def assess_cycle(session: Session, *, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """The same for one cycle, when a supervisor asks; repeating it changes nothing."""
    refuse_panel(session, actor)
    return _assess(session, actor, managed_cycle(session, actor, cycle.name), now)


def release(
    session: Session, *, actor: Actor, cycle: Cycle, expert_id: int, reason: str, now: datetime
) -> bool:
    """Let a paused expert go on; seeds read before count no more. False when not paused."""
    refuse_panel(session, actor)
    cycle = managed_cycle(session, actor, cycle.name)
    expert = queries.expert_in_cycle(session, cycle, expert_id)
    stands = queries.standings(session, cycle.id or 0, [expert_id]).get(expert_id, Stands())
    if stands.state is not Standing.PAUSED:
        return False
    if not reason.strip():
        raise Refused("reason_missing")
    change = _changed(cycle, expert_id, Standing.IN_ORDER, actor, now)
    change.released, change.reason = True, reason.strip()
    session.add(change)
    session.flush()
    _tell_expert(session, cycle, expert_id, RELEASED, now)
    record(session, actor=actor, act="calibration.released", on=("expert", expert.login), now=now,
           cycle=cycle.name)  # fmt: skip
    return True


def give_feedback(
    session: Session, *, actor: Actor, cycle: Cycle, placement_id: str, now: datetime
) -> None:
    """Let the expert see one submitted seed beside its model; twice changes nothing."""
    refuse_panel(session, actor)
    cycle = managed_cycle(session, actor, cycle.name)
    placement = session.exec(
        select(SeedPlacement).where(
            col(SeedPlacement.public_id) == placement_id, col(SeedPlacement.cycle_id) == cycle.id
        )
    ).first()
    if placement is None:
        raise NotFound(placement_id)
    if placement.feedback_at is not None:
        return
    state = session.exec(
        select(Review.state).where(col(Review.assignment_id) == placement.assignment_id)
    ).first()
    if state is not ReviewState.SUBMITTED:
        raise Refused("calibration_seed_open")
    placement.feedback_at, placement.feedback_by = now, actor.login
    session.flush()
    _tell_expert(session, cycle, placement.expert_id, FEEDBACK, now)
    record(session, actor=actor, act="calibration.feedback_given", on=("seed", placement_id),
           now=now)  # fmt: skip


def _assess(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    cycle = locked_cycle(session, cycle.name, even_closed=True)
    if cycle.state is not CycleState.DRAWN:
        return 0
    rule = queries.drift_rule(cycle)
    noted = queries.standings(session, cycle.id or 0)
    changed: list[StandingChange] = []
    for expert_id, seeds in sorted(scored_seeds(session, cycle).items()):
        stands, found = noted.get(expert_id, Stands()), queries.results(seeds)
        state = standing(found, rule, now_is=stands.state, released_at=stands.released_at)
        if state is stands.state:
            continue
        counted: list[SeedResult] = in_window(found, rule, stands.released_at)
        change = _changed(cycle, expert_id, state, actor, now)
        change.misses, change.window = sum(not one.within for one in counted), len(counted)
        session.add(change)
        changed.append(change)
    session.flush()
    for change in changed:
        _announce(session, actor, cycle, change, now)
    return len(changed)


def _changed(
    cycle: Cycle, expert_id: int, state: Standing, actor: Actor, now: datetime
) -> StandingChange:
    return StandingChange(
        cycle_id=cycle.id or 0,
        expert_id=expert_id,
        state=state,
        made_by=actor.login,
        made_at=now,
    )


def _announce(
    session: Session, actor: Actor, cycle: Cycle, change: StandingChange, now: datetime
) -> None:
    """Neutral words for the expert, the facts for those who run the cycle."""
    expert = session.get_one(Expert, change.expert_id)
    record(session, actor=actor, act="calibration.standing_changed", on=("expert", expert.login),
           now=now, cycle=cycle.name, state=change.state, misses=change.misses,
           window=change.window)  # fmt: skip
    if change.state is Standing.IN_ORDER:
        return
    code = PAUSED if change.state is Standing.PAUSED else WARNED
    _tell_expert(session, cycle, change.expert_id, code, now)
    chairs = [
        one.account_id
        for one in supervisors_of(session, cycle)
        if one.account_id and not is_on_panel(session, one)
    ]
    notify(
        session,
        account_ids=chairs,
        code=SEEN,
        params={
            "expert": expert.name,
            "cycle": cycle.title or cycle.name,
            "misses": change.misses,
            "window": change.window,
        },
        url=f"/calibration/cycles/{cycle.name}/experts/{change.expert_id}",
        now=now,
        mail=False,
    )


def _tell_expert(session: Session, cycle: Cycle, expert_id: int, code: str, now: datetime) -> None:
    notify(
        session,
        account_ids=list(account_ids(session, [expert_id]).values()),
        code=code,
        params={"cycle": cycle.title or cycle.name},
        url="/calibration/",
        now=now,
    )
