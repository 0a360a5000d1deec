"""Builds cycles whose cases were settled by their files, and what other sources say of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.followups.models import Followup
from qa_app.followups.rules.states import Channel, FollowupState, Outcome, Respondent
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.rules.states import HearingState, ObservationPick, ObservationState
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.states import Body, Entry, OpinionState
from qa_app.reviews.services.settling import settle_cycle
from qa_app.rubrics.rules.schema import Rubric
from qa_app.rubrics.services import freeze_rubric
from qa_app.sampling.models import SampleCase
from qa_app.scoresheets.models import Scoresheet
from tests.builders.numbers import next_number
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW
from tests.builders.reviews import import_rows, score_rows_of

COMBINED = """
[sources]
decides = "combined"
weights = { file = 70, observation = 15, follow_up = 10, opinion = 5 }
caps = [ { source = "observation", grade = "fail", at_most = "pass" } ]
"""
FILE_ALONE = '[sources]\ndecides = "file"\n'
FOLLOW_UP, OPINION = "aided-person-follow-up/1", "deciding-body-opinion/1"
LATER = NOW + timedelta(days=3)


def settled_cycle(
    session: Session,
    folder: Path,
    cases: int | list[Case] = 4,
    *,
    grades: dict[int, Grade] | None = None,
    plan: str = COMBINED,
) -> Cycle:
    """A cycle of two reviews a case, all settled; every case is good unless ``grades`` by seat."""
    cycle, _ = assigned_cycle(session, cases, experts=6)
    cycle.plan += plan
    session.flush()
    import_rows(session, cycle, folder, score_rows_of(session, cycle, grades))
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    return cycle


def cases_of(session: Session, cycle: Cycle) -> list[Case]:
    """The drawn cases, in the order of their ids."""
    statement = (
        select(Case)
        .join(SampleCase, col(SampleCase.case_id) == col(Case.id))
        .where(SampleCase.cycle_id == cycle.id)
        .order_by(col(Case.id))
    )
    return list(session.exec(statement))


def observed(
    session: Session,
    cycle: Cycle,
    case: Case,
    points: int | None,
    grade: Grade | None,
    **fields: Any,
) -> Observation:
    """A hearing of the case that was observed and discussed."""
    number = next_number()
    hearing = Hearing(
        public_id=f"hearing-{number}", hearing_key=f"{case.case_key}#2026-07-08#{number}",
        agency_id=case.agency_id, region_id=_region(session, case), case_number=case.number,
        case_key=case.case_key, case_id=case.id, type=case.type, starts_at=NOW,
        state=HearingState.HELD, moves=[], entered_by="builder", entered_at=NOW,
    )  # fmt: skip
    session.add(hearing)
    session.flush()
    row = Observation(
        public_id=f"observation-{number}", cycle_id=cycle.id or 0, hearing_id=hearing.id or 0,
        pick=ObservationPick.RANDOM, state=fields.get("state", ObservationState.DISCUSSED),
        grade=grade, points=points, discussed_by="builder",
        discussed_at=fields.get("at", LATER), chosen_by="builder", chosen_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def followed_up(
    session: Session, cycle: Cycle, case: Case, points: int | None = None, **fields: Any
) -> Followup:
    """A follow-up of the case: answered where there are points, else not reached."""
    number = next_number()
    state = FollowupState.DONE if points is not None else FollowupState.UNREACHABLE
    row = Followup(
        public_id=f"followup-{number}", cycle_id=cycle.id or 0, case_id=case.id or 0,
        case_key=case.case_key, stratum=fields.get("stratum", "全部"), ticket=f"{number:064x}",
        rank=number, agency_id=case.agency_id, region_id=_region(session, case), type=case.type,
        language="普通话", state=fields.get("state", state),
        outcome=fields.get(
            "outcome", Outcome.CONNECTED if points is not None else Outcome.NO_ANSWER
        ),
        attempts=1, scoresheet_id=_sheet(session, case, FOLLOW_UP, points),
        respondent=fields.get("respondent", Respondent.SELF) if points is not None else None,
        channel=Channel.TELEPHONE if points is not None else None,
        satisfied=fields.get("satisfied"),
        done_at=fields.get("at", LATER) if points is not None else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def opined(
    session: Session, cycle: Cycle, case: Case, points: int | None, body: Body = Body.COURT
) -> Opinion:
    """An opinion asked about the case; received where there are points."""
    number = next_number()
    rubric_id, _, version = OPINION.partition("/")
    came = points is not None
    _freeze(session, OPINION)
    row = Opinion(
        public_id=f"opinion-{number}", cycle_id=cycle.id or 0, case_id=case.id or 0, body=body,
        state=OpinionState.RECEIVED if came else OpinionState.ASKED,
        entry=Entry.LINK if came else None, rubric=rubric_id, rubric_version=int(version),
        scoresheet_id=_sheet(session, case, OPINION, points), asked_by="builder", asked_at=NOW,
        received_at=LATER if came else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _sheet(session: Session, case: Case, rubric: str, points: int | None) -> int | None:
    if points is None:
        return None
    frozen = _freeze(session, rubric)
    sheet = Scoresheet(
        rubric=frozen.id, rubric_version=frozen.version, case_id=case.id, answers={}, red_lines=[],
        points=points, created_at=NOW, saved_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    return sheet.id


def _freeze(session: Session, name: str) -> Rubric:
    return freeze_rubric(session, actor=SYSTEM, name=name, now=NOW).rubric


def _region(session: Session, case: Case) -> int:
    return session.get_one(Agency, case.agency_id).region_id
