"""Builds released feedback straight into the tables: sheets of settled cases, by choice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState
from qa_app.reviews.models import Settlement
from tests.builders.numbers import next_number
from tests.builders.register import NOW

RUBRIC = {"rubric": "civil-file-review/1"}


def release(
    session: Session,
    cycle: Cycle,
    levels: Mapping[int, Mapping[str, str]] | None = None,
    *,
    state: ReleaseState = ReleaseState.RELEASED,
) -> list[FeedbackSheet]:
    """Sheets of every settled case; ``levels``: case id → criterion → level."""
    row = Release(
        public_id=f"release-{next_number()}", cycle_id=cycle.id or 0, scope={}, state=state,
        released_by="builder", released_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    wanted = (
        select(Settlement, Case)
        .join(Case, col(Case.id) == col(Settlement.case_id))
        .where(col(Settlement.cycle_id) == cycle.id, col(Settlement.counts))
        .order_by(col(Settlement.id))
    )
    made = [
        _sheet(row.id or 0, settled, case, (levels or {}).get(case.id or 0, {}))
        for settled, case in session.execute(wanted).all()
    ]
    session.add_all(made)
    session.flush()
    return made


def regrade(
    session: Session, sheet: FeedbackSheet, grade: Grade, at: datetime = NOW, *, renew: bool = True
) -> FeedbackSheet:
    """A new settled version of the sheet's case, and (unless not wanted) a new sheet of it."""
    old = session.get_one(Settlement, sheet.settlement_id)
    old.counts = False
    session.flush()
    new = Settlement(
        cycle_id=old.cycle_id, case_id=old.case_id, version=old.version + 1, grade=grade,
        method="objection", steps=[], settled_by="builder", settled_at=at,
    )  # fmt: skip
    session.add(new)
    session.flush()
    if not renew:
        return sheet
    sheet.counts = False
    session.flush()
    fresh = FeedbackSheet(
        public_id=f"sheet-{next_number()}", release_id=sheet.release_id, cycle_id=sheet.cycle_id,
        case_id=sheet.case_id, lawyer_id=sheet.lawyer_id, agency_id=sheet.agency_id,
        settlement_id=new.id or 0, grade=grade, lines=sheet.lines, overall=sheet.overall,
        version=sheet.version + 1, counts=True, made_at=at,
    )  # fmt: skip
    session.add(fresh)
    session.flush()
    return fresh


def object_to(
    session: Session, sheet: FeedbackSheet, state: ObjectionState = ObjectionState.DECIDING
) -> Objection:
    """An objection against a sheet, as far as ``state``."""
    row = Objection(
        public_id=f"objection-{next_number()}", sheet_id=sheet.id or 0, cycle_id=sheet.cycle_id,
        case_id=sheet.case_id, state=state, due_on=NOW.date(), made_at=NOW, saved_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def pay(session: Session, case_ids: Sequence[int], cents: int | None) -> None:
    """Put a subsidy on the record of cases."""
    for case_id in case_ids:
        session.get_one(Case, case_id).subsidy_cents = cents
    session.flush()


def _sheet(
    release_id: int, settled: Settlement, case: Case, levels: Mapping[str, str]
) -> FeedbackSheet:
    lines: list[dict[str, Any]] = [
        {"criterion": criterion, "level": level, "points": None, "comments": [], "evidence": [],
         "advice": ""}
        for criterion, level in levels.items()
    ]  # fmt: skip
    return FeedbackSheet(
        public_id=f"sheet-{next_number()}", release_id=release_id, cycle_id=settled.cycle_id,
        case_id=settled.case_id, lawyer_id=case.lawyer_id, agency_id=case.agency_id,
        settlement_id=settled.id or 0, grade=settled.grade, points=settled.points, lines=lines,
        overall=dict(RUBRIC), counts=True, made_at=NOW,
    )  # fmt: skip
