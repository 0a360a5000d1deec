"""A filled bulletin as plain blocks: paragraphs and tables, as the page and the PDF draw them."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """How a text lies in its width."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one look."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; sizes in points, ``first_indent`` in em, colours as ``#rrggbb`` or empty.

    ``level`` is 0 for text, 1, 2, 3 for headings; ``rule`` the colour of a line below.
    """

    spans: tuple[Span, ...]
    place: Place = Place.JUSTIFY
    level: int = 0
    size: float = 10.5
    first_indent: float = 0.0
    colour: str = ""
    rule: str = ""
    before: float = 0.0
    after: float = 0.0
    new_page: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table that takes ``columns`` columns."""

    text: str
    bold: bool = False
    place: Place = Place.LEFT
    columns: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row; a head is repeated on every page."""

    cells: tuple[Cell, ...]
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, and how its columns share the width (parts that need not sum to 1)."""

    rows: tuple[TableRow, ...]
    widths: tuple[float, ...]
    size: float = 9.0


Block = Paragraph | Grid
