"""Cycles whose newest export no longer holds, and in how many cases it does not.

A case is otherwise when it is newly released or no longer, or when its grade, its subsidy or its
standing (an objection, a grade that is being settled anew) differ from its line.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.consequences.models import FinanceExport, FinanceLine
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.queries.exports import may_export
from qa_app.consequences.queries.released import objected, released_sheets
from qa_app.consequences.rules.coefficients import Pending
from qa_app.consequences.rules.exports import Standing
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import visible
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Settlement


def changed_since(session: Session, actor: Actor) -> Sequence[tuple[str, str, int]]:
    """(cycle, newest export, cases) where the newest export no longer holds, of those to export."""
    if not actor.has(*OFFICE):
        return []
    newest = select(func.max(FinanceExport.id)).group_by(col(FinanceExport.cycle_id))
    found = session.execute(
        select(Cycle, FinanceExport.id, FinanceExport.public_id)  # type: ignore[call-overload]
        .join(FinanceExport, col(FinanceExport.cycle_id) == col(Cycle.id))
        .where(col(FinanceExport.id).in_(newest), visible(actor))
        .order_by(col(Cycle.id))
    ).all()
    own = {key: cycle for cycle, key, _ in found if may_export(session, actor, cycle)}
    counts = _otherwise(session, actor, list(own)) + _added(session, actor, list(own))
    return [
        (cycle.title or cycle.name, public_id, counts[key])
        for cycle, key, public_id in found
        if counts[key]
    ]


def _otherwise(session: Session, actor: Actor, exports: Sequence[int]) -> Counter[int]:
    """Lines of these exports that would be left out now or would say something else."""
    shown = and_(
        col(FeedbackSheet.cycle_id) == col(FinanceExport.cycle_id),
        col(FeedbackSheet.case_id) == col(FinanceLine.case_id),
        *released_sheets(),
    )
    sheets = (
        select(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(shown, col(FeedbackSheet.grade) == col(FinanceLine.grade))
        .join(Settlement, col(Settlement.id) == col(FeedbackSheet.settlement_id))
        .where(
            _standing() == col(FinanceLine.standing),
            col(Case.subsidy_cents).is_not_distinct_from(col(FinanceLine.base_cents)),
        )
        .correlate(FinanceExport, FinanceLine, Case)
    )
    rows = session.execute(
        select(FinanceLine.export_id, func.count())  # type: ignore[call-overload]
        .join(FinanceExport, col(FinanceExport.id) == col(FinanceLine.export_id))
        .join(Case, col(Case.id) == col(FinanceLine.case_id))
        .where(col(FinanceLine.export_id).in_(exports), ~sheets.exists(), *_sight(session, actor))
        .group_by(col(FinanceLine.export_id))
    )
    return Counter({key: count for key, count in rows})


def _added(session: Session, actor: Actor, exports: Sequence[int]) -> Counter[int]:
    """Released cases that have no line yet."""
    line = exists().where(
        col(FinanceLine.export_id) == col(FinanceExport.id),
        col(FinanceLine.case_id) == col(FeedbackSheet.case_id),
    )
    rows = session.execute(
        select(FinanceExport.id, func.count())  # type: ignore[call-overload]
        .join(FeedbackSheet, col(FeedbackSheet.cycle_id) == col(FinanceExport.cycle_id))
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Case, col(Case.id) == col(FeedbackSheet.case_id))
        .where(
            col(FinanceExport.id).in_(exports),
            *released_sheets(),
            ~line.correlate(FinanceExport, FeedbackSheet),
            *_sight(session, actor),
        )
        .group_by(col(FinanceExport.id))
    )
    return Counter({key: count for key, count in rows})


def _standing() -> ColumnElement[Any]:
    """The standing a line would have now, as ``rules.exports`` says; the terms are the export's."""
    held = and_(objected(), col(FinanceExport.pending) == Pending.APART)
    unknown = or_(col(FinanceLine.base_cents).is_(None), col(FinanceLine.coefficient).is_(None))
    return case(
        (~col(Settlement.counts), Standing.STALE.value),
        (held, Standing.PENDING.value),
        (unknown, Standing.NO_BASE.value),
        (objected(), Standing.MARKED.value),
        else_=Standing.DUE.value,
    )


def _sight(session: Session, actor: Actor) -> list[Any]:
    return in_sight(own_ties(session, actor))
