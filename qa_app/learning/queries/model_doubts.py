"""Published models whose case is no longer graded as it was: the office is asked to look again."""

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from qa_app.core.grades import Grade, severity
from qa_app.learning.models import ModelCase
from qa_app.learning.rules.states import Doubt, ModelState
from qa_app.reviews.models import Settlement


def doubt_column() -> Any:
    """A column on ``ModelCase``: the doubt of a published model, empty for none."""
    then, now = aliased(Settlement), aliased(Settlement)
    published = col(ModelCase.state) == ModelState.PUBLISHED
    found = (
        select(
            case(
                (_severity(now) > _severity(then), Doubt.FELL.value),
                (col(now.reopened_at).is_not(None), Doubt.REOPENED.value),
                else_="",
            )
        )
        .select_from(now)
        .join(then, col(then.id) == col(ModelCase.settlement_id))
        .where(
            published,
            col(now.cycle_id) == col(ModelCase.cycle_id),
            col(now.case_id) == col(ModelCase.case_id),
            col(now.counts),
        )
        .correlate(ModelCase)
        .scalar_subquery()
    )
    return func.coalesce(found, "")


def version_now(session: Session, model: ModelCase) -> int:
    """The settled version of a model's case that counts: what is published anew speaks of it."""
    wanted = select(Settlement.id).where(  # type: ignore[call-overload]
        col(Settlement.cycle_id) == model.cycle_id,
        col(Settlement.case_id) == model.case_id,
        col(Settlement.counts),
    )
    return session.execute(wanted).scalar() or model.settlement_id


def _severity(version: Any) -> Any:
    return case({grade.value: severity(grade) for grade in Grade}, value=version.grade, else_=0)
