"""Lines of text broken quickly: as ``paragraphs.broken`` does, for papers by the thousand.

Widths are whole thousandths of an em, added up once and searched, where the other module asks for
every character. The thin space between Han and Latin is a character of its own in the lines given
back (``GAP``), which the writer of a page turns into a movement. No justification.
"""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from qa_app.typeset import fonts
from qa_app.typeset.linebreaking import may_break
from qa_app.typeset.paragraphs import SCRIPT_GAP

GAP = "\ue000"
"""A private character no text of people holds; ``unmarked`` takes it out again."""
GAP_WIDTH = round(1000 * SCRIPT_GAP)
_HAN = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\U0010ffff"
_HAN_WORD, _LATIN_WORD = f"(?![_\\W])[{_HAN}]", f"(?![_\\W])[^{_HAN}]"
_BOUNDARY = re.compile(
    f"(?<=[{_HAN}])(?<![\\W_])(?={_LATIN_WORD})|(?<=[^{_HAN}])(?<![\\W_])(?={_HAN_WORD})"
)
_SPACES = " \t"


class Widths(dict[str, int]):
    """The width of each character in one font, in thousandths of an em, found on first use."""

    def __init__(self, font: str) -> None:
        super().__init__({GAP: GAP_WIDTH, "\n": 0})
        self.font = font

    def __missing__(self, one: str) -> int:
        self[one] = round(fonts.width(one, self.font, 1000))
        return self[one]


@lru_cache(maxsize=8)
def widths_in(font: str) -> Widths:
    """The widths of a font; kept, since texts share their characters."""
    fonts.loaded()
    return Widths(font)


def marked(text: str) -> str:
    """The text with ``GAP`` wherever Han and Latin letters or figures meet."""
    return _BOUNDARY.sub(GAP, text.replace(GAP, ""))


def unmarked(text: str) -> str:
    """The text without the marks."""
    return text.replace(GAP, "")


def width_of(line: str, font: str, size: float) -> float:
    """The width in points of a line as it came out of ``quick_lines``."""
    return sum(map(widths_in(font).__getitem__, line)) * size / 1000


@lru_cache(maxsize=16384)
def quick_lines(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """The lines a text takes in ``room`` points; at least one, which may be empty.

    Kept: names, levels and advice are the same on thousands of papers.
    """
    limit = room * 1000 / size + 1e-6
    lines: list[str] = []
    for part in text.removesuffix("\n").split("\n"):
        lines += _lines_of(marked(part), widths_in(font), limit)
    return tuple(lines)


def _lines_of(text: str, widths: Widths, limit: float) -> list[str]:
    """One paragraph without newlines."""
    ends = list(accumulate(map(widths.__getitem__, text)))
    lines, start, used = list[str](), 0, 0
    while start < len(text):
        end = bisect_right(ends, used + limit, start)
        while end < len(text) and text[end] in _SPACES:  # spaces hang outside
            end += 1
        if end < len(text):
            end = _break_before(text, start, max(end, start + 1))
        lines.append(text[start:end].rstrip(" " + GAP))
        while end < len(text) and text[end] in _SPACES + GAP:
            end += 1
        start, used = end, ends[end - 1]
    return lines or [""]


def _break_before(text: str, start: int, full: int) -> int:
    """The last place to end a line that is full at ``full``; ``full`` when there is none."""
    for at in range(full, start, -1):
        before = text[at - 1] if text[at - 1] != GAP else text[at - 2]
        after = text[at] if text[at] != GAP else text[at + 1]
        if at - 1 + (text[at - 1] != GAP) > start and may_break(before, after):
            return at
    return full
