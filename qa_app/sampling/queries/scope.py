"""Which closed cases a plan's frame takes, as SQL; the order of reasons is that of ``Outside``.

For the live preview and for freezing, so that both count the same cases.  The one read of a room
above is here: when a case was last settled, in an assessment; competitions do not count.
Settlements are made in ``reviews``, which may not be imported from below, so the table is named
with the three columns needed; a test holds the name against the schema.
"""

from datetime import datetime, time
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, and_, case, column, false, literal, or_, select, table
from sqlmodel import Session, col

from qa_app.accounts.models import Region
from qa_app.accounts.queries import region_path
from qa_app.cases.models import Case
from qa_app.cases.rules.flags import CaseFlag
from qa_app.clock import SHANGHAI
from qa_app.cycles.queries import of_assessments, regions_named
from qa_app.cycles.rules.plan import Plan
from qa_app.db.types import UtcTime
from qa_app.sampling.rules.strata import Outside, reviewed_since

SETTLEMENT = table(
    "settlement", column("case_id"), column("cycle_id"), column("settled_at", UtcTime)
)
Condition = ColumnElement[bool]


def in_region(session: Session, region_id: int | None) -> Condition:
    """Cases of the region a cycle belongs to; None: all cases."""
    path = region_path(session, region_id)
    return literal(value=True) if path == "/" else _within([path])


def inside(session: Session, plan: Plan, region_id: int | None) -> Condition:
    """Cases of the frame."""
    outside = [condition for _, condition in _reasons(session, plan)]
    return and_(in_region(session, region_id), ~or_(false(), *outside))


def reason(session: Session, plan: Plan) -> ColumnElement[Any]:
    """The first reason why a case is outside, by its code; NULL inside."""
    return case(*((condition, code.value) for code, condition in _reasons(session, plan)))


def flag_mask(plan: Plan) -> int:
    """The bits of ``Case.flags`` that make a case certain under the plan."""
    bits = (CaseFlag[flag.name] for flag in plan.certainty)
    return int(reduce(lambda mask, bit: mask | bit, bits, CaseFlag(0)))


def _reasons(session: Session, plan: Plan) -> list[tuple[Outside, Condition]]:
    closed = col(Case.closed_on).between(plan.closed_from, plan.closed_to)
    reasons: list[tuple[Outside, Condition]] = [(Outside.NOT_CLOSED_THEN, ~closed)]
    if plan.types:
        reasons.append((Outside.OTHER_TYPE, col(Case.type).not_in(plan.types)))
    if plan.regions:
        paths = [region.path for region in regions_named(session, plan.regions).values()]
        reasons.append((Outside.OTHER_REGION, ~_within(paths)))
    since = reviewed_since(plan)
    if since:
        at = datetime.combine(since, time(), SHANGHAI)
        settled = select(SETTLEMENT.c.case_id).where(
            SETTLEMENT.c.settled_at >= at, of_assessments(SETTLEMENT.c.cycle_id)
        )
        reasons.append((Outside.REVIEWED_RECENTLY, col(Case.id).in_(settled)))
    return reasons


def _within(paths: list[str]) -> Condition:
    under = [col(Region.path).startswith(path, autoescape=True) for path in paths]
    return col(Case.region_id).in_(select(Region.id).where(or_(false(), *under)))
