"""Which hearings a cycle looks at: its period, its region, its types of cases.

For quotas, rounds and must-observe rules, so that all count the same hearings.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import false, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.accounts.queries import region_path
from qa_app.cases.rules.flags import CaseFlag
from qa_app.clock import SHANGHAI
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of, regions_named
from qa_app.cycles.rules.plan import Plan
from qa_app.observations.models import Hearing
from qa_app.observations.rules.states import HearingState


def period_of(plan: Plan) -> tuple[date, date]:
    """The first and last day of the hearings a cycle observes."""
    wanted = plan.observations
    return wanted.from_on or plan.closed_from, wanted.to_on or plan.closed_to


def inside(session: Session, cycle: Cycle, plan: Plan) -> list[Any]:
    """Conditions on ``Hearing``: of the cycle's period and scope, and not cancelled."""
    first, last = period_of(plan)
    found: list[Any] = [
        col(Hearing.starts_at) >= _midnight(first),
        col(Hearing.starts_at) < _midnight(last + timedelta(days=1)),
        col(Hearing.state) != HearingState.CANCELLED,
    ]
    if plan.types:
        found.append(col(Hearing.type).in_(plan.types))
    regions = regions_within(session, cycle, plan)
    if regions is not None:
        found.append(col(Hearing.region_id).in_(regions))
    return found


def names_holding(session: Session, names: list[str], hearing: Hearing) -> set[str]:
    """Of the named cycles those whose hearings this one is among."""
    cycles = session.exec(select(Cycle).where(col(Cycle.name).in_(names))).all()
    mine = col(Hearing.id) == hearing.id
    return {
        cycle.name
        for cycle in cycles
        if session.exec(select(mine).where(mine, *inside(session, cycle, plan_of(cycle)))).first()
    }


def agencies_inside(session: Session, cycle: Cycle, plan: Plan) -> Any:
    """Condition on ``Agency``: those whose hearings the cycle observes."""
    regions = regions_within(session, cycle, plan)
    return True if regions is None else col(Agency.region_id).in_(regions)


def regions_within(session: Session, cycle: Cycle, plan: Plan) -> Any | None:
    """The regions of a cycle as a subquery; None: every region."""
    path = region_path(session, cycle.region_id)
    named = [region.path for region in regions_named(session, plan.regions).values()]
    if path == "/" and not plan.regions:
        return None
    home = col(Region.path).startswith(path, autoescape=True)
    under = [col(Region.path).startswith(each, autoescape=True) for each in named]
    wanted = or_(false(), *under) if plan.regions else home
    return select(Region.id).where(home, wanted)


def must_mask(plan: Plan) -> int:
    """The bits of ``Hearing.flags`` that make a hearing observed for certain."""
    bits = (CaseFlag[flag.name] for flag in plan.observations.must)
    return int(reduce(lambda mask, bit: mask | bit, bits, CaseFlag(0)))


def must_words(flags: int, plan: Plan) -> str:
    """The plan's words for the marks of a hearing that make it certain, joined by spaces."""
    return " ".join(
        flag.value for flag in plan.observations.must if flags & int(CaseFlag[flag.name])
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
