"""Until when a seat's review is due, how urgent that is, and on which days people are reminded.

The same for every seat: what matters is the cycle's date and when the seat was given, never why.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SHORTEST = timedelta(days=7)
"""Who is given a case late has at least this long."""
AGAIN_EVERY = 3
"""Days between reminders of what is overdue."""


class Urgency(StrEnum):
    """How a due date stands today."""

    NONE = "none"
    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


class Reminder(StrEnum):
    """What a reminder says of the due date."""

    BEFORE = "before"
    TODAY = "today"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date (None: no day is set) and how urgent it is."""

    due_on: date | None
    urgency: Urgency


def due_on(reviews_due: date | None, given_on: date) -> date | None:
    """The day by which a seat given on a day is due; None when the cycle sets no day."""
    return max(reviews_due, given_on + SHORTEST) if reviews_due else None


def deadline(reviews_due: date | None, given_on: date, today: date, soon_days: int) -> Deadline:
    """The due date of a seat and its urgency; the day itself is not overdue."""
    due = due_on(reviews_due, given_on)
    if due is None:
        return Deadline(None, Urgency.NONE)
    if due < today:
        return Deadline(due, Urgency.OVERDUE)
    return Deadline(due, Urgency.SOON if (due - today).days <= soon_days else Urgency.LATER)


def reminder(due: date, today: date, days_before: int) -> Reminder | None:
    """Whether today is a day to remind: so many days before, on the day, then every few days."""
    left = (due - today).days
    if left == 0:
        return Reminder.TODAY
    if left > 0:
        return Reminder.BEFORE if left == days_before else None
    return Reminder.AFTER if (-left - 1) % AGAIN_EVERY == 0 else None
