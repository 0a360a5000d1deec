"""Makes one sheet on the fly, for a look before it is released; writes nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.db.sealed import kept
from qa_app.feedback.queries.concerned import SampleFacts, sample_case
from qa_app.feedback.queries.grounds import CaseGround, ground_of
from qa_app.feedback.queries.parties import typed_parties
from qa_app.feedback.queries.sheets import SheetFacts
from qa_app.feedback.rules.sheets import ReleaseState, Sheet, lines_of
from qa_app.feedback.services.making import content_of, suspects_of, texts_of
from qa_app.feedback.services.releasing import last_day_to_object


@dataclass(frozen=True, slots=True)
class Sample:
    """A sheet as its lawyer would read it; ``suspects`` texts keep it back for now."""

    sheet: Sheet
    facts: SheetFacts
    suspects: int


def sample_of(
    session: Session, *, actor: Actor, cycle: Cycle, case_id: int, now: datetime
) -> Sample:
    """The sheet of a case as it would be released now, by the same masks and wordings.

    NotFound for a case without a grade to show, of another cycle, or the actor is tied to.
    """
    known = sample_case(session, actor, cycle, case_id)
    case = ground_of(session, cycle, known.case_id)
    sheet = _sheet(session, cycle, known, case, now)
    words = [text for _, text in texts_of(case)]
    parties = typed_parties(session, kept(), case.case_id, words, masked=False)
    return Sample(sheet, _facts(cycle, known, case), len(suspects_of(case, parties)))


def _sheet(
    session: Session, cycle: Cycle, known: SampleFacts, case: CaseGround, now: datetime
) -> Sheet:
    made = content_of(case)
    return Sheet(
        id=0, public_id="", case_id=known.case_id, cycle_id=cycle.id or 0,
        lawyer_id=known.lawyer_id, agency_id=known.agency_id, settlement_id=case.settlement_id,
        version=known.version, counts=True, grade=case.ground.grade, points=case.points,
        lines=tuple(lines_of(list(made.lines))), overall=made.overall, made_at=now,
        objections_until=last_day_to_object(session, cycle, now),
        release_state=ReleaseState.RELEASED, first_read_at=None, acknowledged_at=None, own=False,
    )  # fmt: skip


def _facts(cycle: Cycle, known: SampleFacts, case: CaseGround) -> SheetFacts:
    number, kind, stage, cause, agency, firm, lawyer, method = known.columns
    return SheetFacts(
        number, kind, stage, cause or "", agency, firm or "", lawyer or "", cycle.name,
        cycle.title or cycle.name, plan_of(cycle), case.rubric, method, leads=True,
    )  # fmt: skip
