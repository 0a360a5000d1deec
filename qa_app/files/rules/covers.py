"""Rectangles that cover parts of a page: read, checked, put in order. Pure.

Units are thousandths of the unrotated page from its top left corner: [x, y, width, height].
"""

from collections.abc import Iterable, Sequence

from qa_app.core.errors import Invalid, Problem

Box = tuple[int, int, int, int]
WHOLE = 1000
MOST_BOXES = 100
_NUMBERS = 4


def boxes_from_text(text: str) -> tuple[Box, ...]:
    """Rectangles as forms send them: ``x,y,w,h;x,y,w,h``; an empty text is no cover at all."""
    found: list[Sequence[int]] = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        numbers = part.split(",")
        if not all(number.strip().isdecimal() for number in numbers):
            raise _unsound(part)
        found.append([int(number) for number in numbers])
    return sound_boxes(found)


def sound_boxes(boxes: Iterable[Sequence[int]]) -> tuple[Box, ...]:
    """The rectangles, each once and in reading order; ``Invalid`` when one leaves the page."""
    sound: set[Box] = set()
    for box in boxes:
        if len(box) != _NUMBERS:
            raise _unsound(str(box))
        x, y, across, down = box
        inside = x >= 0 and y >= 0 and x + across <= WHOLE and y + down <= WHOLE
        if not inside or across < 1 or down < 1:
            raise _unsound(str(box))
        sound.add((x, y, across, down))
    if len(sound) > MOST_BOXES:
        raise Invalid([Problem("too_many_covers", params={"most": MOST_BOXES})])
    return tuple(sorted(sound, key=lambda box: (box[1], box[0], box[2], box[3])))


def _unsound(value: str) -> Invalid:
    return Invalid([Problem("cover_outside_page", value=value[:40])])
