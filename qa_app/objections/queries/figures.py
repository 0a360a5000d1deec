"""Counts of objections for the supervisor's view of the loop and for reports.

Each number is the length of the list ``/objections`` with the same cycle, agency and filter.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, false, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.objections.models import Objection
from qa_app.objections.queries.seen import in_view, joined, sights
from qa_app.objections.queries.standing import is_changed
from qa_app.objections.queries.waiting import late_on
from qa_app.objections.rules.states import ASSIGNABLE, ENDED, ObjectionState
from qa_app.reviews.models import Settlement


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """Objections of one agency in a cycle, both levels; drafts are nobody's business.

    ``objected``: all that came in. ``open``: to be checked, assigned or decided.
    ``decided``: by an expert or a meeting. ``changed``: after which the grade, points or levels
    are others.
    ``late``: open ones past the day to check or to decide.
    """

    agency_id: int
    objected: int
    open: int
    returned: int
    decided: int
    changed: int
    withdrawn: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A case whose grade an objection was upheld on: what counted before the first of them."""

    case_id: int
    before: Grade
    points_before: int | None
    now: Grade

    @property
    def other_grade(self) -> bool:
        """Whether the grade itself is another, not only the points."""
        return self.before is not self.now


def loop_figures(
    session: Session, actor: Actor, cycle_id: int, today: date | None = None
) -> dict[int, LoopFigures]:
    """Agency id → its figures; one statement besides what the actor may see."""
    own, office, agency = sights(session, actor)
    rows = session.execute(
        joined(
            select(
                Agency.id,
                func.count(),
                _sum(col(Objection.state).in_((ObjectionState.HANDED_IN, *ASSIGNABLE))),
                _sum(col(Objection.state) == ObjectionState.RETURNED),
                _sum(and_(col(Objection.state).in_(ENDED), col(Objection.outcome).is_not(None))),
                _sum(is_changed()),
                _sum(col(Objection.state) == ObjectionState.WITHDRAWN),
                _sum(late_on(today) if today else false()),
            )
        )
        .where(
            col(Objection.cycle_id) == cycle_id,
            in_view(own, office, agency),
            col(Objection.handed_in_at).is_not(None),
        )
        .group_by(col(Agency.id))
    )
    return {row[0]: LoopFigures(*row) for row in rows}


def changed_cases(session: Session, cycle_id: int) -> list[Changed]:
    """Cases of a cycle with a version made by an objection, and what counted before it."""
    old: Any = aliased(Settlement)
    first = (
        select(Objection.case_id, func.min(old.version).label("version"))
        .join(old, old.id == col(Objection.old_settlement_id))
        .where(col(Objection.cycle_id) == cycle_id, col(Objection.new_settlement_id).is_not(None))
        .group_by(col(Objection.case_id))
        .subquery()
    )
    before, now = Settlement.__table__.alias(), Settlement.__table__.alias()  # type: ignore[attr-defined]
    rows = session.execute(
        select(first.c.case_id, before.c.grade, before.c.points, now.c.grade)
        .select_from(first)
        .join(
            before,
            and_(
                before.c.case_id == first.c.case_id,
                before.c.cycle_id == cycle_id,
                before.c.version == first.c.version,
            ),
        )
        .join(
            now,
            and_(now.c.case_id == first.c.case_id, now.c.cycle_id == cycle_id, now.c.counts),
        )
        .order_by(first.c.case_id)
    )
    return [Changed(*row) for row in rows]


def _sum(condition):
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
