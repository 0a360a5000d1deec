"""Corrects dates of a case through the cases' own service and checks the case again at once."""

from datetime import datetime

from sqlmodel import Session

from qa_app.cases.services.dates import Correction, correct_dates
from qa_app.closing.queries.visible import CHECKERS, case_for
from qa_app.closing.rules.rulebook import Rulebook
from qa_app.closing.services.checking import Tally, check_cases
from qa_app.core.roles import Actor


def correct_and_check(
    session: Session,
    *,
    actor: Actor,
    book: Rulebook,
    case_id: int,
    correction: Correction,
    now: datetime,
) -> tuple[int, Tally]:
    """How many dates were changed, and what the check after it came to."""
    case_for(session, actor, case_id, CHECKERS)
    changed = correct_dates(session, actor=actor, case_id=case_id, correction=correction, now=now)
    if not changed:
        return 0, Tally()
    session.flush()
    tally = check_cases(session, actor=actor, book=book, case_ids=[case_id], now=now)
    return len(changed), tally
