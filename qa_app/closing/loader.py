"""Reads the rules of the timeline, those of the program or the operator's own.

For checks, pages and the command line. A file is read once as long as it does not change; a file
with problems is refused with all of them.
"""

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from qa_app.closing.rules.calendar import Count, Period
from qa_app.closing.rules.rulebook import (
    Applies,
    Interval,
    Needed,
    Order,
    Rulebook,
    Wording,
)
from qa_app.closing.rules.schema import (
    IntervalTable,
    RuleTable,
    TimelineFile,
    read_timeline,
)
from qa_app.core.errors import Invalid, Problem
from qa_app.core.workdays import Calendar
from qa_app.settings import Settings

TIMELINE = Path(__file__).with_name("timeline.toml")
LARGEST = 1_000_000


def rulebook(settings: Settings, calendar: Calendar) -> Rulebook:
    """The rules checks are done by. Raises Invalid with everything wrong in the file."""
    timeline = Path(settings.timeline_file) if settings.timeline_file else TIMELINE
    return _rulebook(timeline, _state(timeline), calendar)


@lru_cache(maxsize=4)
def _rulebook(timeline: Path, _timeline_state: object, calendar: Calendar) -> Rulebook:
    text = _text(timeline)
    rules, wrong = read_timeline(text)
    if rules is None:
        raise Invalid([replace(each, file=str(timeline)) for each in wrong])
    days = (sorted(calendar.holidays), sorted(calendar.workdays), sorted(calendar.years))
    digest = hashlib.sha256(f"{text}\0{days!r}".encode()).hexdigest()
    return _built(rules, calendar, digest)


def _built(rules: TimelineFile, calendar: Calendar, digest: str) -> Rulebook:
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
        calendar=calendar,
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
