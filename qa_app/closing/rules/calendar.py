"""The last day of a period of calendar or working days. Pure; holidays come from ``workdays``.

A period of days begins the day after, and where its last day is a holiday it ends with the next
working day (民法典 articles 201 and 203, https://flk.npc.gov.cn). In years whose holidays are not
on file only Saturdays and Sundays count as free, and whoever asks can find that out.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from qa_app.core.workdays import Calendar


class Count(StrEnum):
    """Which days a period counts."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Period:
    """So many days; ``extends``: it ends on a working day (always so with working days)."""

    days: int
    count: Count = Count.CALENDAR
    extends: bool = True


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period; not ``certain`` where holidays of a year are not on file."""

    day: date
    certain: bool = field(default=True)


def last_day(start: date, period: Period, calendar: Calendar) -> LastDay:
    """The last day on which something is in time that begins to run on ``start``."""
    if period.count is Count.WORKING:
        day = calendar.add_working_days(start, period.days)
        return LastDay(day, calendar.knows(start, day))
    fixed = start + timedelta(days=period.days)
    if not period.extends:
        return LastDay(fixed)
    day = calendar.next_working(fixed)
    return LastDay(day, calendar.knows(fixed, day))
