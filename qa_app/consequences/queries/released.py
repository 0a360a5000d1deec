"""Released grades of a cycle as they stand, with what an amount or a decision depends on."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, exists, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.consequences.rules.coefficients import Subject
from qa_app.consequences.rules.exports import Graded
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of_text
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState
from qa_app.reviews.models import Settlement

OPEN: Final = (
    *(ObjectionState.HANDED_IN, ObjectionState.RETURNED, ObjectionState.ACCEPTED),
    *(ObjectionState.DECIDING, ObjectionState.DECIDED),
)
"""States in which the last word about a grade is not spoken; after ``decided`` comes ``closed``."""


def objected() -> Any:
    """Condition on ``FeedbackSheet``: an objection about the case is open, whichever version."""
    return exists().where(
        col(Objection.cycle_id) == col(FeedbackSheet.cycle_id),
        col(Objection.case_id) == col(FeedbackSheet.case_id),
        col(Objection.state).in_(OPEN),
    )


def released_sheets() -> list[Any]:
    """Conditions on ``FeedbackSheet`` joined with ``Release``: what lawyers can read now."""
    return [col(FeedbackSheet.counts), col(Release.state) == ReleaseState.RELEASED]


Rows = Sequence[Any]
_COLUMNS: list[Any] = [
    Case.id, Case.number, Agency.id, Agency.name, FeedbackSheet.lawyer_id, Lawyer.name, Firm.name,
    Region.path, Case.closed_on, Case.type, Case.stage, Case.source, FeedbackSheet.grade,
    FeedbackSheet.version, Case.subsidy_cents, objected(), Settlement.counts,
    FeedbackSheet.objections_until,
]  # fmt: skip


def released(session: Session, cycle_id: int) -> list[Graded]:
    """Every released case of a cycle, by agency and number."""
    return graded(released_rows(session, cycle_id))


def released_rows(session: Session, cycle_id: int) -> Rows:
    """What ``graded`` is made of: equal rows make equal cases, and are quick to compare."""
    statement = (
        _joined(select(*_COLUMNS), cycle_id)
        .join(Case, col(Case.id) == col(FeedbackSheet.case_id))
        .join(Agency, col(Agency.id) == col(FeedbackSheet.agency_id))
        .join(Region, col(Region.id) == col(Agency.region_id))
        .join(Settlement, col(Settlement.id) == col(FeedbackSheet.settlement_id))
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .order_by(col(Agency.name), col(Case.number), col(Case.id))
    )
    return session.connection().execute(statement).all()


def released_count(session: Session, cycle_id: int) -> int:
    """How many cases of a cycle are released."""
    return session.execute(_joined(select(func.count()), cycle_id)).scalar_one()


def graded(rows: Rows) -> list[Graded]:
    """Rows as cases with what an amount depends on."""
    return [
        Graded(
            case_id=row[0], number=row[1], agency_id=row[2], agency=row[3], lawyer_id=row[4],
            lawyer=row[5] or "", firm=row[6] or "",
            subject=Subject(row[7], row[8], row[9], row[10], row[11]),
            grade=row[12], sheet_version=row[13], base_cents=row[14], objected=bool(row[15]),
            current=bool(row[16]), until=row[17],
        )
        for row in rows
    ]  # fmt: skip


def _joined(statement: Select[Any], cycle_id: int) -> Select[Any]:
    """Of the released sheets of a cycle."""
    return (
        statement.select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(col(FeedbackSheet.cycle_id) == cycle_id, *released_sheets())
    )


def unreleased(session: Session, cycle_id: int) -> int:
    """How many settled cases of a cycle have no feedback that can be read."""
    readable = (
        select(FeedbackSheet.case_id)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(col(FeedbackSheet.cycle_id) == cycle_id, *released_sheets())
    )
    return session.execute(
        select(func.count())
        .select_from(Settlement)
        .where(
            col(Settlement.cycle_id) == cycle_id,
            col(Settlement.counts),
            col(Settlement.case_id).not_in(readable),
        )
    ).scalar_one()


def competitions(session: Session) -> frozenset[int]:
    """Cycles in which the best are sought: their grades have no consequences."""
    given = (
        select(Cycle.id, Cycle.plan)  # type: ignore[call-overload]
        .where(col(Cycle.id).in_(select(Release.cycle_id)))
        .order_by(col(Cycle.id))
    )
    return frozenset(
        key for key, plan in session.execute(given) if plan_of_text(plan).is_competition
    )
