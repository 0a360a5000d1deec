"""Remembers what a cell was converted to, for registers repeat the same few words and dates."""

from typing import Final

from qa_app.cases.rules.values import Bad, Converter

MEMO_CELLS: Final = 20_000  # distinct cells remembered per column, then it starts afresh


class Memo(dict[object, object]):
    """Cell → value, computed on first sight; ``has_bad`` tells whether any cell ever was bad."""

    __slots__ = ("convert", "has_bad")

    def __init__(self, convert: Converter) -> None:
        super().__init__()
        self.convert = convert
        self.has_bad = False

    def __missing__(self, cell: object) -> object:
        value = self.convert(cell)
        if type(value) is Bad:
            self.has_bad = True
        if len(self) >= MEMO_CELLS:
            self.clear()
        if not isinstance(cell, str) or len(cell) <= 1000:
            self[cell] = value
        return value
