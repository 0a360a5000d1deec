"""Makes a model file of a TOML file in one go: the case, the finished model, its explanations."""

from datetime import datetime

from sqlmodel import Session

from qa_app.calibration.importer import read_model
from qa_app.calibration.models import ModelFile
from qa_app.calibration.queries.files import case_named, model_in_hand
from qa_app.calibration.services.attempts import save_attempt, submit_attempt
from qa_app.calibration.services.files import NewFile, create_file, write_explanations
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import Actor


def import_file(session: Session, *, actor: Actor, source: bytes, now: datetime) -> ModelFile:
    """A draft model file with a finished model; Invalid with what is wrong, nothing is written.

    Publishing it stays an act of its own.
    """
    read = read_model(source)
    case = case_named(session, actor, read.case)
    if case is None:
        raise Invalid([Problem("calibration_unknown_case", column="case", value=read.case[:80])])
    try:
        new = NewFile(case.id or 0, read.use, read.title, read.rubric)
        file = create_file(session, actor=actor, new=new, now=now)
        attempt = model_in_hand(session, file)
        key = attempt.public_id if attempt else ""
        save_attempt(session, actor=actor, attempt_id=key, changed=read.fields, revision=1, now=now)
        submit_attempt(session, actor=actor, attempt_id=key, now=now)
    except Refused as error:
        raise Invalid([Problem(error.code, params=error.params)]) from error
    write_explanations(
        session,
        actor=actor,
        public_id=file.public_id,
        explanations=read.explanations,
        revision=file.revision,
        now=now,
    )
    return file
