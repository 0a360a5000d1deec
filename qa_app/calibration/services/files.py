"""Makes model files of closed cases, keeps their explanations, lets experts meet them or not."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import CalibrationAttempt, ModelFile
from qa_app.calibration.queries import files as queries
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.rules.states import AttemptKind, AttemptState, FileState, FileUse
from qa_app.cases.models import Case
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.rubrics.queries import catalogue, rubric_in_use
from qa_app.rubrics.rules.catalogue import select as select_rubric
from qa_app.rubrics.rules.schema import Rubric
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.services import copy_scoresheet, create_scoresheet

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class NewFile:
    """A model file to be made; an empty ``rubric`` takes the newest one for the case's type."""

    case_id: int
    use: FileUse
    title: str
    rubric: str = ""


def create_file(
    session: Session,
    *,
    actor: Actor,
    new: NewFile,
    now: datetime,
    directory: Path | None = None,
) -> ModelFile:
    """A model file with an empty model sheet, to be filled on the scoring screen.

    Refused for a case that has one already or is drawn in a cycle under way; whoever is on the
    panel may not make any.
    """
    refuse_panel(session, actor)
    case = session.get_one(Case, new.case_id)
    _refuse_taken(session, case)
    rubric = _rubric(session, actor, case, new.rubric, now, directory)
    file = ModelFile(
        public_id=secrets.token_urlsafe(9),
        case_id=new.case_id,
        use=new.use,
        state=FileState.DRAFT,
        title=new.title.strip(),
        rubric=rubric.id,
        rubric_version=rubric.version,
        explanations={},
        made_by=actor.login,
        made_at=now,
    )
    session.add(file)
    session.flush()
    _new_model(session, file, rubric, now)
    record(session, actor=actor, act="calibration.file_made", on=("model_file", file.public_id),
           now=now, use=new.use, rubric=rubric.name)  # fmt: skip
    return file


def revise_model(session: Session, *, actor: Actor, public_id: str, now: datetime) -> str:
    """Take the model up again: a new sheet that says what the present one says; its public id.

    The present one holds until the new one is handed in.
    """
    file = _locked(session, actor, public_id)
    open_one = queries.model_in_hand(session, file)
    if open_one is not None:
        return open_one.public_id
    present = queries.model_of(session, file)
    rubric = rubric_in_use(session, file.rubric, file.rubric_version).rubric
    sheet = session.get_one(Scoresheet, present.scoresheet_id) if present else None
    made = _new_model(session, file, rubric, now, like=sheet)
    record(session, actor=actor, act="calibration.model_revised", on=("model_file", public_id),
           now=now)  # fmt: skip
    return made.public_id


def write_explanations(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    explanations: Mapping[str, str],
    revision: int,
    now: datetime,
) -> None:
    """Replace the explanations, by criterion ("" for the whole); the same again changes nothing."""
    file = _locked(session, actor, public_id)
    rubric = rubric_in_use(session, file.rubric, file.rubric_version).rubric
    known = {"", *(criterion.id for criterion in rubric.criteria)}
    kept = {key: text.strip() for key, text in explanations.items() if key in known}
    kept = {key: text for key, text in kept.items() if text}
    if any(len(text) > LONGEST for text in kept.values()):
        raise Refused("sheet_text_too_long", limit=LONGEST)
    if kept == file.explanations:
        return
    if file.revision != revision:
        raise Conflict("calibration_changed")
    file.explanations, file.revision = kept, file.revision + 1
    session.flush()
    record(session, actor=actor, act="calibration.explained", on=("model_file", public_id),
           now=now, criteria=len(kept))  # fmt: skip


def publish_file(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """Let experts meet the file; refused without a finished model. Twice changes nothing."""
    file = _locked(session, actor, public_id)
    if file.state is FileState.READY:
        return
    if file.state is FileState.RETIRED:
        raise Refused("calibration_file_retired")
    if file.model_id is None:
        raise Refused("calibration_no_model")
    drawn = queries.open_cycles_with(session, [file.case_id]).get(file.case_id)
    if drawn:
        raise Refused("calibration_case_drawn", cycle=drawn)
    file.state, file.revision = FileState.READY, file.revision + 1
    session.flush()
    record(session, actor=actor, act="calibration.file_published", on=("model_file", public_id),
           now=now, use=file.use)  # fmt: skip


def retire_file(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """Nobody new meets the file; what was done with it stays. Twice changes nothing."""
    file = _locked(session, actor, public_id)
    if file.state is FileState.RETIRED:
        return
    file.state, file.revision = FileState.RETIRED, file.revision + 1
    session.flush()
    record(session, actor=actor, act="calibration.file_retired", on=("model_file", public_id),
           now=now)  # fmt: skip


def _refuse_taken(session: Session, case: Case) -> None:
    taken = select(ModelFile.id).where(
        col(ModelFile.case_id) == case.id, col(ModelFile.state) != FileState.RETIRED
    )
    if session.exec(taken).first() is not None:
        raise Refused("calibration_case_taken", number=case.number)
    drawn = queries.open_cycles_with(session, [case.id or 0]).get(case.id or 0)
    if drawn:
        raise Refused("calibration_case_drawn", cycle=drawn)


def _rubric(
    session: Session, actor: Actor, case: Case, name: str, now: datetime, directory: Path | None
) -> Rubric:
    if not name:
        found = select_rubric(catalogue(session, directory), {}, case.type, case.stage)
        name = found.rubric.name
    frozen = freeze_rubric(session, actor=actor, name=name, now=now, directory=directory)
    if case.type not in frozen.rubric.applies.types:
        raise Refused("calibration_rubric_unfit", rubric=name)
    return frozen.rubric


def _new_model(
    session: Session,
    file: ModelFile,
    rubric: Rubric,
    now: datetime,
    *,
    like: Scoresheet | None = None,
) -> CalibrationAttempt:
    if like is not None:
        sheet = copy_scoresheet(session, row=like, now=now)
    else:
        sheet = create_scoresheet(session, rubric=rubric, case_id=file.case_id, now=now)
    made = CalibrationAttempt(
        public_id=secrets.token_urlsafe(9),
        kind=AttemptKind.MODEL,
        state=AttemptState.OPEN,
        case_id=file.case_id,
        file_id=file.id,
        scoresheet_id=sheet.id or 0,
        started_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _locked(session: Session, actor: Actor, public_id: str) -> ModelFile:
    """The file as it is now, held against other writers."""
    file = queries.file_for(session, actor, public_id)
    statement = select(ModelFile).where(col(ModelFile.id) == file.id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()
