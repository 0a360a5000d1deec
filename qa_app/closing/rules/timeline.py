"""办案流程监督: from the dates of a case to what is late, missing or impossible. Pure.

A finding names its rule, where law or source is written; it is never a grade and never a figure
that enters one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qa_app.closing.rules.calendar import last_day
from qa_app.closing.rules.rulebook import (
    CaseFacts,
    Interval,
    Rulebook,
    Step,
    applies_to,
)
from qa_app.closing.rules.states import FindingKind, Severity
from qa_app.core.workdays import Calendar

LATE = "late"
OVERDUE = "overdue"
WRONG_ORDER = "wrong_order"
MISSING_DATE = "missing_date"
FUTURE_DATE = "future_date"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found; ``key`` tells it from the others of the case, check after check.

    ``params`` hold days in ISO form, codes and numbers: nothing of a person.
    """

    key: str
    kind: FindingKind
    rule: str
    code: str
    severity: Severity
    params: dict[str, Any] = field(default_factory=dict[str, Any])


def timeline_findings(book: Rulebook, facts: CaseFacts, today: date) -> tuple[Found, ...]:
    """Everything the dates of one case show on a day, in the order of the rules.

    Dates in the wrong order are measured by no interval: what is impossible is not late as well.
    """
    return (*_future(facts, today), *_orders(book, facts), *_needed(book, facts),
            *_intervals(book, facts, today))  # fmt: skip


def measured(rule: Interval, facts: CaseFacts, calendar: Calendar) -> date | None:
    """The last day the interval allows in this case; None where it does not apply."""
    start = facts.dates.get(rule.start)
    if rule.period is None or start is None or not applies_to(rule.applies, facts, start):
        return None
    return last_day(start, rule.period, calendar).day


def _future(facts: CaseFacts, today: date) -> Iterator[Found]:
    for step in Step:
        day = facts.dates.get(step)
        if day is not None and day > today:
            yield _found(f"future:{step}", step.value, FUTURE_DATE, Severity.FAULT,
                         step=step.value, day=day.isoformat())  # fmt: skip


def _orders(book: Rulebook, facts: CaseFacts) -> Iterator[Found]:
    for rule in book.orders:
        before, after = facts.dates.get(rule.earlier), facts.dates.get(rule.later)
        if before is None or after is None or not applies_to(rule.applies, facts, before):
            continue
        if after < before:
            yield _found(rule.id, rule.id, WRONG_ORDER, rule.severity,
                         earlier=rule.earlier.value, earlier_day=before.isoformat(),
                         later=rule.later.value, later_day=after.isoformat())  # fmt: skip


def _needed(book: Rulebook, facts: CaseFacts) -> Iterator[Found]:
    for rule in book.needed:
        if rule.step in facts.dates or not applies_to(rule.applies, facts, _closed(facts)):
            continue
        yield _found(rule.id, rule.id, MISSING_DATE, rule.severity, step=rule.step.value)


def _intervals(book: Rulebook, facts: CaseFacts, today: date) -> Iterator[Found]:
    for rule in book.intervals:
        start = facts.dates.get(rule.start)
        if rule.period is None or start is None or not applies_to(rule.applies, facts, start):
            continue
        last = last_day(start, rule.period, book.calendar)
        end = facts.dates.get(rule.end)
        params: dict[str, Any] = {
            "start": rule.start.value, "start_day": start.isoformat(),
            "end": rule.end.value, "due_day": last.day.isoformat(), "certain": last.certain,
        }  # fmt: skip
        if end is None:
            if rule.open_ended and today > last.day:
                yield _found(rule.id, rule.id, OVERDUE, rule.severity, **params)
        elif end > last.day:
            yield _found(rule.id, rule.id, LATE, rule.severity, **params,
                         end_day=end.isoformat(), days=(end - last.day).days)  # fmt: skip


def _closed(facts: CaseFacts) -> date | None:
    return facts.dates.get(Step.CLOSED)


def _found(key: str, rule: str, code: str, severity: Severity, **params: Any) -> Found:
    return Found(f"timeline:{key}", FindingKind.TIMELINE, rule, code, severity, params)
