"""Suggestions of boxes for the pages of a file: everything the rules find, joined. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from qa_app.learning.rules.redaction.addresses import addresses_in
from qa_app.learning.rules.redaction.glyphs import (
    Box,
    Glyph,
    Solid,
    boxes_of,
    plain_solid,
    solid_text,
)
from qa_app.learning.rules.redaction.kinds import Found, Kind
from qa_app.learning.rules.redaction.names import known, known_in, labelled_in, learned, titled_in
from qa_app.learning.rules.redaction.numbers import numbers_in

_DOCKET: Final = re.compile(
    r"[(\[〔【［]?(?:19|20)\d{2}[)\]〕】］]?[\u3400-\u9fffA-Za-z0-9]{1,20}?第?\d{1,8}(?:-\d{1,3})?号"
)
_ALWAYS: Final = frozenset(
    {Kind.RESIDENT_ID, Kind.ID_LIKE, Kind.MOBILE, Kind.BANK_CARD, Kind.EMAIL, Kind.NAME}
)
"""What must not stand in the words that go with a model."""
MOST_BOXES: Final = 100
_EXACT: Final = {kind: at for at, kind in enumerate(Kind)}
"""The more exact kind names a box where two rules found the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the case record says: personal names, and other words that tell which case it is."""

    people: frozenset[str]
    words: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Everything that is looked for as it is."""
        return self.people | self.words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One box and what is believed to stand there."""

    kind: Kind
    box: Box


def known_words(people: Iterable[str], words: Iterable[str]) -> Known:
    """Names and words in the form they are looked for."""
    return Known(known(people), known(words))


def suggestions(
    pages: Sequence[Sequence[Glyph]], record: Known
) -> tuple[tuple[Suggestion, ...], ...]:
    """Boxes for each page, in reading order; names one page tells are looked for on all."""
    solids = [solid_text(page) for page in pages]
    told = frozenset(chain.from_iterable(learned(solid) for solid in solids))
    return tuple(_boxes(solid, record, told) for solid in solids)


def secrets_in(text: str, record: Known) -> tuple[str, ...]:
    """What of a typed text points to a person or to the case; each once, as it was typed."""
    solid = plain_solid(text)
    found = (each for each in found_in(solid, record) if each.kind in _ALWAYS)
    return tuple(dict.fromkeys(solid.text[each.start : each.end] for each in found))


def found_in(solid: Solid, record: Known, told: frozenset[str] = frozenset()) -> list[Found]:
    """Everything all rules find in a text, in its order; ``told`` are names other pages tell."""
    found: Iterator[Found] = chain(
        numbers_in(solid),
        addresses_in(solid),
        known_in(solid, record.all),
        known_in(solid, told - record.all, Kind.SIGNED_NAME),
        titled_in(solid, record.people),
        labelled_in(solid),
        (Found(Kind.CASE_NUMBER, *match.span()) for match in _DOCKET.finditer(solid.text)),
    )
    return sorted(set(found), key=lambda each: (each.start, each.end, _EXACT[each.kind]))


def _boxes(solid: Solid, record: Known, told: frozenset[str]) -> tuple[Suggestion, ...]:
    seen: dict[Box, Kind] = {}
    for each in found_in(solid, record, told):
        for box in boxes_of(solid.places[each.start : each.end]):
            if not any(_inside(box, other) for other in seen):
                for other in [other for other in seen if _inside(other, box)]:
                    del seen[other]
                seen[box] = each.kind
    boxes = fewer(seen, MOST_BOXES)
    return tuple(
        Suggestion(kind, box)
        for box, kind in sorted(boxes.items(), key=lambda item: (item[0][1], item[0][0]))
    )


def fewer(boxes: dict[Box, Kind], most: int) -> dict[Box, Kind]:
    """The same area in at most so many boxes: those of one line become one, then all of them."""
    for height in (1, 10, 50, 250, 1000):
        if len(boxes) <= most:
            return boxes
        rows: dict[int, tuple[Box, Kind]] = {}
        for box, kind in boxes.items():
            row = box[1] // height
            rows[row] = (_around(rows[row][0], box) if row in rows else box, kind)
        boxes = dict(rows.values())
    return boxes


def _inside(box: Box, other: Box) -> bool:
    return (
        box[0] >= other[0]
        and box[1] >= other[1]
        and box[0] + box[2] <= other[0] + other[2]
        and box[1] + box[3] <= other[1] + other[3]
    )


def _around(one: Box, other: Box) -> Box:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    right = max(one[0] + one[2], other[0] + other[2])
    bottom = max(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top
