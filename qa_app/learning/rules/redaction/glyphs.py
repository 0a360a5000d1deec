"""The text of a page with the place of each character, made comparable. Pure.

Scanners put spaces between Chinese characters and break lines anywhere, and people type full-width
digits: what is searched is NFKC without white space, and every character of it knows where it
stands. Places are [left, top, right, bottom] in ten-thousandths of the unrotated page.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Place = tuple[int, int, int, int]
Box = tuple[int, int, int, int]
FINE = 10_000
_FINE_PER_MILLE = 10
_WHOLE = 1000
_MARGIN = 20
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it is drawn; without a place where the reader of the PDF made it up."""

    character: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Solid:
    """The comparable text; ``parted[i]``: white space stood before character ``i``."""

    text: str
    places: tuple[Place | None, ...]
    parted: tuple[bool, ...]


def solid_text(glyphs: Iterable[Glyph]) -> Solid:
    """NFKC without white space and invisible characters; each keeps the place it came from."""
    letters: list[str] = []
    places: list[Place | None] = []
    parted: list[bool] = []
    gap = True
    for glyph in glyphs:
        for letter in unicodedata.normalize("NFKC", glyph.character):
            if letter.isspace():
                gap = True
            elif unicodedata.category(letter) not in ("Cc", "Cf", "Cn", "Mn"):
                letters.append(letter)
                places.append(glyph.place)
                parted.append(gap)
                gap = False
    return Solid("".join(letters), tuple(places), tuple(parted))


def plain_solid(text: str) -> Solid:
    """The same of words that stand on no page: what somebody typed into a form."""
    return solid_text(Glyph(letter, None) for letter in text)


def boxes_of(places: Sequence[Place | None]) -> tuple[Box, ...]:
    """One rectangle for each run of neighbours, in thousandths, a little larger than the type."""
    joined: list[list[int]] = []
    for place in places:
        if place is None or place[2] <= place[0] or place[3] <= place[1]:
            continue
        if joined and _continues(joined[-1], place):
            last = joined[-1]
            joined[-1] = [
                min(last[0], place[0]), min(last[1], place[1]),
                max(last[2], place[2]), max(last[3], place[3]),
            ]  # fmt: skip
        else:
            joined.append(list(place))
    return tuple(box for each in joined if (box := _box(each)) is not None)


def _continues(run: Sequence[int], place: Place) -> bool:
    """Whether a character stands beside or under the run it may belong to."""
    side = max(place[3] - place[1], place[2] - place[0])
    beside = (
        _overlap(run[1], run[3], place[1], place[3])
        and _gap(run[0], run[2], place[0], place[2]) <= _NEAR * side
    )
    under = _overlap(run[0], run[2], place[0], place[2]) and _gap(
        run[1], run[3], place[1], place[3]
    ) <= side // 2 and run[2] - run[0] <= 2 * side  # fmt: skip
    return beside or under


def _overlap(low: int, high: int, other_low: int, other_high: int) -> bool:
    common = min(high, other_high) - max(low, other_low)
    return 2 * common >= min(high - low, other_high - other_low)


def _gap(low: int, high: int, other_low: int, other_high: int) -> int:
    return max(other_low - high, low - other_high, 0)


def _box(run: Sequence[int]) -> Box | None:
    """Rounded outwards, with a margin for what a font draws outside its box, inside the page."""
    left, top = (max(0, (side - _MARGIN) // _FINE_PER_MILLE) for side in run[:2])
    right, bottom = (min(_WHOLE, -(-(side + _MARGIN) // _FINE_PER_MILLE)) for side in run[2:])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None
