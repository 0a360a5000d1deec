"""Paragraphs of Chinese and mixed text for printed pages: broken, justified, split, drawn.

Takes plain text, never markup, so that no name or comment can disturb a page. Breaking rules are
in ``linebreaking``; which font prints a character is told by ``fonts``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.platypus.flowables import Flowable

from qa_app.typeset import fonts
from qa_app.typeset.linebreaking import is_han, line_ends

SCRIPT_GAP = 0.09  # em between Han and Latin; above 0.1 a copied text would gain spaces
MOST_STRETCH = 0.09  # em a justified line may add between two characters
BASELINE = 0.88  # em from the top of the line's square to its base line


class Align(StrEnum):
    """How lines lie in their width."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The look of a paragraph; lengths in points, ``indent`` and ``first_indent`` in em."""

    font: str = fonts.REGULAR
    size: float = 10.5
    leading: float = 17.0
    align: Align = Align.JUSTIFY
    first_indent: float = 0.0
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    colour: Color = black


@dataclass(frozen=True, slots=True)
class Line:
    """One broken line: its text, its natural width, and whether it ends its paragraph."""

    text: str
    width: float
    last: bool


@lru_cache(maxsize=65536)
def _advance(one: str, font: str, size: float) -> float:
    return fonts.width(one, font, size)


def _mixed(before: str, after: str) -> bool:
    return is_han(before) != is_han(after) and before.isalnum() and after.isalnum()


def _gap(before: str, after: str, size: float) -> float:
    """The thin space between Han and Latin letters or figures."""
    return SCRIPT_GAP * size if _mixed(before, after) else 0.0


def widths_of(text: str, style: TextStyle, faces: Sequence[str] = ()) -> list[float]:
    """The width every character takes, with the thin space before it where scripts change.

    ``faces`` wants a font for each character; without it all have the font of the style.
    """
    wanted = faces or [style.font] * len(text)
    plain = [
        0.0 if one == "\n" else _advance(one, face, style.size)
        for one, face in zip(text, wanted, strict=True)
    ]
    gaps = [0.0, *(_gap(a, b, style.size) for a, b in pairwise(text))]
    return [a + b for a, b in zip(plain, gaps, strict=False)]


def text_width(text: str, style: TextStyle) -> float:
    """The width of a text set on one line."""
    return sum(widths_of(text, style))


def broken(text: str, style: TextStyle, width: float) -> list[Line]:
    """The lines a text takes in a column of this width."""
    measures = widths_of(text, style)
    room = width - style.indent * style.size
    limits = [room - style.first_indent * style.size, room]
    lines = []
    for start, end in line_ends(text, measures.__getitem__, limits):
        shown = text[start:end].rstrip(" ")
        last = end >= len(text) or text[end : end + 1] == "\n"
        lines.append(Line(shown, text_width(shown, style), last))
    return lines


def _stretchable(before: str, after: str) -> bool:
    if _mixed(before, after):  # has its thin space already
        return False
    return is_han(before) or is_han(after) or " " in (before, after)


def _stretch(line: Line, room: float, style: TextStyle) -> float:
    """What a justified line adds at each place that may give way; 0 when it stays ragged."""
    places = sum(map(_stretchable, line.text, line.text[1:]))
    if line.last or not places or not any(map(is_han, line.text)):
        return 0.0
    each = (room - line.width) / places
    return each if 0 < each <= MOST_STRETCH * style.size else 0.0


def _pieces(
    text: str, style: TextStyle, stretch: float, wanted: Sequence[str]
) -> list[tuple[str, str, float, float]]:
    """The line as (font, text, x, space between characters): each piece evenly spaced."""
    gaps = [
        _gap(a, b, style.size) + (stretch if _stretchable(a, b) else 0.0) for a, b in pairwise(text)
    ]
    faces = [fonts.font_for(one, face) for one, face in zip(text, wanted, strict=True)]
    advances = [_advance(one, face, style.size) for one, face in zip(text, wanted, strict=True)]
    ends = list(accumulate(a + g for a, g in zip(advances, [*gaps, 0.0], strict=False)))
    pieces = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and faces[end] == faces[start] and gaps[end - 1] == gaps[start]:
            end += 1
        space = gaps[start] if end > start + 1 else 0.0
        x = ends[start - 1] if start else 0.0
        pieces.append((faces[start], text[start:end], x, space))
        start = end
    return pieces


def draw_line(
    canvas: Any,
    line: Line,
    at: tuple[float, float],
    room: float,
    style: TextStyle,
    faces: Sequence[str] = (),
) -> None:
    """Draw one line with its base line at ``at``, aligned in ``room``; ``faces`` as in widths."""
    faces = faces or [style.font] * len(line.text)
    stretch = _stretch(line, room, style) if style.align is Align.JUSTIFY else 0.0
    shift = {Align.RIGHT: room - line.width, Align.CENTRE: (room - line.width) / 2}
    x = at[0] + shift.get(style.align, 0.0)
    text = canvas.beginText()
    text.setFillColor(style.colour)
    for font, piece, offset, space in _pieces(line.text, style, stretch, faces):
        text.setTextOrigin(x + offset, at[1])
        text.setFont(font, style.size)
        text.setCharSpace(space)
        text.textOut(piece)
    text.setCharSpace(0)
    canvas.drawText(text)


class Prose(Flowable):
    """A paragraph of plain text that breaks by the Chinese rules and splits over pages."""

    def __init__(self, text: str, style: TextStyle, lines: list[Line] | None = None) -> None:
        super().__init__()
        self.text = text
        self.style = style
        self._rest = lines  # lines left over from a split keep their breaks
        self.lines: list[Line] = lines or []

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Space above, in points."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Space below, in points."""
        return self.style.after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Break the text for a width; the height is whole lines."""
        if self._rest is None:
            self.lines = broken(self.text, self.style, aW)
        self.width, self.height = aW, len(self.lines) * self.style.leading
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """Two parts, neither a lone line; nothing when that cannot be."""
        self.wrap(aW, aH)
        fitting = min(int(aH / self.style.leading), len(self.lines) - 2)
        if fitting < 2:
            return []
        flat = _without_first_indent(self.style)
        return [
            self.__class__(self.text, self.style, self.lines[:fitting]),
            Prose(self.text, flat, self.lines[fitting:]),
        ]

    def draw(self) -> None:
        """Draw the lines, the first one indented."""
        style = self.style
        left = style.indent * style.size
        y = self.height - (style.leading - style.size) / 2 - BASELINE * style.size
        for number, line in enumerate(self.lines):
            x = left + (style.first_indent * style.size if number == 0 else 0.0)
            draw_line(self.canv, line, (x, y), self.width - x, style)
            y -= style.leading


def _without_first_indent(style: TextStyle) -> TextStyle:
    return TextStyle(
        style.font, style.size, style.leading, style.align, 0.0, style.indent, 0.0, style.after,
        style.colour,
    )  # fmt: skip
