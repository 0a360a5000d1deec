"""What staff of the demonstration does about closing checks: sheets filled in, dates put right.

For ``closing_checks``, which says when. One sheet is in order, one leaves a finding, one is filled
in again after the papers were put right.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.cases.services.dates import CORRECTABLE, Correction
from qa_app.closing.loader import rulebook
from qa_app.closing.models import ClosingCheck, ClosingFinding
from qa_app.closing.queries.checklists import checklist_for
from qa_app.closing.rules.rulebook import Rulebook
from qa_app.closing.rules.states import FindingState
from qa_app.closing.services.checklists import submit_checklist
from qa_app.closing.services.dates import correct_and_check
from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.demo.rules.scenario import MOMENT
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.settings import Settings
from qa_app.workdays.queries import calendar

BY_DATE: Final = "applied_needed"
REASON = "登记时漏填申请日期，已按申请表补录。"
SHEETS: Final = ((), ("closing-legible",), ("closing-signatures", ""))
"""The items of each sheet that are not in order; the last one is filled in twice."""


def fill_and_correct(
    settings: Settings, staff: Actor, case_ids: Sequence[int], now: datetime
) -> dict[str, int]:
    """Sheets of three cases, and the missing day of application of a fourth; how many of each."""
    with reading() as session:
        book = rulebook(settings, calendar(session))
        dated = _without_day(session, case_ids)
    chosen = [case_id for case_id in case_ids if case_id != dated][: len(SHEETS)]
    filled = 0
    for case_id, items in zip(chosen, SHEETS, strict=False):
        for item in items or ("",):
            now += MOMENT
            with transaction() as session:
                sheet = _sheet(session, case_id, item)
                submit_checklist(
                    session, actor=staff, book=book, case_id=case_id, filled=sheet, now=now
                )
            filled += 1
    corrected = dated is not None and _correct(staff, book, dated, now + MOMENT)
    return {"closing_sheets": filled, "dates_corrected": int(corrected)}


def _sheet(session: Session, case_id: int, lacking: str) -> Filled:
    """A sheet in order but for one item, which lacks a little."""
    case = session.get_one(Case, case_id)
    check = session.exec(select(ClosingCheck).where(ClosingCheck.case_id == case_id)).first()
    answers: dict[str, Answer] = {}
    for one in checklist_for(session, case, check).rubric.criteria:
        levels = sorted(one.options, key=lambda name: -(one.options[name].value or 0))
        answers[one.id] = Answer(level=levels[one.id == lacking])
    return Filled(answers=answers)


def _without_day(session: Session, case_ids: Sequence[int]) -> int | None:
    """The first of the cases whose day of application is not entered."""
    wanted = select(ClosingFinding.case_id).where(
        col(ClosingFinding.case_id).in_(case_ids),
        ClosingFinding.rule == BY_DATE,
        ClosingFinding.state == FindingState.OPEN,
    )
    return session.exec(wanted.order_by(col(ClosingFinding.case_id))).first()


def _correct(staff: Actor, book: Rulebook, case_id: int, now: datetime) -> bool:
    with transaction() as session:
        case = session.get_one(Case, case_id)
        seen = {name: getattr(case, f"{name}_on") for name in CORRECTABLE}
        wanted = {**seen, "applied": case.accepted_on}
        changed, _ = correct_and_check(
            session, actor=staff, book=book, case_id=case_id,
            correction=Correction(seen, wanted, REASON), now=now,
        )  # fmt: skip
    return bool(changed)
