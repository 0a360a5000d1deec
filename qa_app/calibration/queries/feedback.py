"""One review beside its model, for the expert to whom the chair released it, and for the chair."""

from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from qa_app.calibration.models import CalibrationAttempt, ModelFile, SeedPlacement
from qa_app.calibration.queries.comparisons import model_sheet
from qa_app.calibration.queries.desks import AttemptDesk, desk_of_attempt
from qa_app.calibration.queries.people import own_expert
from qa_app.calibration.queries.seeds import ScoredSeed, scored_seeds
from qa_app.calibration.rules.comparing import Comparison
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment
from qa_app.reviews.queries.own import own_seat
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Feedback:
    """A review and its model; ``name`` is what the expert's list calls the case."""

    name: str
    desk: AttemptDesk
    model: Filled
    comparison: Comparison
    explanations: dict[str, str] = field(default_factory=dict[str, str])


def feedback_for(session: Session, actor: Actor, public_id: str) -> Feedback:
    """The actor's own review, once feedback was given; ``NotFound`` before, as for any other."""
    expert = own_expert(session, actor)
    placement = session.exec(
        select(SeedPlacement).where(
            col(SeedPlacement.public_id) == public_id,
            col(SeedPlacement.expert_id) == expert.id,
            col(SeedPlacement.feedback_at).is_not(None),
        )
    ).first()
    if placement is None:
        raise NotFound(public_id)
    cycle = session.get_one(Cycle, placement.cycle_id)
    seeds = scored_seeds(session, cycle, [expert.id or 0])[expert.id or 0]
    found = next(one for one in seeds if one.placement.id == placement.id)
    seat = session.get_one(Assignment, placement.assignment_id)
    return _feedback(session, found, own_seat(session, actor, seat.public_id).name)


def _feedback(session: Session, found: ScoredSeed, name: str) -> Feedback:
    """The review's sheet shown as a sheet of the model file."""
    file = session.get_one(ModelFile, found.placement.file_id)
    model = session.get_one(CalibrationAttempt, file.model_id)
    desk = desk_of_attempt(session, model)
    if found.comparison is None:
        raise NotFound
    own = filled(session.get_one(Scoresheet, found.sheet_id), desk.rubric)
    return Feedback(
        name,
        replace(desk, filled=own),
        model_sheet(session, file.model_id, desk.rubric),
        found.comparison,
        dict(file.explanations),
    )
