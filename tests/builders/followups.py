"""Builds drawn follow-ups and answers to their questionnaire, through the program's services."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.followups.models import Followup, FollowupDraw, FollowupStratum, Lead
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.attempting import Made
from qa_app.followups.rules.drawing import Share, ratio_of
from qa_app.followups.rules.states import (
    Channel,
    DrawState,
    FollowupState,
    LeadState,
    Outcome,
    Respondent,
)
from qa_app.followups.services.answering import Given, take_answers
from qa_app.followups.services.drawing import announce_followup, draw_followup
from qa_app.rubrics.queries import default_rubric
from qa_app.rubrics.rules.schema import Instrument, Rubric
from qa_app.rubrics.services import freeze_rubric
from qa_app.sampling.rules.public_words import Seed
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.stored import Filled
from tests.builders.cases import make_aided_person, make_cases
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.numbers import next_number
from tests.builders.register import NOW, make_agency

SEED = "2026-09-08 骰子 3 6 1 4 4 2"


def share(ratio: str = "1", minimum: int = 1) -> Share:
    """A share as announced."""
    found = ratio_of(ratio)
    assert found
    return Share(found, minimum)


def followed_cycle(
    session: Session, count: int = 3, *, ratio: str = "1", now: datetime = NOW, **keys: object
) -> Cycle:
    """A cycle of one agency whose follow-up was drawn; each case has an aided person."""
    for case in make_cases(session, count, agency=make_agency(session, "甲县中心")):
        make_aided_person(session, case)
    return drawn_followup(session, drawn_cycle(session, make_plan(**keys)), ratio=ratio, now=now)


def drawn_followup(
    session: Session, cycle: Cycle, *, ratio: str = "1", now: datetime = NOW
) -> Cycle:
    """The follow-up of a cycle at hand, announced and drawn."""
    announce_followup(session, actor=SYSTEM, name=cycle.name, share=share(ratio), now=now)
    public = Seed(SEED, "当场掷骰")
    draw_followup(session, actor=SYSTEM, name=cycle.name, seed=public, now=now)
    return cycle


def followups_of(session: Session, cycle: Cycle) -> list[Followup]:
    """All of a cycle, in the order of the draw."""
    mine = col(Followup.cycle_id) == cycle.id
    return list(session.exec(select(Followup).where(mine).order_by(col(Followup.id))).all())


def an_attempt(outcome: Outcome = Outcome.NO_ANSWER, **fields: object) -> Made:
    """One attempt with a key of its own."""
    return Made(f"op-{next_number()}", outcome, **fields)  # type: ignore[arg-type]


def answers_to(rubric: Rubric, **chosen: str) -> Filled:
    """The first option everywhere unless another is given, as ``visit_gifts="taken"``."""
    wanted = {name.replace("_", "-"): option for name, option in chosen.items()}
    answers = {
        each.id: Answer(level=wanted.get(each.id, next(iter(each.options))))
        for each in rubric.criteria
    }
    return Filled(answers=answers)


def answer(
    session: Session, followup: Followup, *, by: Actor = SYSTEM, now: datetime = NOW, **chosen: str
) -> Followup:
    """Somebody answered on the telephone."""
    filled = answers_to(questionnaire_of(session, followup.cycle_id), **chosen)
    given = Given(filled, Channel.TELEPHONE, Respondent.SELF)
    take_answers(session, followup=followup, given=given, by=by.login, now=now)
    session.flush()
    return followup


TODAY = date(2026, 9, 1)


def followup_at_hand(session: Session, cycle: Cycle, case: Case) -> tuple[str, str]:
    """A follow-up of any case in any cycle, with a lead; their public ids."""
    if session.get(FollowupDraw, cycle.id) is None:
        rubric = default_rubric(Instrument.FOLLOW_UP, CaseType.CIVIL)
        freeze_rubric(session, actor=SYSTEM, name=rubric.name, now=NOW)
        session.add(
            FollowupDraw(
                cycle_id=cycle.id or 0, ratio="1", minimum=1, frame_sha256="0" * 64,
                state=DrawState.DRAWN, seed=SEED, announced_by="system", announced_at=NOW,
                drawn_by="system", drawn_at=NOW, rubric=rubric.id, rubric_version=rubric.version,
            )
        )  # fmt: skip
        session.add(FollowupStratum(cycle_id=cycle.id or 0, label="s", frame_size=9, sample_size=9))
    number = next_number()
    row = Followup(
        public_id=f"followup-{number}", cycle_id=cycle.id or 0, case_id=case.id or 0,
        case_key=case.case_key, stratum="s", ticket=f"{number:064x}", rank=number,
        agency_id=case.agency_id, region_id=case.region_id, type=case.type, language="普通话",
        state=FollowupState.WAITING, next_on=NOW.date(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    lead = Lead(
        public_id=f"lead-{number}", followup_id=row.id or 0, cycle_id=row.cycle_id,
        case_id=row.case_id, case_key=row.case_key, agency_id=row.agency_id,
        region_id=row.region_id, question="visit-gifts/taken", words="要了两千元",
        state=LeadState.OPEN, opened_by="system", opened_at=NOW,
    )  # fmt: skip
    session.add(lead)
    session.flush()
    return row.public_id, lead.public_id
