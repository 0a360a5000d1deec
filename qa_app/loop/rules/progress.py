"""How far the loop of a cycle is: counts by agency and column, totals, days from step to step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from statistics import median


class Column(StrEnum):
    """What is counted, in the order of the loop; each is the length of one list."""

    RELEASED = "released"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    OPEN = "open"
    LATE = "late"
    DECIDED = "decided"
    CHANGED = "changed"
    TASKS = "tasks"
    RECTIFIED = "rectified"
    OVERDUE = "overdue"


class Step(StrEnum):
    """From where to where days are counted."""

    TO_READ = "to_read"
    TO_ACKNOWLEDGE = "to_acknowledge"
    TO_DECIDE = "to_decide"
    TO_RECTIFY = "to_rectify"


@dataclass(frozen=True, slots=True)
class AgencyProgress:
    """One agency's counts; the total has no id."""

    agency_id: int
    code: str
    agency: str
    counts: Mapping[Column, int]


@dataclass(frozen=True, slots=True)
class StepDays:
    """The median of the days of a step over ``n`` that have taken it; None without any."""

    step: Step
    n: int
    days: Fraction | None


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole table; ``hidden`` cases are left out since the reader is tied to them."""

    rows: tuple[AgencyProgress, ...]
    total: AgencyProgress
    steps: tuple[StepDays, ...]
    hidden: int = 0


def total_of(rows: Sequence[AgencyProgress]) -> AgencyProgress:
    """The sums of every column."""
    sums = {column: sum(row.counts.get(column, 0) for row in rows) for column in Column}
    return AgencyProgress(0, "", "", sums)


def step_days(step: Step, pairs: Iterable[tuple[datetime | None, datetime | None]]) -> StepDays:
    """The median over those that have both moments; what still waits is not among them."""
    found = [end - start for start, end in pairs if start is not None and end is not None]
    if not found:
        return StepDays(step, 0, None)
    seconds = sorted(Fraction(max(one, timedelta(0)) // timedelta(seconds=1)) for one in found)
    return StepDays(step, len(found), median(seconds) / 86_400)
