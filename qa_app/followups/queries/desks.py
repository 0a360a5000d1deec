"""One follow-up with its questions, answers and attempts: what the call screen shows.

Nothing personal: name and number are opened one at a time by ``services.revealing``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency, Region
from qa_app.cases.models import AidedPerson, Case, Cause
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import FollowupPlan
from qa_app.followups.models import Followup, FollowupDraw
from qa_app.followups.queries.attempts import AttemptRow, attempts_of
from qa_app.followups.queries.visible import followup_for
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled, scoresheet, scoresheet_to_change
from qa_app.scoresheets.rules.scoring import Score, Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class CalledCase:
    """What the caller needs to know of the case; the lawyer is named, the person is not."""

    number: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    agency: str
    region: str
    closed_on: date
    has_person: bool
    holder: str | None


@dataclass(frozen=True, slots=True)
class CallDesk:
    """One follow-up ready to be called; ``sheet`` is None until the first answer is saved."""

    followup: Followup
    case: CalledCase
    cycle: Cycle
    plan: FollowupPlan
    rubric: Rubric
    scorer: Scorer
    sheet: Scoresheet | None
    filled: Filled
    attempts: list[AttemptRow]

    @property
    def public_id(self) -> str:
        """The random name of the follow-up."""
        return self.followup.public_id

    @property
    def revision(self) -> int:
        """The revision of the answers; 0 while there are none."""
        return self.sheet.revision if self.sheet else 0

    @property
    def score(self) -> Score:
        """What the answers come to so far."""
        return self.scorer.score(self.filled.sheet)


def call_desk(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> CallDesk:
    """The follow-up, if the actor may call it; ``to_change`` locks it and its answers."""
    found = followup_for(session, actor, public_id, to_change=to_change)
    cycle = session.get_one(Cycle, found.cycle_id)
    draw = session.get_one(FollowupDraw, found.cycle_id)
    rubric = rubric_in_use(session, draw.rubric or "", draw.rubric_version or 0).rubric
    sheet = None
    if found.scoresheet_id is not None:
        read = scoresheet_to_change if to_change else scoresheet
        sheet = read(session, found.scoresheet_id)
    case = _case(session, found)
    return CallDesk(
        followup=found,
        case=case,
        cycle=cycle,
        plan=plan_of(cycle).followups,
        rubric=rubric,
        scorer=scorer_for(rubric, case.type, case.stage),
        sheet=sheet,
        filled=filled(sheet, rubric) if sheet else Filled(),
        attempts=[] if to_change else attempts_of(session, found.id),
    )


def _case(session: Session, followup: Followup) -> CalledCase:
    columns: Any = (
        Case.number, Case.type, Case.stage, Cause.name, Agency.name, Region.name, Case.closed_on,
        col(AidedPerson.case_id).is_not(None), Account.name,
    )  # fmt: skip
    row = session.execute(
        select(*columns)
        .select_from(Case)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(AidedPerson, col(AidedPerson.case_id) == col(Case.id), isouter=True)
        .join(Account, col(Account.id) == followup.held_by, isouter=True)
        .where(col(Case.id) == followup.case_id)
    ).one()
    return CalledCase(*row)
