"""One settled case explained, and when cases were last reviewed; reviewers appear as letters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.stored import Filled

THIRD = "third"


@dataclass(frozen=True, slots=True)
class RatedBy:
    """One reviewer's sheet under a letter (``third`` for the one who decides)."""

    label: str
    filled: Filled
    points: int | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class SettledCase:
    """A case with its settled grade (None while open), the steps to it and the sheets behind it."""

    number: str
    agency: str
    type: CaseType
    stage: Stage | None
    grade: Grade | None
    points: int | None
    method: str
    reason: str
    steps: list[dict[str, Any]]
    settled_at: datetime | None
    rubric: Rubric | None
    ratings: tuple[RatedBy, ...]


def settled_case(session: Session, actor: Actor, cycle: Cycle, case_id: int) -> SettledCase:
    """A drawn case of a cycle; its ratings only once it is settled. NotFound when tied to it."""
    columns = (
        Case.number, Agency.name, Case.type, Case.stage, Settlement.grade, Settlement.points,
        Settlement.method, Settlement.reason, Settlement.steps, Settlement.settled_at,
    )  # fmt: skip
    settled = (col(Settlement.case_id) == col(SampleCase.case_id)) & (
        col(Settlement.cycle_id) == col(SampleCase.cycle_id)
    )
    row = session.execute(
        select(*columns)  # type: ignore[call-overload]
        .select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Settlement, settled, isouter=True)
        .where(
            col(SampleCase.cycle_id) == cycle.id,
            col(SampleCase.case_id) == case_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            *in_sight(own_ties(session, actor)),
        )
    ).first()
    if row is None:
        raise NotFound
    if row.grade is None:
        return SettledCase(*row[:4], None, None, "", "", [], None, None, ())
    rubric, ratings = _ratings(session, cycle, case_id)
    return SettledCase(*row, rubric=rubric, ratings=ratings)


def last_reviewed_on(session: Session, case_ids: Collection[int] | None = None) -> dict[int, date]:
    """Case id → the day (Shanghai) its newest grade was settled, over all cycles."""
    statement = select(Settlement.case_id, func.max(col(Settlement.settled_at))).group_by(
        col(Settlement.case_id)
    )
    if case_ids is not None:
        statement = statement.where(col(Settlement.case_id).in_(case_ids))
    return {key: at.astimezone(SHANGHAI).date() for key, at in session.execute(statement)}


def _ratings(
    session: Session, cycle: Cycle, case_id: int
) -> tuple[Rubric | None, tuple[RatedBy, ...]]:
    """The sheets behind a settled grade, in the order of the reviews' random public ids."""
    rows = session.execute(
        select(Review, Scoresheet)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .where(
            col(Review.cycle_id) == cycle.id,
            col(Review.case_id) == case_id,
            col(Review.state) == ReviewState.SUBMITTED,
        )
        .order_by(col(Review.kind), col(Review.public_id))
    ).all()
    if not rows:
        return None, ()
    sheet = rows[0][1]
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    found = [
        RatedBy(
            THIRD if review.kind is ReviewKind.THIRD else chr(ord("A") + place),
            filled(one, rubric),
            review.points,
            review.grade,
        )
        for place, (review, one) in enumerate(rows)
    ]
    return rubric, tuple(found)
