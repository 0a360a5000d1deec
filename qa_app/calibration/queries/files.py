"""Model files as supervisors see them, and the models themselves for comparing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.calibration.models import CalibrationAttempt, ModelFile, SeedPlacement
from qa_app.calibration.queries.people import in_scope, refuse_panel
from qa_app.calibration.rules.states import AttemptKind, AttemptState, FileState, FileUse
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of the list of model files."""

    public_id: str
    title: str
    use: FileUse
    state: FileState
    number: str
    agency: str
    type: CaseType
    closed_on: date | None
    rubric: str
    rubric_version: int
    grade: Grade | None
    points: int | None
    made_at: datetime
    used: int


@dataclass(frozen=True, slots=True)
class FileFigures:
    """How often a file was read so far, and how well."""

    attempts: int
    submitted: int
    criteria: int
    hits: int
    grades_equal: int
    placed: int


def files_page(
    session: Session, actor: Actor, *, use: FileUse | None = None, page: int = 1
) -> Page[FileLine]:
    """The model files of the supervisor's agencies, newest first; retired ones last."""
    refuse_panel(session, actor)
    where = in_scope(session, actor)
    if use is not None:
        where.append(col(ModelFile.use) == use)
    total = session.execute(
        select(func.count())
        .select_from(ModelFile)
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .where(*where)
    ).scalar_one()
    model = CalibrationAttempt.__table__.alias()  # type: ignore[attr-defined]
    retired = sql_case((col(ModelFile.state) == FileState.RETIRED, 1), else_=0)
    columns: tuple[Any, ...] = (
        ModelFile.public_id, ModelFile.title, ModelFile.use, ModelFile.state, Case.number,
        Agency.name, Case.type, Case.closed_on, ModelFile.rubric, ModelFile.rubric_version,
        model.c.grade, model.c.points, ModelFile.made_at, _used(),
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .select_from(ModelFile)
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(model, model.c.id == col(ModelFile.model_id), isouter=True)
        .where(*where)
        .order_by(retired, col(ModelFile.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([FileLine(*row) for row in rows], total, page)


def use_counts(session: Session, actor: Actor) -> dict[FileUse, int]:
    """How many files of each use there are that were not retired."""
    rows = session.execute(
        select(ModelFile.use, func.count())
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .where(col(ModelFile.state) != FileState.RETIRED, *in_scope(session, actor))
        .group_by(col(ModelFile.use))
    )
    return {use: count for use, count in rows}


def file_for(session: Session, actor: Actor, public_id: str) -> ModelFile:
    """A model file of the supervisor's agencies; ``NotFound`` for any other."""
    refuse_panel(session, actor)
    statement = (
        select(ModelFile)
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .where(col(ModelFile.public_id) == public_id, *in_scope(session, actor))
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(public_id)
    return found


def case_named(session: Session, actor: Actor, text: str) -> Case | None:
    """The closed case a supervisor means by key or number; None when there is none, or several."""
    plain = text.strip()
    for name in (Case.case_key, Case.number):
        statement = select(Case).where(name == plain, *in_scope(session, actor)).limit(2)
        found = session.exec(statement).all()
        if len(found) == 1:
            return found[0]
    return None


def open_cycles_with(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    """Case id → the name of a drawn cycle whose sample holds it."""
    rows = session.execute(
        select(SampleCase.case_id, Cycle.name)
        .join(Cycle, col(Cycle.id) == col(SampleCase.cycle_id))
        .where(
            col(SampleCase.case_id).in_(case_ids),
            SampleCase.status != SampleStatus.REPLACED,
            Cycle.state == CycleState.DRAWN,
        )
    )
    return {case_id: name for case_id, name in rows}


def model_of(session: Session, file: ModelFile) -> CalibrationAttempt | None:
    """The attempt that holds the definitive answers."""
    return session.get(CalibrationAttempt, file.model_id) if file.model_id else None


def model_in_hand(session: Session, file: ModelFile) -> CalibrationAttempt | None:
    """The model being written, if any."""
    statement = select(CalibrationAttempt).where(
        col(CalibrationAttempt.file_id) == file.id,
        col(CalibrationAttempt.kind) == AttemptKind.MODEL,
        col(CalibrationAttempt.state) == AttemptState.OPEN,
    )
    return session.exec(statement).first()


def figures_of(session: Session, file: ModelFile) -> FileFigures:
    """What became of the file so far."""
    done = sql_case((col(CalibrationAttempt.state) == AttemptState.SUBMITTED, 1), else_=0)
    equal = sql_case((col(CalibrationAttempt.grade_equal).is_(True), 1), else_=0)
    row = session.execute(
        select(
            func.count(),
            _sum(done),
            _sum(CalibrationAttempt.criteria),
            _sum(CalibrationAttempt.hits),
            _sum(equal),
        ).where(
            col(CalibrationAttempt.file_id) == file.id,
            col(CalibrationAttempt.kind).in_((AttemptKind.PRACTICE, AttemptKind.TEST)),
        )
    ).one()
    placed = session.execute(
        select(func.count()).where(col(SeedPlacement.file_id) == file.id)
    ).scalar_one()
    return FileFigures(*row, placed)


def _used() -> Any:
    attempts = (
        select(func.count())
        .where(
            col(CalibrationAttempt.file_id) == col(ModelFile.id),
            col(CalibrationAttempt.kind).in_((AttemptKind.PRACTICE, AttemptKind.TEST)),
        )
        .scalar_subquery()
    )
    placed = (
        select(func.count())
        .where(col(SeedPlacement.file_id) == col(ModelFile.id))
        .scalar_subquery()
    )
    return attempts + placed


def _sum(value: Any) -> Any:
    return func.coalesce(func.sum(value), 0)
