"""Where the parts of the drawing of dates stand, so that the template only places them."""

from dataclasses import dataclass

from qa_app.closing.rules.drawing import WIDTH, Drawing, Point, Span

ROW = 26
"""Height of one interval, and of one level of labels, in units of the drawing."""
TOP = 24
ABOVE = 14
BELOW = 22
TICK = 6
GAP = 8
NOTE = 330
"""How much room the words beside an interval need."""


@dataclass(frozen=True, slots=True)
class PlacedPoint:
    """A date with the height of its label; ``stem`` 0: the label stands right above the line."""

    point: Point
    y: int
    stem: int


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """An interval with its height and where its words stand."""

    number: int
    span: Span
    y: int
    note_x: int
    note_y: int
    anchor: str

    @property
    def top(self) -> int:
        """The upper end of the mark of the last day."""
        return self.y - TICK

    @property
    def bottom(self) -> int:
        """Its lower end."""
        return self.y + TICK


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing; ``line`` is the height of the line of dates."""

    points: tuple[PlacedPoint, ...]
    spans: tuple[PlacedSpan, ...]
    line: int
    height: int


def picture_of(drawn: Drawing) -> Picture:
    """The drawing with every height worked out."""
    line = TOP + ROW * max(drawn.levels - 1, 0) + ABOVE
    points = tuple(_point(point, line) for point in drawn.points)
    spans: list[PlacedSpan] = []
    y = line + BELOW
    for number, span in enumerate(drawn.spans, start=1):
        placed = _span(number, span, y)
        spans.append(placed)
        y = placed.y + ROW
    return Picture(points, tuple(spans), line, y)


def _point(point: Point, line: int) -> PlacedPoint:
    y = line - ABOVE - ROW * point.level
    return PlacedPoint(point, y, y + TICK if point.level else 0)


def _span(number: int, span: Span, y: int) -> PlacedSpan:
    """Words right of the interval, else left of it, else above it."""
    right = max(span.x_due, span.x_end)
    if right + GAP + NOTE <= WIDTH:
        return PlacedSpan(number, span, y, right + GAP, y + TICK - 1, "start")
    if span.x_start - GAP - NOTE >= 0:
        return PlacedSpan(number, span, y, span.x_start - GAP, y + TICK - 1, "end")
    return PlacedSpan(number, span, y + ABOVE, span.x_start, y, "start")
