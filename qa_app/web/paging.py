"""Paging and sorting of lists, kept in the address of the page."""

from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; ``total`` counts all that match the filter."""

    rows: list[Row]
    total: int
    number: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown, counted from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)


def page_number(text: str | None) -> int:
    """The page asked for; 1 for anything that is no positive number."""
    return int(text) if text and text.isdecimal() and 0 < int(text[:9]) < 10**7 else 1
