"""A table as read from a file: its header and its rows as a stream, whatever the format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from qa_app.core.errors import Problem

Cells = Sequence[object]
Chunk = tuple[int, list[Cells]]
Of = TypeVar("Of")


class Unreadable(Exception):
    """The file cannot be read as a table; ``reason`` is a key of ``messages.BAD_FILE``."""

    def __init__(self, reason: str, *, row: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row

    def problem(self, name: str) -> Problem:
        """The same as a problem of the file."""
        return Problem("bad_file", name, row=self.row, params={"reason": self.reason})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. ``problem`` is set, and there are no rows, when it is unreadable.

    ``header_row`` is 1-based; ``chunks()`` gives ``(row number of the first, rows)`` after it
    and can be asked for again. ``head`` are the first rows for a preview. ``done()`` grows to
    ``total`` while chunks are read (bytes of a CSV, rows of a sheet).
    """

    name: str
    format: str
    header: tuple[str, ...] = ()
    header_row: int = 0
    head: tuple[tuple[int, Cells], ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    total: int = 0
    problem: Problem | None = None
    read: Callable[[], Iterator[Chunk]] | None = field(default=None, repr=False)
    position: Callable[[], int] | None = field(default=None, repr=False)

    def chunks(self) -> Iterator[Chunk]:
        """The rows below the header in chunks; raises ``Unreadable`` when the file breaks off."""
        return self.read() if self.read else iter(())

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The same row by row, each with its number in the file."""
        for first, rows in self.chunks():
            yield from enumerate(rows, start=first)

    def done(self) -> int:
        """How much of ``total`` was read so far."""
        return min(self.position(), self.total) if self.position else self.total


def in_columns(cells: Cells, columns: Mapping[Of, int]) -> dict[Of, object]:
    """The cells of a row under what they are; ``None`` where the row is shorter."""
    return {of: cells[at] if at < len(cells) else None for of, at in columns.items()}
