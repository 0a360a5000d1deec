"""One sheet outside the reviews with its rubric, scorer and case: what the scoring screen shows.

An expert reaches the own practice, test and session sheets, a supervisor the models of the cases
in sight; what belongs to anybody else and what does not exist are the same ``NotFound``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.calibration.models import CalibrationAttempt, CalibrationSession, ModelFile
from qa_app.calibration.queries.people import models_in_sight, own_expert_id
from qa_app.calibration.rules.states import AttemptKind, AttemptState
from qa_app.cases.models import Case, Cause, Firm, Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.rules.plan import PanelPlan
from qa_app.reviews.rules.masking import CaseFacts, case_code, masked
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.scoring import Score, Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled

MASKED = PanelPlan(mask_lawyer=True, mask_agency=True)
"""Practice shows neither who handled a case nor where: it is about reading, not about people."""
_FACTS = (
    Case.type, Case.stage, Case.source, Cause.name, Case.number, Agency.name, Region.name,
    Lawyer.name, Firm.name, Case.accepted_on, Case.assigned_on, Case.met_on, Case.heard_on,
    Case.closed_on, Case.result, Case.flags,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AttemptDesk:
    """Everything about one sheet; ``open_to_submit`` once nothing more is asked of its owner."""

    attempt: CalibrationAttempt
    title: str
    file: ModelFile | None
    name: str
    facts: CaseFacts
    sheet: Scoresheet
    rubric: Rubric
    scorer: Scorer
    filled: Filled

    @property
    def score(self) -> Score:
        """What the sheet comes to as it stands."""
        return self.scorer.score(self.filled.sheet)

    @property
    def public_id(self) -> str:
        """The random name of the attempt."""
        return self.attempt.public_id

    @property
    def is_open(self) -> bool:
        """Whether the sheet is still written."""
        return self.attempt.state is AttemptState.OPEN

    @property
    def is_model(self) -> bool:
        """Whether the sheet is the definitive one."""
        return self.attempt.kind is AttemptKind.MODEL

    @property
    def submitted_at(self) -> datetime | None:
        """When it was handed in."""
        return self.attempt.submitted_at


def attempt_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> CalibrationAttempt:
    """An attempt the actor may work on; ``to_change`` locks it for the transaction."""
    statement = select(CalibrationAttempt).where(
        col(CalibrationAttempt.public_id) == public_id,
        col(CalibrationAttempt.state) != AttemptState.DROPPED,
        or_(_own_sheets(session, actor), _models_in_sight(session, actor)),
    )
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    attempt = session.exec(statement).first()
    if attempt is None:
        raise NotFound(public_id)
    return attempt


def _own_sheets(session: Session, actor: Actor) -> Any:
    own = own_expert_id(session, actor)
    mine = false() if own is None else col(CalibrationAttempt.expert_id) == own
    return and_(mine, col(CalibrationAttempt.kind) != AttemptKind.MODEL)


def _models_in_sight(session: Session, actor: Actor) -> Any:
    files = models_in_sight(session, actor)
    if files is None:
        return false()
    model = col(CalibrationAttempt.kind) == AttemptKind.MODEL
    return and_(model, col(CalibrationAttempt.file_id).in_(files))


def desk_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> AttemptDesk:
    """The actor's own sheet, ready to be shown or changed."""
    return desk_of_attempt(session, attempt_for(session, actor, public_id, to_change=to_change))


def desk_of_attempt(session: Session, attempt: CalibrationAttempt) -> AttemptDesk:
    """The sheet of an attempt whose reader was already judged."""
    sheet = session.get_one(Scoresheet, attempt.scoresheet_id)
    session.refresh(sheet)
    row = _case(session, attempt.case_id)
    facts = CaseFacts(*row)
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    file = session.get(ModelFile, attempt.file_id) if attempt.file_id else None
    name = case_code(attempt.public_id)
    if attempt.kind is AttemptKind.MODEL:
        name = facts.number or name
    else:
        facts = masked(facts, MASKED)
    return AttemptDesk(
        attempt=attempt,
        title=_title(session, attempt, file),
        file=file,
        name=name,
        facts=facts,
        sheet=sheet,
        rubric=rubric,
        scorer=scorer_for(rubric, facts.type, facts.stage),
        filled=filled(sheet, rubric),
    )


def _title(session: Session, attempt: CalibrationAttempt, file: ModelFile | None) -> str:
    if attempt.session_id is not None:
        return session.get_one(CalibrationSession, attempt.session_id).title
    return file.title if file else ""


def _case(session: Session, case_id: int) -> Any:
    return session.execute(
        select(*_FACTS)  # type: ignore[call-overload]
        .select_from(Case)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .where(col(Case.id) == case_id)
    ).one()
