"""A worksheet as it is read and printed: columns as wide as their words, the head on every page."""

from collections.abc import Iterable
from typing import Any, Final

NARROWEST: Final = 8
WIDEST: Final = 44
"""Widths of columns, in digits; longer texts are wrapped or cut by the program that shows them."""
A4: Final = 9


class Columns:
    """What the columns of one worksheet hold, noted row by row while it is written."""

    def __init__(self) -> None:
        self._widths: list[int] = []

    def note(self, cells: Iterable[Any]) -> None:
        """One more row."""
        for at, cell in enumerate(cells):
            if at == len(self._widths):
                self._widths.append(NARROWEST)
            self._widths[at] = max(self._widths[at], min(width_of(str(cell)), WIDEST))

    def lay_out(self, sheet: Any) -> None:
        """Widths for the screen; for paper A4 across, as wide as the page, the head repeated."""
        for at, width in enumerate(self._widths):
            sheet.set_column(at, at, width + 2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)


def width_of(text: str) -> int:
    """How many digits wide a text stands: a Chinese character takes two, as in its encoding."""
    return len(text.encode("gbk", "replace"))
