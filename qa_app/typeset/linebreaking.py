"""Where a line of Chinese, Latin or mixed text may end: pure, measured by whoever asks.

The rules are those of CLREQ 3.1.2 (https://www.w3.org/TR/clreq/): closing marks never begin a
line, opening marks never end one, Latin words and figures stay whole.
"""

from collections.abc import Callable, Sequence

NEVER_STARTS = frozenset("，；：！？”’》）、。…—〉」』】〕〗］｝～·,.;:!?)]}%‰℃〞＂％")
NEVER_ENDS = frozenset("“‘《（〈「『【〔〖［｛([{￥¥$§〝")
_JOINS_WORDS = frozenset("._,:/-–+@'’&%‰#~=<>≤≥×±\u00a0")
_SPACES = frozenset(" \t")


def is_han(one: str) -> bool:
    """Whether a character is set in a full square: Han, full-width signs, Chinese marks."""
    code = ord(one)
    return 0x2E80 <= code <= 0xA4CF or 0xF900 <= code <= 0xFAFF or code >= 0xFE30


def in_word(one: str) -> bool:
    """Whether a character can be part of a Latin word or a figure."""
    return (one.isalnum() and not is_han(one)) or one in _JOINS_WORDS


def may_break(before: str, after: str) -> bool:
    """Whether a line may end after ``before`` when ``after`` comes next."""
    if after in _SPACES or after in NEVER_STARTS or before in NEVER_ENDS:
        return False
    return before in _SPACES or not (in_word(before) and in_word(after))


def line_ends(
    text: str, width_of: Callable[[int], float], limits: Sequence[float]
) -> list[tuple[int, int]]:
    """The lines of a text as (start, end), filled greedily.

    ``width_of`` gives the width of the character at a position; ``limits`` the width of the
    first, second … line (the last one counts for the rest). A newline ends a line. Spaces at
    line ends hang outside. A word wider than a whole line is cut where it is full.
    """
    lines: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        limit = limits[min(len(lines), len(limits) - 1)]
        end = _end_of_line(text, start, width_of, limit)
        lines.append((start, end))
        start = _after_spaces(text, end)
    return lines or [(0, 0)]


def _end_of_line(text: str, start: int, width_of: Callable[[int], float], limit: float) -> int:
    used = 0.0
    last_break = start
    for at in range(start, len(text)):
        one = text[at]
        if one == "\n":
            return at
        if at > start and may_break(text[at - 1], one):
            last_break = at
        used += width_of(at)
        if used > limit + 1e-6 and one not in _SPACES and at > start:
            return last_break if last_break > start else at
    return len(text)


def _after_spaces(text: str, end: int) -> int:
    """Where the next line begins: after one newline, or after the spaces of a soft break."""
    if text[end : end + 1] == "\n":
        return end + 1
    while text[end : end + 1] in _SPACES and end < len(text):
        end += 1
    return end + 1 if text[end : end + 1] == "\n" else end
