"""Two charts for printed pages: shares with their intervals, and grades as stacked bars.

Readable in grey print: grades differ in tone, pattern and printed word, never in colour alone.
Nothing is computed but positions; shares come as parts of 1, counts as integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Group, Line, Rect, String
from reportlab.lib.colors import Color, HexColor, black, white

from qa_app.typeset import fonts

INK = HexColor("#1a1a1a")
QUIET = HexColor("#595959")
GRID = HexColor("#d0d0d0")
BAR = HexColor("#8fa9c4")  # mid grey in grey print; whiskers stay black on it
STACK = (HexColor("#1f4e79"), HexColor("#7da3c7"), HexColor("#d5dfe9"), white)
ON_STACK = (white, black, black, black)
SIZE = 8.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One share with its interval as parts of 1, or the words why there is none."""

    label: str
    share: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """Counts of one row, in the order of the legend."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of a chart in points."""

    width: float
    label_width: float = 120.0
    text_width: float = 104.0
    step: float = 16.0
    bar: float = 8.0


def put_text(
    group: Group | Drawing,
    text: str,
    at: tuple[float, float],
    *,
    size: float = SIZE,
    font: str = fonts.REGULAR,
    colour: Color = INK,
) -> float:
    """Add text from ``at`` rightwards in whatever fonts it needs; returns its right end."""
    x = at[0]
    for face, piece in fonts.runs(text, font):
        group.add(String(x, at[1], piece, fontName=face, fontSize=size, fillColor=colour))
        x += fonts.width(piece, face, size)
    return x


def fitted(text: str, room: float, size: float = SIZE, font: str = fonts.REGULAR) -> str:
    """The text, shortened with … where it is wider than its room."""
    if fonts.width(text, font, size) <= room:
        return text
    while text and fonts.width(text + "…", font, size) > room:
        text = text[:-1]
    return text + "…"


def _scale(drawing: Drawing, left: float, room: float, top: float) -> None:
    """Grid lines and percentages every twenty points."""
    for tenth in range(0, 11, 2):
        x = left + room * tenth / 10
        drawing.add(Line(x, 14, x, top, strokeColor=GRID, strokeWidth=0.4))
        text = f"{tenth * 10}%"
        half = fonts.width(text, fonts.REGULAR, 8) / 2
        put_text(drawing, text, (x - half, 4), size=8, colour=QUIET)


def _whisker(drawing: Drawing, y: float, low: float, high: float) -> None:
    for line in (
        Line(low, y, high, y),
        Line(low, y - 2.6, low, y + 2.6),
        Line(high, y - 2.6, high, y + 2.6),
    ):
        line.strokeColor, line.strokeWidth = black, 0.8
        drawing.add(line)


def interval_bars(
    bars: Sequence[Bar], look: Look, *, reference: tuple[float, str] | None = None
) -> Drawing:
    """Horizontal bars from 0 to 100 % with interval whiskers; ``reference`` is a dashed line."""
    head = 14.0 if reference else 2.0
    top = 16 + look.step * len(bars)
    drawing = Drawing(look.width, top + head)
    left, room = look.label_width, look.width - look.label_width - look.text_width
    _scale(drawing, left, room, top)
    for number, bar in enumerate(bars):
        _interval_bar(drawing, bar, top - look.step * (number + 0.5), look)
    drawing.add(Line(left, 14, left, top, strokeColor=INK, strokeWidth=0.6))
    if reference:
        x = left + room * reference[0]
        dashed = Line(x, 14, x, top + 2, strokeColor=INK, strokeWidth=0.7)
        dashed.strokeDashArray = [3, 2]
        drawing.add(dashed)
        half = fonts.width(reference[1], fonts.REGULAR, 8) / 2
        put_text(drawing, reference[1], (x - half, top + 5), size=8)
    return drawing


def _interval_bar(drawing: Drawing, bar: Bar, y: float, look: Look) -> None:
    left, room = look.label_width, look.width - look.label_width - look.text_width
    font = fonts.BOLD if bar.strong else fonts.REGULAR
    label = fitted(bar.label, look.label_width - 8, SIZE, font)
    start = left - 6 - fonts.width(label, font, SIZE)
    put_text(drawing, label, (start, y - 3), font=font)
    colour = QUIET if bar.share is None else INK
    put_text(drawing, bar.text, (left + room + 8, y - 3), colour=colour, font=font)
    if bar.share is None:
        return
    drawing.add(
        Rect(left, y - look.bar / 2, room * bar.share, look.bar, fillColor=BAR, strokeColor=None)
    )
    if bar.low is not None and bar.high is not None:
        _whisker(drawing, y, left + room * bar.low, left + room * bar.high)


def grade_stacks(stacks: Sequence[Stack], legend: Sequence[str], look: Look) -> Drawing:
    """One bar of 100 % per row, cut by the counts; the legend names tones and patterns."""
    top = 16 + look.step * len(stacks)
    drawing = Drawing(look.width, top + 18)
    left, room = look.label_width, look.width - look.label_width - look.text_width
    _scale(drawing, left, room, top)
    for number, stack in enumerate(stacks):
        y = top - look.step * (number + 0.5)
        label = fitted(stack.label, left - 8)
        put_text(drawing, label, (left - 6 - fonts.width(label, fonts.REGULAR, SIZE), y - 3))
        _stack(drawing, stack.counts, (left, y), (room, look.bar + 2))
    _legend(drawing, legend, left, top + 6)
    return drawing


def _stack(
    drawing: Drawing, counts: Sequence[int], at: tuple[float, float], size: tuple[float, float]
) -> None:
    total = sum(counts)
    x = at[0]
    for tone, count in enumerate(counts):
        if not total or not count:
            continue
        width = size[0] * count / total
        _patch(drawing, tone, (x, at[1] - size[1] / 2), (width, size[1]))
        text = f"{count}"
        text_width = fonts.width(text, fonts.REGULAR, 7.5)
        if text_width + 4 <= width:
            middle = x + (width - text_width) / 2
            _number(drawing, text, (middle, at[1] - 2.7), tone)
        x += width


def _number(drawing: Drawing, text: str, at: tuple[float, float], tone: int) -> None:
    """A count on its patch; on hatching it stands on a little white ground."""
    if tone == len(STACK) - 1:
        width = fonts.width(text, fonts.REGULAR, 7.5)
        drawing.add(Rect(at[0] - 1, at[1] - 1, width + 2, 7.6, fillColor=white, strokeColor=None))
    put_text(drawing, text, at, size=7.5, colour=ON_STACK[tone])


def _patch(drawing: Drawing, tone: int, at: tuple[float, float], size: tuple[float, float]) -> None:
    """A rectangle in the tone of a grade; the last one is hatched."""
    box = Rect(*at, *size, fillColor=STACK[tone], strokeColor=INK, strokeWidth=0.4)
    drawing.add(box)
    if tone < len(STACK) - 1:
        return
    (x, y), (width, height) = at, size
    offset = -height
    while offset < width:
        start, end = max(offset, 0.0), min(offset + height, width)
        drawing.add(
            Line(
                x + start, y + start - offset, x + end, y + end - offset,
                strokeColor=INK, strokeWidth=0.35,
            )
        )  # fmt: skip
        offset += 2.6


def _legend(drawing: Drawing, words: Sequence[str], x: float, y: float) -> None:
    for tone, word in enumerate(words):
        _patch(drawing, tone, (x, y - 0.5), (14, 8))
        x = put_text(drawing, word, (x + 18, y)) + 16
