"""Until which day an objection may be handed in, asked for once more, and is to be decided. Pure.

Days are working days of the calendar, counted from the day after; the last day counts whole.
"""

from dataclasses import dataclass
from datetime import date

from qa_app.core.errors import Refusal
from qa_app.core.workdays import Calendar

MOST_NEW_DAYS = 60


@dataclass(frozen=True, slots=True)
class Writing:
    """What bears on writing an objection to a sheet; ``until`` None: the cycle hears none."""

    until: date | None
    own: bool = True
    counts: bool = True
    released: bool = True
    another: bool = False
    """Whether the case has an objection of this level already, other than this one."""


def last_day(calendar: Calendar, start: date, days: int) -> date | None:
    """The last day of so many working days after a day; None for 0 days: there is no such step."""
    return calendar.add_working_days(start, days) if days > 0 else None


def why_not_write(facts: Writing, today: date) -> Refusal | None:
    """Why nothing can be written or handed in against a sheet today; None when it can."""
    if not facts.own:
        return Refusal("objection_not_own")
    if not facts.released:
        return Refusal("objection_not_released")
    if facts.until is None:
        return Refusal("objection_not_in_cycle")
    if facts.another:
        return Refusal("objection_is_one_per_case")
    if not facts.counts:
        return Refusal("objection_sheet_replaced")
    if today > facts.until:
        return Refusal("objection_too_late", {"until_on": facts.until.isoformat()})
    return None


def days_left(calendar: Calendar, today: date, until: date) -> int:
    """How many working days are left, today not counted; 0 on the last day and after it."""
    return max(0, calendar.working_days_between(today, until))


def came_in_time(until: date, came_on: date) -> bool:
    """Whether what came in on a day was in time; the last day counts whole."""
    return came_on <= until


def why_not_new_days(days: int) -> Refusal | None:
    """Why an objection cannot be returned with so many working days."""
    if not 1 <= days <= MOST_NEW_DAYS:
        return Refusal("objection_new_days", {"most": MOST_NEW_DAYS})
    return None
