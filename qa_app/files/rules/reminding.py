"""Decides when somebody who was asked for a file is late, and on which days a reminder goes out.

Reminders go out ``every`` days before the due day, on it, and every ``every`` days after it until
the file has come. Days are days in Shanghai; the caller turns times into days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = 7


class Urgency(StrEnum):
    """How near the due day is."""

    NONE = ""
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Asked:
    """One open request: since when, until when, and when it was last reminded of."""

    asked_on: date
    due_on: date
    reminded_on: date | None = None


def is_overdue(due_on: date | None, today: date) -> bool:
    """Whether the due day is over; the file may still come on the due day itself."""
    return due_on is not None and today > due_on


def urgency(due_on: date | None, today: date, every: int) -> Urgency:
    """Overdue, due within ``every`` days, or neither."""
    if is_overdue(due_on, today):
        return Urgency.OVERDUE
    if due_on is not None and due_on - today <= timedelta(days=every):
        return Urgency.SOON
    return Urgency.NONE


def last_reminder_day(due_on: date, today: date, every: int) -> date | None:
    """The newest day up to today on which a reminder was due; None before the first.

    With ``every`` 0 there is none before the due day, then one on it and one each week.
    """
    first = due_on - timedelta(days=every)
    if today < first:
        return None
    if today < due_on:
        return first
    step = every or WEEK
    late = (today - due_on).days
    return due_on + timedelta(days=late - late % step)


def is_to_be_reminded(asked: Asked, today: date, every: int) -> bool:
    """Whether a reminder goes out today: one was due since the request or the last reminder.

    A day the program was off is made up for, and no day brings two.
    """
    newest = last_reminder_day(asked.due_on, today, every)
    return newest is not None and newest > (asked.reminded_on or asked.asked_on)
