"""What a bulletin tells, as values: the share report, weak criteria, the loop, what is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from fractions import Fraction

from qa_app.core.errors import Refusal
from qa_app.loop.rules.fields import Block
from qa_app.reports.rules.report import ShareReport

MOST_CRITERIA = 5
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Values:
    """What is merged: a text for each single field, and for each block its rows of texts."""

    single: Mapping[str, str]
    rows: Mapping[Block, Sequence[Mapping[str, str]]]
    none: str = "—"
    """What stands in a block without rows."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in local time."""

    year: int
    number: int

    @classmethod
    def of_text(cls, text: str) -> "Month | None":
        """``2026-03``; None for anything else."""
        year, dash, number = text.partition("-")
        if not (dash and text.isascii() and year.isdecimal() and number.isdecimal()):
            return None
        if len(year) != len("2026") or len(number) != len("03") or not 1 <= int(number) <= MONTHS:
            return None
        return cls(int(year), int(number)) if int(year) else None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def next_first(self) -> date:
        """The first day of the month after."""
        after = self.first + timedelta(days=31)
        return after.replace(day=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a bulletin is asked for: the name of a cycle, a month and a language."""

    cycle: str
    month: Month
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Order:
    """A bulletin to be issued: the wish, what its preview said, and the form's own id."""

    wish: Wish
    digest: str
    public_id: str


@dataclass(frozen=True, slots=True)
class LoopCounts:
    """Acts of the loop: sheets, objections and tasks counted once each."""

    released: int = 0
    read: int = 0
    acknowledged: int = 0
    objections: int = 0
    decided: int = 0
    changed: int = 0
    tasks: int = 0
    rectified: int = 0
    overdue: int = 0

    def __add__(self, other: "LoopCounts") -> "LoopCounts":
        names = [one.name for one in fields(LoopCounts)]
        return LoopCounts(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True, slots=True)
class CriterionLoss:
    """How much of what could be had a criterion lost, over how many ratings."""

    title: str
    rubric: str
    loss: Fraction
    ratings: int


@dataclass(frozen=True, slots=True)
class OverdueTasks:
    """The overdue tasks of one agency, and for how many days the oldest is due."""

    agency: str
    tasks: int
    days: int


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """Everything a bulletin may say of one office's regions; nobody in it is a person.

    ``report`` is broken down by agency; ``by_agency`` has the counts of the loop by agency code.
    """

    office: str
    month: Month
    as_of: datetime
    report: ShareReport
    criteria: tuple[CriterionLoss, ...]
    in_month: LoopCounts
    until_now: LoopCounts
    by_agency: Mapping[str, tuple[str, LoopCounts]]
    overdue: tuple[OverdueTasks, ...]
    minimum_cell: int


def weakest(found: Sequence[CriterionLoss], minimum: int) -> tuple[CriterionLoss, ...]:
    """The criteria that lost most, of those with enough ratings to say so."""
    enough = [one for one in found if one.ratings >= max(minimum, 1) and one.loss > 0]
    ordered = sorted(enough, key=lambda one: (-one.loss, one.rubric, one.title))
    return tuple(ordered[:MOST_CRITERIA])


def why_not_month(month: Month, today: date) -> Refusal | None:
    """A month that has not begun has nothing to report."""
    return Refusal("bulletin_month_ahead") if month.first > today else None
