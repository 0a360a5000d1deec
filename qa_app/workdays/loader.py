"""Reads the published holidays that come with the program, once."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

HOLIDAYS = Path(__file__).with_name("holidays.toml")


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """The holidays of one year as the State Council's notice has them, and where it is published.

    ``off``: first and last day of each holiday; ``worked``: weekend days that are worked instead.
    """

    year: int
    notice: str
    source: str
    off: tuple[tuple[date, date], ...]
    worked: tuple[date, ...]

    @property
    def free(self) -> frozenset[date]:
        """Every day of the holidays."""
        return frozenset(
            first + timedelta(days=ahead)
            for first, last in self.off
            for ahead in range((last - first).days + 1)
        )


@cache
def published() -> tuple[PublishedYear, ...]:
    """Every year on file, the earliest first."""
    tables = tomllib.loads(HOLIDAYS.read_text(encoding="utf-8"))["year"]
    return tuple(
        PublishedYear(
            one["year"],
            one["notice"],
            one["source"],
            tuple((first, last) for first, last in one["off"]),
            tuple(one["worked"]),
        )
        for one in tables
    )
