"""When a hearing begins, as courts and agencies write it: one cell or a day and a time apart.

2026年3月5日上午9:30, 2026/3/5 14:00, 2026-03-05T09:30, 2026.3.5 下午2点半, spreadsheet serial
numbers and date cells.  A year needs four digits and nothing is guessed, as in
``cases.rules.dates``, which reads the day.  A day without a time is an answer too: courts often
name the hour later.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from qa_app.cases.rules.dates import FIRST_SERIAL, LAST_SERIAL, date_from_cell

PLACE: Final = timezone(timedelta(hours=8))
"""The legal time of the courts; it knows no summer time in the years accepted for hearings."""
_NOON: Final = 12
_LONGEST: Final = 100
_MINUTES_A_DAY: Final = 24 * 60

_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?")
_SPACE = re.compile(r"\s+")
_EDGES: Final = " ,;。"
_SEPARATORS = str.maketrans(dict.fromkeys("–—−‐‑﹣~～至到", "-"))
_DAY_FIRST = re.compile(
    r"(\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?[日号]?|\d{8}(?!\d))[T ,;]*(.*)", re.IGNORECASE
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_PART = r"(上午|早上|早晨|早|凌晨|清晨|中午|下午|午后|傍晚|晚上|晚|AM|PM)?"
_CLOCK = re.compile(
    _PART + r" ?(\d{1,2}) ?(?:[:时点.] ?(?:(\d{1,2})|(半))?(?:[:分] ?(?:\d{1,2}(?:\.\d+)?)?)?)?秒?"
    r" ?(整|AM|PM)?(?:Z|\+08:?00)?(?: ?-.*)?",
    re.IGNORECASE,
)
_LATE: Final = frozenset({"下午", "午后", "傍晚", "晚上", "晚", "PM"})
_PART_ALONE: Final = frozenset({"上午", "下午", "全天", "待定", "时间待定", "另行通知"})


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A day at the place of the court, and the time if the court named one."""

    day: date
    at: time | None = None

    def utc(self) -> datetime:
        """The moment in UTC; a day without a time is its midnight at the place."""
        return datetime.combine(self.day, self.at or time(), PLACE).astimezone(UTC)


def moment_of(starts_at: datetime) -> Moment:
    """The moment a stored UTC time stands for; midnight means that no time is known."""
    local = starts_at.astimezone(PLACE)
    clock = local.time().replace(second=0, microsecond=0)
    return Moment(local.date(), clock if clock != time() else None)


def moment_from_cells(day_cell: object, time_cell: object = None) -> Moment | None:
    """The moment in one cell, or in a cell of the day and one of the time; None: no valid one.

    A time in the second cell counts when the first has none; a whole moment there counts when
    the first is blank.
    """
    if _is_blank(day_cell):
        return None if _is_blank(time_cell) else _from_cell(time_cell)
    found = _from_cell(day_cell)
    if found is None or found.at is not None or _is_blank(time_cell):
        return found
    clock = _time_from_cell(time_cell)
    if clock is _WRONG:
        return None
    return Moment(found.day, clock if isinstance(clock, time) else None)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _from_cell(cell: object) -> Moment | None:
    if isinstance(cell, datetime):
        day = date_from_cell(cell)
        return Moment(day, _known(cell.time())) if day else None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell))
    if isinstance(cell, str):
        return _from_text(cell)
    day = date_from_cell(cell) if isinstance(cell, date) else None
    return Moment(day) if day else None


def _from_number(number: float) -> Moment | None:
    day = date_from_cell(number)
    if day is None or not FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return Moment(day) if day else None
    minutes = round((number - int(number)) * _MINUTES_A_DAY)
    if minutes == _MINUTES_A_DAY:
        day, minutes = day + timedelta(days=1), 0
    return Moment(day, _known(time(minutes // 60, minutes % 60)))


def _from_text(text: str) -> Moment | None:
    plain = _plain(text)
    if _SERIAL.fullmatch(plain):
        return _from_number(float(plain))
    found = _DAY_FIRST.fullmatch(plain)
    if not found:
        day = date_from_cell(plain)
        return Moment(day) if day else None
    day = date_from_cell(found[1])
    clock = _time_from_text(found[2])
    if day is None or clock is _WRONG:
        return None
    return Moment(day, clock if isinstance(clock, time) else None)


class _Wrong:
    """No time at all, unlike None, which is a time nobody named."""


_WRONG: Final = _Wrong()


def _time_from_cell(cell: object) -> time | _Wrong | None:
    if isinstance(cell, datetime):
        return _known(cell.time())
    if isinstance(cell, time):
        return _known(cell)
    if isinstance(cell, timedelta):
        return _of_day(cell.total_seconds() / 86_400)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_day(float(cell) % 1 if cell >= FIRST_SERIAL else float(cell))
    return _time_from_text(str(cell))


def _of_day(share: float) -> time | _Wrong | None:
    if not 0 <= share < 1:
        return _WRONG
    minutes = min(round(share * _MINUTES_A_DAY), _MINUTES_A_DAY - 1)
    return _known(time(minutes // 60, minutes % 60))


def _time_from_text(text: str) -> time | _Wrong | None:
    plain = _plain(text)
    if not plain or plain in _PART_ALONE:
        return None
    found = _CLOCK.fullmatch(plain)
    if not found:
        return _WRONG
    part = (found[1] or "").upper() or (found[5] or "").upper()
    hour = int(found[2])
    minute = 30 if found[4] else int(found[3] or 0)
    if (part in _LATE and hour < _NOON) or (part == "中午" and hour < _NOON - 2):
        hour += _NOON
    elif part in ("凌晨", "AM") and hour == _NOON:
        hour = 0
    try:
        return _known(time(hour, minute))
    except ValueError:
        return _WRONG


def _known(clock: time) -> time | None:
    """Midnight is how programs write "no time"; no court sits then."""
    clock = clock.replace(second=0, microsecond=0, tzinfo=None)
    return clock if clock != time() else None


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        return "?"
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    plain = _WEEKDAY.sub(" ", plain)
    return _SPACE.sub(" ", plain).strip(_EDGES)
