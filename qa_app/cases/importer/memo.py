"""Remembers what a cell was converted to, for registers repeat the same few words and dates."""

from typing import Final

from qa_app.cases.rules.values import Converter

MEMO_CELLS: Final = 20_000  # distinct cells remembered per column, then it starts afresh
MEMO_LENGTH: Final = 1_000  # characters; a longer cell is converted but not kept


class Memo(dict[object, object]):
    """Cell → value, computed on first sight; the subscript is as fast as a plain dict's."""

    __slots__ = ("convert",)

    def __init__(self, convert: Converter) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, cell: object) -> object:
        value = self.convert(cell)
        if len(self) >= MEMO_CELLS:
            self.clear()
        if not isinstance(cell, str) or len(cell) <= MEMO_LENGTH:
            self[cell] = value
        return value
