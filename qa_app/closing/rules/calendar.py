"""Working days, and the last day of a period. Pure; the holidays come from ``holidays.toml``.

A period of days begins the day after, and where its last day is a holiday it ends with the next
working day (民法典 articles 201 and 203, https://flk.npc.gov.cn). In years whose holidays are not
on file only Saturdays and Sundays count as free, and whoever asks can find that out.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_FRIDAY = 4


class Count(StrEnum):
    """Which days a period counts."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays and weekend days worked instead, for the years on file."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day, as far as is known."""
        if day in self.off:
            return False
        return day.weekday() <= _FRIDAY or day in self.worked

    def knows(self, first: date, last: date) -> bool:
        """Whether the holidays of all years between two days are on file."""
        return all(year in self.years for year in range(first.year, last.year + 1))


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
    day = start
    if period.count is Count.WORKING:
        left = period.days
        while left:
            day += _DAY
            left -= calendar.is_working(day)
        return LastDay(day, calendar.knows(start, day))
    day = start + timedelta(days=period.days)
    fixed = day
    while period.extends and not calendar.is_working(day):
        day += _DAY
    return LastDay(day, not period.extends or calendar.knows(fixed, day))
