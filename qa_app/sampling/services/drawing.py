"""Draws the sample with a public seed, and extends it so that every earlier pick stays.

For the ceremony and the extension page and for ``qa-app cycle draw`` and ``extend``.  Tickets of
all frame cases are stored, so that anyone's rank can be looked up; rules make them.
"""

from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.services import managed_cycle, store_plan, with_sizes_of
from qa_app.sampling.queries import frozen
from qa_app.sampling.rules import samples, tickets
from qa_app.sampling.rules.allocation import why_not_extend
from qa_app.sampling.rules.coverage import coverage_picks
from qa_app.sampling.rules.public_words import MAX_SOURCE, Seed
from qa_app.sampling.rules.samples import Status
from qa_app.sampling.services.rows import store_changes, store_draw, store_sizes, storing
from qa_app.sampling.services.taking import refuse_drawing


def draw_cycle(session: Session, *, actor: Actor, name: str, seed: Seed, now: datetime) -> Cycle:
    """Draw once; the same seed again changes nothing, another one is refused.

    Refused: ``competition_has_no_draw``, ``not_frozen_yet``, ``already_drawn``, the refusals of
    seeds, ``frame_was_altered``.
    """
    cycle = managed_cycle(session, actor, name)
    refuse_drawing(cycle)
    if cycle.state is CycleState.PLANNED:
        raise Refused("not_frozen_yet", name=name)
    if cycle.state is not CycleState.FROZEN:
        if cycle.seed != seed.text:
            raise Refused("already_drawn", name=name)
        return cycle
    if len(seed.source) > MAX_SOURCE:
        raise Invalid([Problem("seed_source_too_long", params={"maximum": MAX_SOURCE})])
    strata = frozen.strata_of(session, cycle)
    stored = frozen.stored_frame(session, cycle)
    draw = tickets.draw(seed.text, stored.frame, {each.label: each.sample_size for each in strata})
    units = frozen.units_of(session, cycle, plan_of(cycle))
    extra = coverage_picks(draw, units, draw.drawn_cases().tolist())
    store_draw(session, storing(cycle, strata, stored, now), draw, stored, extra)
    cycle.state, cycle.drawn_at = CycleState.DRAWN, now
    cycle.seed, cycle.seed_source = seed.text, seed.source.strip() or None
    cycle.revision += 1
    record(session, actor=actor, act="cycle.drawn", on=("cycle", name), now=now, seed=seed.text,
           seed_source=seed.source, drawn=sum(draw.sizes), coverage=len(extra))  # fmt: skip
    return cycle


def extend_cycle(session: Session, *, actor: Actor, name: str, plan: Plan, now: datetime) -> int:
    """Draw more under a plan with larger sizes; the number of cases added (0 the second time).

    Refused: ``competition_has_no_draw``, ``not_drawn_yet``, ``extension_changes_plan``,
    ``stratum_would_shrink``.
    """
    cycle = managed_cycle(session, actor, name)
    refuse_drawing(cycle)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("not_drawn_yet", name=name)
    earlier, given = plan_of(cycle), frozen.strata_of(session, cycle)
    planned = planned_sizes(session, cycle, earlier, plan)
    if with_sizes_of(earlier, plan) == earlier and planned == {
        each.label: each.sample_size for each in given
    }:
        return 0
    store_plan(cycle, with_sizes_of(earlier, plan))
    added = _add(session, cycle, planned, now)
    record(session, actor=actor, act="cycle.extended", on=("cycle", name), now=now, added=added)
    return added


def planned_sizes(session: Session, cycle: Cycle, earlier: Plan, later: Plan) -> dict[str, int]:
    """Stratum label to the size the later plan wants; Refused when it cannot be an extension."""
    for refusal in why_not_extend(earlier, later, {}, {}):
        raise refusal.error()
    allocated = frozen.allocated(session, cycle, later)
    planned = {each.stratum.key.label(): each.size for each in allocated}
    given = {each.label: each.sample_size for each in frozen.strata_of(session, cycle)}
    for refusal in why_not_extend(earlier, later, given, planned):
        raise refusal.error()
    return planned


def _add(session: Session, cycle: Cycle, planned: dict[str, int], now: datetime) -> int:
    """Store what the larger sizes add: next ranks, and coverage picks still wanted."""
    stored = frozen.stored_frame(session, cycle)
    draw = tickets.draw(cycle.seed or "", stored.frame, planned)
    before = frozen.sample_rows(session, cycle)
    after = samples.extended(before, draw)
    index = {key: at for at, key in enumerate(stored.frame.case_keys)}
    taken = [index[row.case_key] for row in after if row.status is not Status.NONE]
    extra = coverage_picks(draw, frozen.units_of(session, cycle, plan_of(cycle)), taken)
    after = samples.extended(before, draw, extra)
    target = storing(cycle, frozen.strata_of(session, cycle), stored, now)
    store_sizes(session, target, planned)
    return store_changes(session, target, before, after)
