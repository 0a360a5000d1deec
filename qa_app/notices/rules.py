"""When a notice goes out by mail, when a failed mail is tried again, and how a notice reads. Pure.

Notices carry a code and plain values; the sentence is made for each receiver in the own language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

Value: TypeAlias = str | int
Translate = Callable[[str], str]


class Delivery(StrEnum):
    """How an account wants its mail: one for each notice, one a day, none."""

    EACH = "each"
    DAILY = "daily"
    OFF = "off"


class Wanted(StrEnum):
    """What mail a notice asks for: none, its own, or a line in the next daily mail."""

    NONE = "none"
    NOW = "now"
    DAILY = "daily"


class MailState(StrEnum):
    """How far a mail is; ``expired``: nobody could send it while it was news."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


LEASE: Final = timedelta(minutes=10)
"""A mail taken up for sending may be taken up again after this long without an end."""
NEWS: Final = timedelta(days=3)
"""Mail older than this is not sent any more, unless it says until when it is worth sending."""
WITHDRAWN: Final = "withdrawn"
"""The problem of a mail nothing is left of: what it was about was taken back."""
PAUSES: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
"""How long after the first, second … failure a mail is tried again; then it is given up, or
tried on after the longest of them as long as it is worth sending."""
REMINDED_BEFORE: Final = (3, 1, 0)
"""Days before a last day on which people are reminded of it."""
WEEK: Final = 7
DAILY_FROM_HOUR: Final = 7
"""Daily tasks begin at this hour in Shanghai."""
MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One account's own choice; ``muted`` are kinds it wants no mail about."""

    delivery: Delivery = Delivery.EACH
    muted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in words."""

    subject: str
    body: str


def wanted_mail(choice: Choice, kind: str, *, address: str | None, mail: bool) -> Wanted:
    """What mail a notice of this kind asks for; none without an address."""
    if not mail or not address or kind in choice.muted or choice.delivery is Delivery.OFF:
        return Wanted.NONE
    return Wanted.DAILY if choice.delivery is Delivery.DAILY else Wanted.NOW


def next_try(attempts: int, now: datetime, worth_until: datetime | None = None) -> datetime | None:
    """When to try again after this many attempts; None: given up."""
    if attempts <= 0:
        return None
    if attempts <= len(PAUSES):
        return now + PAUSES[attempts - 1]
    again = now + PAUSES[-1]
    return again if worth_until is not None and again < worth_until else None


def is_news(created_at: datetime, now: datetime, worth_until: datetime | None = None) -> bool:
    """Whether a mail is still worth sending."""
    return now < worth_until if worth_until else now - created_at <= NEWS


def days_to_catch_up(last_run: date | None, today: date) -> list[date]:
    """The days reminders speak for: those after the last run, at most a week, today the last.

    A worker that stood still for a weekend does not swallow what was to be said then.
    """
    count = 1 if last_run is None else max(1, min((today - last_run).days, WEEK))
    return [today - timedelta(days=ahead) for ahead in reversed(range(count))]


def is_before_its_day(due: date, days: Sequence[date]) -> bool:
    """Whether one of the days is three days or one before a last day, or that day itself.

    What is over by the last of the days is reminded of no more.
    """
    return due >= days[-1] and any((due - day).days in REMINDED_BEFORE for day in days)


def is_to_be_reported(due: date, days: Sequence[date]) -> bool:
    """Whether something late is reported on one of the days: on the first late one, then weekly."""
    return any((day - due).days % WEEK == 1 for day in days if day > due)


def line_of(
    words: tuple[str, str], params: Mapping[str, Value], language: str, translate: Translate
) -> Line:
    """Subject and body with their values; values named ``…_on`` are days (ISO), written out."""
    values = {key: _written(key, value, language) for key, value in params.items()}
    subject, body = (translate(text) if text else "" for text in words)
    return Line(subject % values, body % values) if values else Line(subject, body)


def body_of_mail(entries: Sequence[tuple[Line, str]], footer: str) -> str:
    """The text of a mail: each notice with its address, then how to have no more of it."""
    parts = [
        "\n".join(text for text in (_headed(line, len(entries)), url) if text)
        for line, url in entries
    ]
    return "\n\n".join([*parts, f"-- \n{footer}"]) + "\n"


def _headed(line: Line, entries: int) -> str:
    return line.body if entries == 1 and line.body else f"{line.subject}\n{line.body}".strip()


def _written(key: str, value: Value, language: str) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if not key.endswith("_on"):
        return value
    day = date.fromisoformat(value)
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
