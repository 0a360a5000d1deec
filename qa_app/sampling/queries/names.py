"""Names behind the codes in labels of strata, so that people read names where files hold codes."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.cycles.rules.plan import Dimension, Plan

Names = tuple[Mapping[str, str], ...]
_NAMED = {Dimension.AGENCY: Agency, Dimension.REGION: Region}


def stratum_names(session: Session, plan: Plan) -> Names:
    """Name by code for each dimension of the plan's strata, in their order; empty if it has none.

    One query for agencies and one for regions, and only where the plan divides by them.
    """
    return tuple(
        _names(session, _NAMED[dimension]) if dimension in _NAMED else {}
        for dimension in plan.strata
    )


def _names(session: Session, model: type[Agency] | type[Region]) -> dict[str, str]:
    rows = session.execute(select(col(model.code), col(model.name)))
    return {code: name for code, name in rows}
