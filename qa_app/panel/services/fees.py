"""Sets what experts are paid in a cycle, per kind of act."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.services import managed_cycle
from qa_app.panel.models import FeeRate


def set_rates(
    session: Session, *, actor: Actor, cycle: Cycle, cents: Mapping[str, int], now: datetime
) -> int:
    """Keep the rates of a cycle in cents per act; how many changed. Statements use them at once.

    Also after the end of a cycle: what was done is paid then.
    """
    cycle = managed_cycle(session, actor, cycle.name, even_closed=True)
    known = {
        rate.act: rate
        for rate in session.exec(select(FeeRate).where(col(FeeRate.cycle_id) == cycle.id)).all()
    }
    changed: dict[str, int] = {}
    for act, value in cents.items():
        rate = known.get(act) or FeeRate(cycle_id=cycle.id or 0, act=act, cents=value, revision=0)
        if rate.revision and rate.cents == value:
            continue
        rate.cents, rate.revision = value, rate.revision + 1
        session.add(rate)
        changed[act] = value
    if changed:
        record(session, actor=actor, act="panel.fee_rates", on=("cycle", cycle.name), now=now,
               cents=changed)  # fmt: skip
    return len(changed)
