"""The cases of a plan's frame: counted by SQL for the live preview, listed for freezing.

For the plan pages, ``qa-app cycle create`` and the service that freezes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, literal, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.cycles.rules.plan import Dimension, Plan
from qa_app.sampling.queries import scope
from qa_app.sampling.queries.codes import COLUMNS, case_column, codes
from qa_app.sampling.rules.allocation import Stratum, allocate
from qa_app.sampling.rules.preview import Preview
from qa_app.sampling.rules.strata import Outside

CASE = Case.__table__.c  # type: ignore[attr-defined]
FROZEN_COLUMNS = ("id", "case_key", *COLUMNS.values(), "flags")


def preview(session: Session, plan: Plan, region_id: int | None) -> Preview:
    """What the plan yields for the cases at hand."""
    strata = sorted(_strata(session, plan, region_id), key=lambda each: each.key.label())
    return Preview(
        allocate(plan, strata),
        level=float(plan.report.level),
        outside=_outside(session, plan, region_id),
        units=_units(session, plan, region_id),
    )


def rows(session: Session, plan: Plan, region_id: int | None) -> Sequence[Row[Any]]:
    """Every case of the frame in code-point order of keys, as stored (``FROZEN_COLUMNS``)."""
    columns = [type_coerce(CASE[name], NullType()).label(name) for name in FROZEN_COLUMNS]
    found = session.execute(select(*columns).where(scope.inside(session, plan, region_id))).all()
    return sorted(found, key=lambda row: row.case_key)


def _strata(session: Session, plan: Plan, region_id: int | None) -> list[Stratum]:
    mask = scope.flag_mask(plan)
    certain = (CASE.flags.op("&")(mask) != 0) if mask else literal(value=False)
    values = [case_column(dimension) for dimension in plan.strata]
    groups = [*values, certain] if mask else values
    counted = session.execute(
        select(func.count(), certain, *values)
        .where(scope.inside(session, plan, region_id))
        .group_by(*groups)
    ).all()
    register = codes(session, plan.strata)
    found: list[Stratum] = []
    for count, is_certain, *stored in counted:
        key = register.key(plan.strata, stored, certain=bool(is_certain))
        if count:
            found.append(Stratum(key, count, register.also(key)))
    return found


def _outside(session: Session, plan: Plan, region_id: int | None) -> dict[Outside, int]:
    why = scope.reason(session, plan).label("why")
    counted = session.execute(
        select(why, func.count()).where(scope.in_region(session, region_id)).group_by(why)
    ).all()
    counts = {Outside(code): count for code, count in counted if code}
    return {reason: counts[reason] for reason in Outside if reason in counts}


def _units(session: Session, plan: Plan, region_id: int | None) -> dict[Dimension, int]:
    if not plan.coverage:
        return {}
    counts = [func.count(case_column(each).distinct()) for each in plan.coverage]
    row = session.execute(
        select(*counts).where(scope.inside(session, plan, region_id), col(Case.id).is_not(None))
    ).one()
    return dict(zip(plan.coverage, row, strict=True))
