"""One attempt as a caller notes it, and what cannot be noted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qa_app.core.errors import Problem
from qa_app.followups.rules.states import Channel, Outcome, Respondent

MAX_NOTE = 1000
MAX_KEY = 80
MAX_DAYS_AHEAD = 180


@dataclass(frozen=True, slots=True)
class Made:
    """One attempt; ``op_id`` is made by the page, ``wished_on`` the day asked for by the person.

    ``at`` is when it was made, where that is not now.
    """

    op_id: str
    outcome: Outcome
    channel: Channel = Channel.TELEPHONE
    respondent: Respondent | None = None
    note: str = ""
    wished_on: date | None = None
    at: datetime | None = None


def attempt_problems(made: Made, today: date) -> list[Problem]:
    """Everything about it that does not fit."""
    found: list[Problem] = []
    if not made.op_id or len(made.op_id) > MAX_KEY:
        found.append(Problem("attempt_without_key", column="op_id"))
    if len(made.note) > MAX_NOTE:
        found.append(Problem("attempt_note_too_long", column="note", params={"limit": MAX_NOTE}))
    last = today + timedelta(days=MAX_DAYS_AHEAD)
    if made.wished_on and not today <= made.wished_on <= last:
        found.append(
            Problem("attempt_bad_day", column="wished_on", value=made.wished_on.isoformat())
        )
    return found
