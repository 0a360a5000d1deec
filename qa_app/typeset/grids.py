"""Tables for printed pages: thin rules, repeated heads, figures that line up, rows by the thousand.

A table is columns, one or two head rows, and rows of plain text. It splits between rows in linear
time; nothing is computed here. Digits of the embedded fonts all have one width, so right-aligned
figures of equal precision line up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import HexColor, black
from reportlab.platypus.flowables import Flowable

from qa_app.typeset import fonts
from qa_app.typeset.paragraphs import Align, Line, TextStyle, broken, draw_line, text_width

THICK, MIDDLE, HAIR = 0.9, 0.5, 0.25
HAIR_COLOUR = HexColor("#b5b5b5")
QUIET = HexColor("#4a4a4a")
PAD_X, PAD_Y = 3.0, 2.6


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, how its cells lie, and its width in points."""

    head: str
    align: Align = Align.LEFT
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """A cell that takes several columns, such as the reason why figures are withheld."""

    text: str
    columns: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of cells; ``strong`` sets it in bold, as a total."""

    cells: tuple[str | Span, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class GridStyle:
    """Sizes of a table in points."""

    size: float = 9.0
    leading: float = 12.6
    head_size: float = 8.5
    hairlines: bool = True


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: list[Line]
    x: float
    width: float
    style: TextStyle


@dataclass(frozen=True, slots=True)
class _Laid:
    cells: list[_Cell]
    height: float


@dataclass(frozen=True, slots=True)
class Grid:
    """What a table says: columns, rows, and optional titles over groups of columns."""

    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    groups: tuple[Span, ...] = ()  # from the first column on; an empty text leaves a gap
    style: GridStyle = field(default=GridStyle())


def _lay(cells: Sequence[tuple[str, float, TextStyle]], x: float) -> _Laid:
    """Break the cells of one row in their widths, from the left edge on."""
    laid = []
    for text, width, style in cells:
        lines = broken(text, style, width - 2 * PAD_X)
        laid.append(_Cell(lines, x + PAD_X, width - 2 * PAD_X, style))
        x += width
    height = max(len(cell.lines) * cell.style.leading for cell in laid) + 2 * PAD_Y
    return _Laid(laid, height)


class Table(Flowable):
    """Draws a Grid in its columns' widths; splits between rows and repeats the head."""

    def __init__(self, grid: Grid, laid: list[_Laid] | None = None) -> None:
        super().__init__()
        self.grid = grid
        self.total_width = sum(column.width for column in grid.columns)
        self._laid = [self._row(row) for row in grid.rows] if laid is None else laid
        self._head = self._head_row()
        self._groups = self._group_row()

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Space above, in points."""
        return 3

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Space below, in points."""
        return 8

    def _row(self, row: GridRow) -> _Laid:
        look = self.grid.style
        font = fonts.BOLD if row.strong else fonts.REGULAR
        cells, at = [], 0
        for cell in row.cells:
            taken = cell.columns if isinstance(cell, Span) else 1
            columns = self.grid.columns[at : at + taken]
            align = Align.CENTRE if isinstance(cell, Span) else columns[0].align
            colour = QUIET if isinstance(cell, Span) else black
            style = TextStyle(font, look.size, look.leading, align, colour=colour)
            text = cell.text if isinstance(cell, Span) else cell
            cells.append((text, sum(column.width for column in columns), style))
            at += taken
        return _lay(cells, 0)

    def _head_style(self, align: Align) -> TextStyle:
        look = self.grid.style
        return TextStyle(fonts.BOLD, look.head_size, look.head_size * 1.32, align)

    def _head_row(self) -> _Laid:
        if not any(column.head for column in self.grid.columns):
            return _Laid([], 0.0)
        return _lay([(c.head, c.width, self._head_style(c.align)) for c in self.grid.columns], 0)

    def _group_row(self) -> _Laid | None:
        if not self.grid.groups:
            return None
        cells, at = [], 0
        for group in self.grid.groups:
            columns = self.grid.columns[at : at + group.columns]
            at += group.columns
            width = sum(column.width for column in columns)
            cells.append((group.text, width, self._head_style(Align.CENTRE)))
        return _lay(cells, 0)

    def _head_height(self) -> float:
        return self._head.height + (self._groups.height if self._groups else 0.0)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """The table's own width; heads and rows together."""
        self.width = self.total_width
        self.height = self._head_height() + sum(row.height for row in self._laid)
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """The rows that fit and the rest; never a head alone, never one row left over."""
        room = aH - self._head_height()
        fitting = 0
        for row in self._laid:
            room -= row.height
            if room < 0:
                break
            fitting += 1
        fitting = min(fitting, len(self._laid) - 2)
        if fitting < 2:
            return []
        return [Table(self.grid, self._laid[:fitting]), Table(self.grid, self._laid[fitting:])]

    def draw(self) -> None:
        """Draw rules and cells from the top down."""
        top = self.height
        self._rule(top, THICK)
        if self._groups:
            top = self._draw_row(self._groups, top)
            self._group_rules(top)
        if self._head.cells:
            top = self._draw_row(self._head, top)
            self._rule(top, MIDDLE)
        for number, row in enumerate(self._laid):
            if number and self.grid.style.hairlines:
                self._rule(top, HAIR)
            top = self._draw_row(row, top)
        self._rule(top, THICK)

    def _draw_row(self, row: _Laid, top: float) -> float:
        """Draw one row below ``top``; cells lie in the middle of the row's height."""
        for cell in row.cells:
            style = cell.style
            block = len(cell.lines) * style.leading
            y = top - (row.height - block) / 2 - (style.leading - style.size) / 2
            y -= 0.88 * style.size
            for line in cell.lines:
                draw_line(self.canv, line, (cell.x, y), cell.width, style)
                y -= style.leading
        return top - row.height

    def _rule(self, y: float, thickness: float, edges: tuple[float, float] | None = None) -> None:
        canvas: Any = self.canv
        left, right = edges or (0, self.total_width)
        canvas.setLineWidth(thickness)
        canvas.setStrokeColor(HAIR_COLOUR if thickness == HAIR else black)
        canvas.line(left, y, right, y)

    def _group_rules(self, y: float) -> None:
        at = 0
        for group in self.grid.groups:
            left = sum(column.width for column in self.grid.columns[:at])
            at += group.columns
            right = sum(column.width for column in self.grid.columns[:at])
            if group.text:
                self._rule(y, MIDDLE * 0.8, (left + 2, right - 2))


def head_width(text: str, size: float) -> float:
    """The width of the longest word of a head: heads may break between words, never inside."""
    return natural_width(text.split() or [""], size, fonts.BOLD)


def natural_width(texts: Sequence[str], size: float, font: str = fonts.REGULAR) -> float:
    """The width in points a column needs so that none of these texts breaks."""
    style = TextStyle(font, size)
    return max((text_width(text, style) for text in texts), default=0.0) + 2 * PAD_X + 0.5


def fact_table(
    facts: Sequence[tuple[str, str]], width: float, *, label: float = 110.0, share: float = 0.24
) -> Table:
    """What a paper is about, a name and a text a line.

    Names take ``share`` of the width, but at most ``label`` points.
    """
    first = min(label, width * share)
    columns = (Column("", Align.LEFT, first), Column("", Align.LEFT, width - first))
    return Table(Grid(columns, tuple(GridRow(fact) for fact in facts), style=_FACTS))


_FACTS = GridStyle(size=9.5, leading=14, hairlines=True)
