"""The program's own rules and facts of a case, for tests of the closing check."""

from datetime import date
from pathlib import Path

from qa_app.closing.loader import rulebook
from qa_app.closing.rules.rulebook import CaseFacts, Step
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.settings import Settings

PLAIN = Settings(home=Path("."), database_url="", secret_key="", data_key="")
BOOK = rulebook(PLAIN)
CALENDAR = BOOK.calendar
TODAY = date(2026, 11, 2)
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
