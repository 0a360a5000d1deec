"""Dates as agencies write them: 2024年3月5日, 2024/3/5, 20240305, Excel serial numbers, date cells.

A year needs four digits: 24/3/5 could mean several days and is refused, never guessed.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100
# Day 0 of the 1900 date system, as spreadsheet programs count from 1 March 1900 on:
# https://learn.microsoft.com/en-us/office/troubleshoot/excel/1900-and-1904-date-system
SERIAL_ZERO: Final = date(1899, 12, 30)
FIRST_SERIAL: Final = (date(FIRST_YEAR, 1, 1) - SERIAL_ZERO).days
LAST_SERIAL: Final = (date(LAST_YEAR, 12, 31) - SERIAL_ZERO).days

_DIGITS: Final = 8
_ZONE = r"(?: ?[AP]M|Z|[+-]\d\d:?\d\d)?"
_TIME = r"(?:[T ]*\d{1,2}[:时]\d{1,2}(?:[:分](?:\d{1,2}(?:\.\d+)?秒?)?)?" + _ZONE + ")?"
_PARTED = re.compile(
    r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?[;,.]?" + _TIME,
    re.IGNORECASE,
)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})(?:" + _TIME + r"|\d{6})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4}) ?(?:[-/.] ?(\d{1,2})|年 ?(\d{1,2}) ?月?(?:份)?)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SEPARATORS = str.maketrans({c: "-" for c in "–—−‐‑﹣~_\\"} | {c: "." for c in "。·・．、"})
_SPACE = re.compile(r"\s+")


def date_from_cell(cell: object, *, month_only: bool = False) -> date | None:
    """The date a cell holds, or None when it is none (impossible, two-digit year, words).

    ``month_only`` also accepts a year and month and gives its first day (执业年月).
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell))
    return _from_text(str(cell), month_only=month_only)


def _within(day: date | None) -> date | None:
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _from_number(number: float) -> date | None:
    day = _from_serial(number)
    if day is not None:
        return day
    if abs(number) < 10**_DIGITS and number == int(number):
        return _from_text(str(int(number)), month_only=False)
    return None


def _from_serial(number: float) -> date | None:
    """A spreadsheet's day number; None outside the years we accept."""
    if FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return SERIAL_ZERO + timedelta(days=int(number))
    return None


def _from_text(text: str, *, month_only: bool) -> date | None:
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    plain = _SPACE.sub(" ", plain).strip()
    found = _PARTED.fullmatch(plain) or _SOLID.fullmatch(plain)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.fullmatch(plain):
        return _from_serial(float(plain))
    if month_only and (found := _MONTH.fullmatch(plain)):
        return _day(int(found[1]), int(found[2] or found[3]), 1)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _within(date(year, month, day))
    except ValueError:
        return None
