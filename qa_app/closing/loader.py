"""Reads the rules of the timeline and the holidays, those of the program or the operator's own.

For checks, pages and the command line. A file is read once as long as it does not change; a file
with problems is refused with all of them.
"""

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from qa_app.closing.rules.calendar import Calendar, Count, Period
from qa_app.closing.rules.rulebook import (
    Applies,
    Interval,
    Needed,
    Order,
    Rulebook,
    Wording,
)
from qa_app.closing.rules.schema import (
    HolidaysFile,
    IntervalTable,
    RuleTable,
    TimelineFile,
    days_off,
    read_holidays,
    read_timeline,
)
from qa_app.core.errors import Invalid, Problem
from qa_app.settings import Settings

TIMELINE = Path(__file__).with_name("timeline.toml")
HOLIDAYS = Path(__file__).with_name("holidays.toml")
LARGEST = 1_000_000


def rulebook(settings: Settings) -> Rulebook:
    """The rules checks are done by. Raises Invalid with everything wrong in either file."""
    timeline = Path(settings.timeline_file) if settings.timeline_file else TIMELINE
    holidays = Path(settings.holidays_file) if settings.holidays_file else HOLIDAYS
    return _rulebook(timeline, _state(timeline), holidays, _state(holidays))


def holiday_sources(settings: Settings) -> tuple[tuple[int, str, str], ...]:
    """(year, notice, address) of every year on file."""
    path = Path(settings.holidays_file) if settings.holidays_file else HOLIDAYS
    file, problems = read_holidays(_text(path))
    if file is None:
        raise Invalid(problems)
    return tuple((each.year, each.notice, each.source) for each in file.year)


@lru_cache(maxsize=4)
def _rulebook(
    timeline: Path, _timeline_state: object, holidays: Path, _holidays_state: object
) -> Rulebook:
    rules_text, days_text = _text(timeline), _text(holidays)
    rules, wrong = read_timeline(rules_text)
    days, wrong_days = read_holidays(days_text)
    problems = [replace(each, file=str(timeline)) for each in wrong]
    problems += [replace(each, file=str(holidays)) for each in wrong_days]
    if rules is None or days is None:
        raise Invalid(problems)
    digest = hashlib.sha256(f"{rules_text}\0{days_text}".encode()).hexdigest()
    return _built(rules, days, digest)


def _built(rules: TimelineFile, days: HolidaysFile, digest: str) -> Rulebook:
    return Rulebook(
        intervals=tuple(
            Interval(each.id, each.start, each.end, _period(each), each.severity,
                     _applies(each), _wording(each), each.open_ended)
            for each in rules.interval
        ),
        orders=tuple(
            Order(each.id, each.earlier, each.later, each.severity, _applies(each), _wording(each))
            for each in rules.order
        ),
        needed=tuple(
            Needed(each.id, each.step, each.severity, _applies(each), _wording(each))
            for each in rules.needed
        ),
        calendar=Calendar(
            years=frozenset(each.year for each in days.year),
            off=frozenset(day for each in days.year for day in days_off(each)),
            worked=frozenset(day for each in days.year for day in each.worked),
        ),
        sha256=digest,
    )  # fmt: skip


def _period(table: IntervalTable) -> Period | None:
    if table.days is None:
        return None
    return Period(table.days, table.count or Count.CALENDAR, table.extends)


def _applies(table: RuleTable) -> Applies:
    sources = frozenset(str(each) for each in table.sources)
    return Applies(frozenset(table.types), frozenset(table.stages), sources, table.since)


def _wording(table: RuleTable) -> Wording:
    article = table.article
    return Wording(table.zh, table.en, table.basis, article.zh, article.en, table.url)


def _state(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Invalid([Problem("timeline_not_readable", file=str(path))]) from None
