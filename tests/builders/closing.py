"""The program's own rules, facts of a case and checked cases, for tests of the closing check."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from qa_app.cases.models import Case
from qa_app.closing.loader import rulebook
from qa_app.closing.models import ClosingFinding
from qa_app.closing.rules.rulebook import CaseFacts, Step
from qa_app.closing.services.checking import Tally, check_cases
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.roles import SYSTEM, Actor
from qa_app.settings import Settings
from qa_app.workdays.queries import published_calendar
from tests.builders.cases import make_case

PLAIN = Settings(home=Path("."), database_url="", secret_key="", data_key="")
BOOK = rulebook(PLAIN, published_calendar())
CALENDAR = BOOK.calendar
TODAY = date(2026, 11, 2)
CHECKED = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
IN_TIME = {
    Step.APPLIED: date(2026, 3, 2),
    Step.ACCEPTED: date(2026, 3, 4),
    Step.ASSIGNED: date(2026, 3, 5),
    Step.MET: date(2026, 3, 9),
    Step.HEARD: date(2026, 4, 15),
    Step.CLOSED: date(2026, 5, 20),
    Step.ARCHIVED: date(2026, 6, 3),
}


def facts(source: Source | None = Source.APPLICATION, **dates: date | None) -> CaseFacts:
    """A civil case in its first instance, in time where nothing else is said; None: no date."""
    changed = {**IN_TIME, **{Step(name): day for name, day in dates.items()}}
    kept = {step: day for step, day in changed.items() if day is not None}
    return CaseFacts(CaseType.CIVIL, Stage.FIRST_INSTANCE, source, kept)


def make_timed_case(session: Session, *, number: str = "", **changed: Any) -> Case:
    """A stored civil case in time and in order; ``met_on=None`` and the like change its dates."""
    dates: dict[str, Any] = {f"{step.value}_on": day for step, day in IN_TIME.items()}
    return make_case(session, number, **{**dates, **changed})


def check_all(session: Session, *, actor: Actor = SYSTEM, now: datetime = CHECKED) -> Tally:
    """Check every case there is."""
    ids = [case_id for case_id in session.exec(select(Case.id).order_by(Case.id)).all() if case_id]
    return check_cases(session, actor=actor, book=BOOK, case_ids=ids, now=now)


def findings(session: Session, case: Case) -> dict[str, ClosingFinding]:
    """The findings of a case by rule."""
    wanted = select(ClosingFinding).where(ClosingFinding.case_id == case.id)
    return {each.rule: each for each in session.exec(wanted).all()}
