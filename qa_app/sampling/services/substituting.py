"""Replaces a drawn case whose file cannot be had by the next ticket of its stratum.

For the sample page and ``qa-app cycle substitute``.  Both cases stay in the sample, with the
reason; reports count substitutes.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Invalid, NotFound, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import CycleState
from qa_app.cycles.services import managed_cycle
from qa_app.sampling.models import SampleCase
from qa_app.sampling.queries import frozen
from qa_app.sampling.rules import samples, tickets
from qa_app.sampling.rules.public_words import MAX_REASON
from qa_app.sampling.rules.samples import SampleRow
from qa_app.sampling.services.rows import store_changes, storing
from qa_app.sampling.services.taking import refuse_drawing


def substitute_case(
    session: Session, *, actor: Actor, name: str, case_key: str, reason: str, now: datetime
) -> SampleRow:
    """Replace a case, with a reason; the row of its substitute.

    NotFound when the case is not in the sample; Refused: ``not_drawn_yet``, ``already_replaced``,
    ``coverage_not_replaceable``, ``substitute_reason_missing``, ``no_substitute_left``.
    """
    cycle = managed_cycle(session, actor, name)
    refuse_drawing(cycle)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("not_drawn_yet", name=name)
    if len(reason) > MAX_REASON:
        raise Invalid([Problem("substitute_reason_too_long", params={"maximum": MAX_REASON})])
    here = select(SampleCase.stratum_id).where(
        col(SampleCase.cycle_id) == cycle.id, col(SampleCase.case_key) == case_key
    )
    stratum_id = session.exec(here).first()
    if stratum_id is None:
        raise NotFound(case_key)
    stratum = next(each for each in frozen.strata_of(session, cycle) if each.id == stratum_id)
    stored = frozen.frame_of_stratum(session, cycle, stratum)
    draw = tickets.draw(cycle.seed or "", stored.frame, {stratum.label: stratum.sample_size})
    before = frozen.sample_rows(session, cycle, stratum_id)
    after, new = samples.substituted(before, draw, case_key, reason)
    new = replace(new, round=frozen.latest_round(session, cycle) + 1)
    after = [new if row.case_key == new.case_key else row for row in after]
    store_changes(session, storing(cycle, [stratum], stored, now), before, after)
    record(session, actor=actor, act="case.substituted", on=("cycle", name), now=now,
           replaced=case_key, substitute=new.case_key, rank=new.rank)  # fmt: skip
    return new
