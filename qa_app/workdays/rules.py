"""From published holidays and days set by hand to the calendar, and what cannot be set. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from qa_app.core.errors import Refusal
from qa_app.core.workdays import Calendar

LONGEST_SPAN = 31
LONGEST_NOTE = 200
EARLIEST, LATEST = 2000, 2100
STATUTORY_DAYS = 13
"""Holidays of a year by 全国年节及纪念日放假办法 of 2024: New Year 1, Spring Festival 4,
Qingming 1, Labour 2, Dragon Boat 1, Mid-Autumn 1, National Day 3. A year with so many days entered
is known. https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm (notice for 2025)"""


def changed(base: Calendar, set_days: Mapping[date, bool]) -> Calendar:
    """The calendar with days set by hand over it: day → whether it is worked."""
    worked = frozenset(day for day, working in set_days.items() if working)
    free = frozenset(day for day, working in set_days.items() if not working)
    entered = Counter(day.year for day in free)
    known = {year for year, days in entered.items() if days >= STATUTORY_DAYS}
    return Calendar(
        holidays=(base.holidays - worked) | free,
        workdays=(base.workdays - free) | worked,
        years=base.years | known,
    )


def days_within(first: date, last: date) -> list[date]:
    """Every day of a span, both ends included."""
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def why_not_set(first: date, last: date, note: str) -> Refusal | None:
    """What is wrong with a span to be set; None when nothing is."""
    if last < first:
        return Refusal("workdays_wrong_order")
    if (last - first).days >= LONGEST_SPAN:
        return Refusal("workdays_too_many", {"most": LONGEST_SPAN})
    if not EARLIEST <= first.year <= last.year <= LATEST:
        return Refusal("workdays_wrong_year", {"first": EARLIEST, "last": LATEST})
    if not note.strip():
        return Refusal("workdays_note_missing")
    if len(note) > LONGEST_NOTE:
        return Refusal("workdays_note_too_long", {"most": LONGEST_NOTE})
    return None
