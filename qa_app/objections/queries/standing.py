"""How an objection stands to its grade and sheet: which counts by now, and what else is open.

For the office, the lists, and packages below that are about to change grades.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qa_app.core.grades import Grade, severity
from qa_app.db.types import EnumText
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.objections.models import Objection
from qa_app.objections.queries.grounds import counting_of
from qa_app.objections.rules.basis import RETURNABLE, Basis, basis_of, in_meeting
from qa_app.objections.rules.effect import Effect
from qa_app.objections.rules.states import SECOND_LEVEL, ObjectionState, Outcome
from qa_app.reviews.models import Settlement
from qa_app.reviews.rules.settling import COMBINED

CHUNK = 1_000


def basis(session: Session, objection: Objection) -> Basis:
    """Whether the grade objected to still counts; one that waits for a meeting by it does."""
    if in_meeting(objection.level, objection.state):
        return Basis.SAME
    found = counting_of(session, objection.cycle_id, objection.case_id)
    objected = objection.old_settlement_id
    return basis_of(
        objected, found.settlement_id if found else None, reopened=bool(found and found.reopened)
    )


def is_moved() -> ColumnElement[bool]:
    """Condition on ``Objection``: the office has it, and another version counts, or it is open."""
    other = exists().where(
        col(Settlement.cycle_id) == col(Objection.cycle_id),
        col(Settlement.case_id) == col(Objection.case_id),
        col(Settlement.counts),
        or_(
            col(Settlement.id) != col(Objection.old_settlement_id),
            col(Settlement.reopened_at).is_not(None),
        ),
    )
    meeting = and_(
        col(Objection.level) == SECOND_LEVEL, col(Objection.state) == ObjectionState.DECIDING
    )
    return and_(col(Objection.state).in_(RETURNABLE), not_(meeting), other)


def open_on(session: Session, cycle_id: int, case_ids: Collection[int]) -> int:
    """How many objections to these cases rest on the grade that counts now and are not over."""
    wanted, found = sorted(case_ids), 0
    for start in range(0, len(wanted), CHUNK):
        found += session.execute(
            select(func.count())
            .select_from(Objection)
            .where(
                col(Objection.cycle_id) == cycle_id,
                col(Objection.case_id).in_(wanted[start : start + CHUNK]),
                col(Objection.state).in_(RETURNABLE),
                not_(is_moved()),
            )
        ).scalar_one()
    return found


def newest_file_version(
    session: Session, cycle_id: int, case_id: int, *, up_to: int | None = None
) -> Settlement | None:
    """The newest version the file alone decided, at most of this number."""
    statement = select(Settlement).where(
        Settlement.cycle_id == cycle_id,
        Settlement.case_id == case_id,
        Settlement.method != COMBINED,
    )
    if up_to is not None:
        statement = statement.where(Settlement.version <= up_to)
    return session.exec(statement.order_by(col(Settlement.version).desc())).first()


def effect_column() -> Any:
    """What came of an ``Objection``, as ``rules.effect`` says it, for lists and counts."""
    old: Any = aliased(Settlement)
    new: Any = aliased(Settlement)
    before, after = _severity(old.grade), _severity(new.grade)
    same, upheld = after == before, col(Objection.outcome).in_((Outcome.UPHELD, Outcome.PARTLY))
    found = case(
        (or_(after < before, and_(same, new.points > old.points)), Effect.RAISED.value),
        (or_(after > before, and_(same, new.points < old.points)), Effect.LOWERED.value),
        (or_(upheld, new.points.is_distinct_from(old.points)), Effect.OTHER.value),
        else_=Effect.NONE.value,
    )
    of_objection = select(found).where(
        new.id == col(Objection.new_settlement_id), old.id == col(Objection.old_settlement_id)
    )
    said = func.coalesce(of_objection.correlate(Objection).scalar_subquery(), Effect.NONE.value)
    return type_coerce(said, EnumText(Effect))


def is_changed() -> ColumnElement[bool]:
    """Condition on ``Objection``: after it the grade, its points or levels are others."""
    return effect_column() != Effect.NONE


def is_renewed(session: Session, *, cycle_id: int, case_id: int) -> bool:
    """Whether the released sheet that counts is about the version of the grade that counts."""
    statement = (
        select(FeedbackSheet.id)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Settlement, col(Settlement.id) == col(FeedbackSheet.settlement_id))
        .where(
            col(FeedbackSheet.cycle_id) == cycle_id,
            col(FeedbackSheet.case_id) == case_id,
            col(FeedbackSheet.counts),
            col(Release.state) == ReleaseState.RELEASED,
            col(Settlement.counts),
        )
    )
    return session.execute(statement).first() is not None


def current_sheet(
    session: Session, cycle_id: int, case_id: int, lawyer_id: int | None
) -> tuple[str, date | None] | None:
    """The sheet that counts on a case, if it is this lawyer's, and until when to object to it."""
    row = session.execute(
        select(FeedbackSheet.public_id, FeedbackSheet.objections_until).where(  # type: ignore[call-overload]
            col(FeedbackSheet.cycle_id) == cycle_id,
            col(FeedbackSheet.case_id) == case_id,
            col(FeedbackSheet.counts),
            col(FeedbackSheet.lawyer_id).is_not_distinct_from(lawyer_id),
        )
    ).first()
    return (row[0], row[1]) if row else None


def of_level(session: Session, objection: Objection, level: int) -> Objection | None:
    """The objection of a level to the same case that was not taken back."""
    statement = select(Objection).where(
        Objection.cycle_id == objection.cycle_id,
        Objection.case_id == objection.case_id,
        Objection.level == level,
        Objection.state != ObjectionState.WITHDRAWN,
    )
    return session.exec(statement.order_by(col(Objection.id).desc())).first()


def _severity(grade: Any) -> Any:
    return case({one: severity(one) for one in Grade}, value=grade)
