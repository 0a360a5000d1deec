"""The initials of a name: of Latin words their first letters, of Chinese ones those of the pinyin.

Pure. The 3,755 common characters stand in GB 2312 in the order of their pinyin, so that the letter
follows from the place (GB 2312-80, level 1). Of rarer characters nothing is known, and a name that
holds one has no initials. Of a character with two readings the common one is taken.
"""

import re
from bisect import bisect_right

_STARTS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
    (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
    (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_PLACES = [place for place, _ in _STARTS]
_BEYOND = 0xD7FA
_WORD = re.compile(r"[A-Za-z]+")
SHORTEST = 2


def initials(name: str) -> str:
    """The initials in capitals; empty when they are not known or fewer than two."""
    if name.isascii():
        letters = "".join(word[0] for word in _WORD.findall(name))
    else:
        found = [_letter(character) for character in name if not character.isspace()]
        letters = "".join(found) if all(found) else ""
    return letters.upper() if len(letters) >= SHORTEST else ""


def _letter(character: str) -> str:
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    if not _PLACES[0] <= code < _BEYOND:
        return ""
    return _STARTS[bisect_right(_PLACES, code) - 1][1]
