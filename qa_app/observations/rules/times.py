"""Whether one person can sit in two hearings, and on which day a hearing is. Pure.

Calendars say when a hearing begins, not when it ends; three hours with the way to the court are
kept free for each. A hearing at midnight has a day and no time, so it takes the whole day.
"""

from datetime import date, datetime, timedelta
from typing import Final

from qa_app.observations.rules.moments import moment_of

LENGTH: Final = timedelta(hours=3)
"""How long a hearing with the way to the court keeps an observer busy."""
_DAY: Final = timedelta(days=1)
EARLY: Final = timedelta(hours=2)
"""How long before the hour an observer may sign in."""


def day_of(moment: datetime) -> date:
    """The day at the place of the court."""
    return moment_of(moment).day


def has_time(starts_at: datetime) -> bool:
    """Whether the court named an hour; midnight stands for a day without one."""
    return moment_of(starts_at).at is not None


def overlap(one: datetime, other: datetime) -> bool:
    """Whether hearings that begin at these moments keep the same person busy at once."""
    if abs(one - other) >= _DAY:
        return False
    if not (has_time(one) and has_time(other)):
        return day_of(one) == day_of(other)
    return abs(one - other) < LENGTH


def is_over(starts_at: datetime, now: datetime) -> bool:
    """Whether a hearing must have ended: its hours, or its day, are past."""
    if has_time(starts_at):
        return now >= starts_at + LENGTH
    return day_of(now) > day_of(starts_at)


def may_sign_in(starts_at: datetime, at: datetime) -> bool:
    """Whether it is not too early to sign in; late is never too late, the court may run on."""
    return at >= starts_at - EARLY
