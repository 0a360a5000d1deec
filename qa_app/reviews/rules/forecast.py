"""When the reviews of a cycle will be in, at the pace of the last working days. Pure.

The model is as simple as it can be said: reviews submitted per working day over the last ten
working days (a week-end's count goes to the Monday after), and the rest divided by their mean. The
range comes from how much the days differ: the mean's 80 % limits by Student's t. Public holidays
are not known here, and nobody's intentions are; with few days or few reviews nothing is said.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from qa_app.sampling.rules.quantiles import t_quantile

WINDOW: Final = 10
FEWEST_DAYS: Final = 5
FEWEST_REVIEWS: Final = 10
LEVEL: Final = 0.8
LONGEST_DAYS: Final = 750
"""Working days beyond which an end is not named: three years say as much as four."""
FRIDAY: Final = 4
DAY: Final = timedelta(days=1)


class Outlook(StrEnum):
    """How the forecast compares with the due date."""

    NO_DATE = "no_date"
    DONE = "done"
    UNKNOWN = "unknown"
    IN_TIME = "in_time"
    AT_RISK = "at_risk"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Reviews left and per working day (with limits), and the days on which they would be in.

    ``last_on`` None: the slow end cannot be named. Everything after ``days`` is None when there is
    too little to say.
    """

    left: int
    days: int
    submitted: int
    outlook: Outlook
    per_day: float | None = None
    done_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None


def forecast(
    submitted: Mapping[date, int],
    left: int,
    today: date,
    *,
    begun_on: date | None,
    due: date | None,
) -> Forecast:
    """What the pace up to yesterday says about ``left`` reviews; today is not over yet."""
    days = window(today, begun_on)
    counts = _per_working_day(submitted, days)
    total = sum(counts)
    if left == 0:
        return Forecast(0, len(days), total, Outlook.DONE)
    if len(days) < FEWEST_DAYS or total < FEWEST_REVIEWS:
        late = due is not None and today > due
        return Forecast(left, len(days), total, Outlook.LATE if late else Outlook.UNKNOWN)
    mean = total / len(days)
    spread = math.sqrt(sum((count - mean) ** 2 for count in counts) / (len(days) - 1))
    half = t_quantile(0.5 + LEVEL / 2, len(days) - 1) * spread / math.sqrt(len(days))
    first = after(today, left, mean + half)
    last = after(today, left, mean - half) if mean > half else None
    outlook = _outlook(first, last, due)
    return Forecast(left, len(days), total, outlook, mean, after(today, left, mean), first, last)


def window(today: date, begun_on: date | None) -> list[date]:
    """The last working days before today, not before the reviews began; oldest first."""
    days: list[date] = []
    day = today - DAY
    while begun_on is not None and len(days) < WINDOW and day >= begun_on:
        if day.weekday() <= FRIDAY:
            days.append(day)
        day -= DAY
    return days[::-1]


def after(today: date, left: int, per_day: float) -> date | None:
    """The working day on which ``left`` would be done from today on at a pace."""
    need = math.ceil(left / per_day) if per_day > 0 else LONGEST_DAYS + 1
    if need > LONGEST_DAYS:
        return None
    day = today - DAY
    while need:
        day += DAY
        need -= day.weekday() <= FRIDAY
    return day


def _per_working_day(submitted: Mapping[date, int], days: list[date]) -> list[int]:
    counts: Counter[date] = Counter()
    for day, count in submitted.items():
        moved = day
        while moved.weekday() > FRIDAY:
            moved += DAY
        counts[moved] += count
    return [counts[day] for day in days]


def _outlook(first: date | None, last: date | None, due: date | None) -> Outlook:
    if due is None:
        return Outlook.NO_DATE
    if first is None or first > due:
        return Outlook.LATE
    return Outlook.IN_TIME if last is not None and last <= due else Outlook.AT_RISK
