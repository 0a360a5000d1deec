"""Working days: weekends, public holidays, and weekend days that are worked instead (调休). Pure.

For deadlines and suggestions of every room; which days these are is package ``workdays``.  In years
whose holidays are not known only Saturdays and Sundays are free, and ``knows`` says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEK, _WORKED = 7, 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays, days worked although they are weekends, and the years both are known for.

    A day that is in both is worked: what is worked instead is said last.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day, as far as is known."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The ``n``-th working day after a day (before it, where negative); 0 is the day itself."""
        step, left = (_DAY, n) if n >= 0 else (-_DAY, -n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days come after ``a`` up to and with ``b``; negative where b is earlier.

        The counterpart of ``add_working_days``: n for the n-th working day after ``a``.
        """
        if b < a:
            return -self._within(b - _DAY, a - _DAY)
        return self._within(a, b)

    def knows(self, first: date, last: date) -> bool:
        """Whether the holidays of all years between two days are on file."""
        if first.year == last.year:
            return first.year in self.years
        return self.years.issuperset(range(first.year, last.year + 1))

    def _within(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and with ``b``, which is not earlier."""
        weeks, rest = divmod((b - a).days, _WEEK)
        count = weeks * _WORKED
        count += sum((b - k * _DAY).weekday() < _SATURDAY for k in range(rest))
        for day in self.holidays - self.workdays:
            count -= a < day <= b and day.weekday() < _SATURDAY
        for day in self.workdays:
            count += a < day <= b and day.weekday() >= _SATURDAY
        return count


WEEKENDS = Calendar()
"""Only Saturdays and Sundays are free: for where no holidays are at hand."""
