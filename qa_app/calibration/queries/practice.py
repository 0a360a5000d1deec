"""The practice files an expert may take, with the own attempts; nobody else reads them.

Cases the expert is tied to are left out: the own, those of the own firm or agency, those declared,
and those the expert holds or held a seat of.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.calibration.models import CalibrationAttempt, ModelFile, SeedPlacement
from qa_app.calibration.queries.people import own_expert
from qa_app.calibration.rules.states import AttemptKind, AttemptState, FileState, FileUse
from qa_app.cases.models import Case, Cause
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One practice file with the expert's own attempts: how many, the open and the last one."""

    public_id: str
    title: str
    type: CaseType
    cause: str | None
    attempts: int
    open_attempt: str | None
    last: "LastAttempt | None"


@dataclass(frozen=True, slots=True)
class LastAttempt:
    """The newest submitted attempt at a file."""

    public_id: str
    grade: Grade | None
    points: int | None
    criteria: int
    hits: int
    grade_equal: bool
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """A submitted file on which the chair gave feedback."""

    public_id: str
    given_at: datetime


def practice_page(session: Session, actor: Actor, *, page: int = 1) -> Page[PracticeLine]:
    """The files that are ready, newest first."""
    expert = own_expert(session, actor)
    where = _offered(session, actor)
    base = select(func.count()).select_from(ModelFile)
    total = session.execute(
        base.join(Case, col(Case.id) == col(ModelFile.case_id)).where(*where)
    ).scalar_one()
    rows = session.execute(
        select(ModelFile.id, ModelFile.public_id, ModelFile.title, Case.type, Cause.name)
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .where(*where)
        .order_by(col(ModelFile.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    own = _attempts(session, expert.id or 0, [row[0] for row in rows])
    return Page([_line(row, own.get(row[0], [])) for row in rows], total, page)


def practice_file_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> ModelFile:
    """A practice file the expert may take; ``NotFound`` for any other, as for none."""
    statement = (
        select(ModelFile)
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .where(col(ModelFile.public_id) == public_id, *_offered(session, actor))
    )
    if to_change:
        statement = statement.with_for_update(of=ModelFile)
    file = session.exec(statement).first()
    if file is None:
        raise NotFound(public_id)
    return file


def own_feedback(session: Session, actor: Actor) -> list[FeedbackLine]:
    """What the chair gave back to the expert, newest first."""
    expert = own_expert(session, actor)
    rows = session.execute(
        select(SeedPlacement.public_id, SeedPlacement.feedback_at)
        .where(
            col(SeedPlacement.expert_id) == expert.id, col(SeedPlacement.feedback_at).is_not(None)
        )
        .order_by(col(SeedPlacement.feedback_at).desc(), col(SeedPlacement.id).desc())
        .limit(PAGE_SIZE)
    )
    return [FeedbackLine(*row) for row in rows]


def _offered(session: Session, actor: Actor) -> list[Any]:
    return [
        col(ModelFile.use) == FileUse.PRACTICE,
        col(ModelFile.state) == FileState.READY,
        *in_sight(own_ties(session, actor)),
    ]


def _attempts(
    session: Session, expert_id: int, file_ids: list[int]
) -> dict[int, list[CalibrationAttempt]]:
    """File id → the expert's own attempts, oldest first."""
    found: dict[int, list[CalibrationAttempt]] = {}
    statement = (
        select(CalibrationAttempt)
        .where(
            col(CalibrationAttempt.expert_id) == expert_id,
            col(CalibrationAttempt.kind) == AttemptKind.PRACTICE,
            col(CalibrationAttempt.file_id).in_(file_ids),
        )
        .order_by(col(CalibrationAttempt.id))
    )
    for attempt in session.exec(statement):
        found.setdefault(attempt.file_id or 0, []).append(attempt)
    return found


def _line(row: Any, own: list[CalibrationAttempt]) -> PracticeLine:
    done = [one for one in own if one.state is AttemptState.SUBMITTED]
    open_one = next((one.public_id for one in own if one.state is AttemptState.OPEN), None)
    last = None
    if done:
        one = done[-1]
        last = LastAttempt(
            one.public_id,
            one.grade,
            one.points,
            one.criteria or 0,
            one.hits or 0,
            bool(one.grade_equal),
            one.submitted_at or one.started_at,
        )
    return PracticeLine(*row[1:], attempts=len(done), open_attempt=open_one, last=last)
