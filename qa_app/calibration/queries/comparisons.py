"""The comparison of a submitted sheet with its model; only for who may see the model by then."""

from sqlmodel import Session

from qa_app.calibration.models import CalibrationAttempt
from qa_app.calibration.queries.desks import AttemptDesk
from qa_app.calibration.rules.comparing import Comparison, Tolerance, compare
from qa_app.core.errors import NotFound
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.stored import Filled


def model_sheet(session: Session, model_id: int | None, rubric: Rubric) -> Filled:
    """What the definitive sheet says."""
    model = session.get(CalibrationAttempt, model_id) if model_id else None
    if model is None:
        raise NotFound
    return filled(session.get_one(Scoresheet, model.scoresheet_id), rubric)


def comparison_of(session: Session, desk: AttemptDesk, tolerance: Tolerance) -> Comparison:
    """The sheet of an attempt beside the model it belongs to."""
    model = model_sheet(session, desk.attempt.model_id, desk.rubric)
    return compare(desk.scorer, desk.filled.sheet, model.sheet, tolerance)
