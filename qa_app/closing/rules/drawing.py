"""Where dates and intervals of a case lie on a line of 1,000 units, and what is late. Pure.

For the drawing on the page of one case; the table beside it says the same in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from qa_app.closing.rules.calendar import last_day
from qa_app.closing.rules.rulebook import CaseFacts, Interval, Rulebook, Step, applies_to

WIDTH = 1_000
RUNS_ON = 6
"""What is overdue is drawn this part of the whole beyond the last day there is."""
LABEL = 120
"""How broad the label of a date is, in units."""


@dataclass(frozen=True, slots=True)
class Point:
    """One date; labels that would meet stand on different ``level``s, 0 is nearest the line."""

    steps: tuple[Step, ...]
    day: date
    x: int
    level: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Span:
    """One interval that applies: until when, what came, and whether that was late.

    ``end`` None: there is no such date; then it is late once the last day is over, where the rule
    says so. ``days``: how many days late, 0 for in time or still without a date.
    """

    rule: Interval
    start: date
    due: date
    certain: bool
    end: date | None
    days: int
    late: bool
    x_start: int
    x_due: int
    x_end: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Points and spans of one case; ``levels``: how many rows of labels there are."""

    points: tuple[Point, ...]
    spans: tuple[Span, ...]
    levels: int


def drawing(book: Rulebook, facts: CaseFacts, today: date) -> Drawing:
    """The dates of a case and every interval that applies to it."""
    spans = [_span(book, rule, facts, today) for rule in book.intervals]
    found = [span for span in spans if span is not None]
    days = [*facts.dates.values(), *(span.due for span in found)]
    if not days:
        return Drawing((), (), 0)
    scale = _Scale(min(days), _end_of_line(days, found, today))
    points = _points(facts.dates, scale)
    placed = tuple(_placed(span, scale, today) for span in found)
    return Drawing(points, placed, 1 + max((point.level for point in points), default=0))


def _end_of_line(days: list[date], spans: list[Span], today: date) -> date:
    """The last day drawn: what is overdue runs on a little, however long ago it was due."""
    first, last = min(days), max(days)
    if not any(span.late and span.end is None for span in spans):
        return last
    return max(last, min(today, last + max((last - first) // RUNS_ON, timedelta(days=1))))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date) -> int:
        length = max(1, (self.last - self.first).days)
        inside = min(max(day, self.first), self.last)
        return ((inside - self.first).days * WIDTH * 2 + length) // (2 * length)


def _span(book: Rulebook, rule: Interval, facts: CaseFacts, today: date) -> Span | None:
    start = facts.dates.get(rule.start)
    if rule.period is None or start is None or not applies_to(rule.applies, facts, start):
        return None
    last = last_day(start, rule.period, book.calendar)
    end = facts.dates.get(rule.end)
    late = end > last.day if end else rule.open_ended and today > last.day
    days = (end - last.day).days if end and late else 0
    return Span(rule, start, last.day, last.certain, end, days, late, 0, 0, 0)


def _placed(span: Span, scale: _Scale, today: date) -> Span:
    end = span.end or (today if span.late else span.start)
    return Span(
        span.rule, span.start, span.due, span.certain, span.end, span.days, span.late,
        scale.at(span.start), scale.at(span.due), scale.at(end),
    )  # fmt: skip


def _points(dates: Mapping[Step, date], scale: _Scale) -> tuple[Point, ...]:
    by_day: dict[date, list[Step]] = {}
    for step in Step:
        if step in dates:
            by_day.setdefault(dates[step], []).append(step)
    free: list[int] = []
    points: list[Point] = []
    for day in sorted(by_day):
        x = scale.at(day)
        left, anchor = _label(x)
        level = _level(free, left)
        points.append(Point(tuple(by_day[day]), day, x, level, anchor))
    return tuple(points)


def _label(x: int) -> tuple[int, str]:
    """The left end of the label and how it hangs on its date."""
    half = LABEL // 2
    if x < half:
        return x, "start"
    return (x - LABEL, "end") if x > WIDTH - half else (x - half, "middle")


def _level(free: list[int], left: int) -> int:
    """The lowest level on which there is room from here on; it is taken."""
    for level, until in enumerate(free):
        if until <= left:
            free[level] = left + LABEL
            return level
    free.append(left + LABEL)
    return len(free) - 1
