"""A bulletin as PDF, drawn from the blocks of the filled document: the same words, fixed pages."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.colors import HexColor, black
from reportlab.platypus import PageBreak, Spacer
from reportlab.platypus.doctemplate import LayoutError
from reportlab.platypus.flowables import Flowable

from qa_app.core.errors import Refused
from qa_app.loop.rules.blocks import Block, Cell, Paragraph, Place
from qa_app.loop.rules.blocks import Grid as GridBlock
from qa_app.typeset import fonts
from qa_app.typeset.document import Printed, Sheet, print_story, text_room
from qa_app.typeset.grids import Column, Grid, GridRow, GridStyle, Span, Table
from qa_app.typeset.mixed import MixedProse
from qa_app.typeset.paragraphs import Align, TextStyle

LEADING = 1.62
SMALLEST, LARGEST = 6.0, 48.0
_ALIGN = {
    Place.LEFT: Align.LEFT,
    Place.RIGHT: Align.RIGHT,
    Place.CENTRE: Align.CENTRE,
    Place.JUSTIFY: Align.JUSTIFY,
}


@dataclass(frozen=True, slots=True)
class Cover:
    """What the file says about itself; ``made_at`` is aware."""

    title: str
    author: str
    subject: str
    language: str
    made_at: datetime


def bulletin_pdf(blocks: tuple[Block, ...], cover: Cover) -> Printed:
    """The blocks as pages; Refused when a row of a table is taller than a page."""
    sheet = Sheet(
        title=cover.title,
        running_left="",
        running_right="",
        page_of="— %(page)d —",
        language="en" if cover.language == "en" else "zh-CN",
        author=cover.author,
        made_at=cover.made_at,
        subject=cover.subject,
    )
    try:
        return print_story([one for block in blocks for one in _drawn(block)], sheet)
    except LayoutError as error:
        raise Refused("bulletin_row_too_tall") from error


def _drawn(block: Block) -> list[Flowable]:
    if isinstance(block, GridBlock):
        return [_table(block)] if block.rows else []
    drawn: list[Flowable] = [PageBreak()] if block.new_page else []
    return [*drawn, _prose(block)]


def _prose(block: Paragraph) -> Flowable:
    size = min(max(block.size, SMALLEST), LARGEST)
    if not block.text.strip() and not block.rule:
        return Spacer(0, size * LEADING)
    style = TextStyle(
        size=size,
        leading=size * LEADING,
        align=_ALIGN[block.place],
        first_indent=block.first_indent,
        before=block.before,
        after=block.after,
        colour=HexColor(block.colour) if block.colour else black,
    )
    faces = tuple(
        fonts.BOLD if span.bold else fonts.REGULAR for span in block.spans for _one in span.text
    )
    outline = block.level - 1 if block.level else None
    return MixedProse(block.text, faces, style, outline, block.rule)


def _table(block: GridBlock) -> Table:
    heads = [row for row in block.rows if row.is_head]
    body = [row for row in block.rows if not row.is_head] or list(heads)
    head = heads[0] if heads and len(block.rows) > len(heads) else None
    parts = sum(block.widths)
    widths = [text_room(wide=False) * part / parts for part in block.widths]
    aligned = _column_places(body[0].cells, len(widths))
    titles = _titles(head.cells if head else (), len(widths))
    columns = tuple(
        Column(title, _ALIGN[place], width)
        for title, place, width in zip(titles, aligned, widths, strict=True)
    )
    rows = tuple(GridRow(_cells(row.cells), _strong(row.cells)) for row in body)
    style = GridStyle(block.size, block.size * 1.4, block.size)
    return Table(Grid(columns, rows, style=style))


def _column_places(cells: tuple[Cell, ...], columns: int) -> list[Place]:
    """How each column lies: as the first row of the table's body does."""
    places = [cell.place for cell in cells for _column in range(cell.columns)]
    left = [Place.LEFT if place is Place.JUSTIFY else place for place in places]
    return [*left, *[Place.LEFT] * columns][:columns]


def _titles(cells: tuple[Cell, ...], columns: int) -> list[str]:
    titles: list[str] = []
    for cell in cells:
        titles += [cell.text, *[""] * (cell.columns - 1)]
    return [*titles, *[""] * columns][:columns]


def _cells(cells: tuple[Cell, ...]) -> tuple[str | Span, ...]:
    return tuple(
        cell.text if cell.columns == 1 else Span(cell.text, cell.columns) for cell in cells
    )


def _strong(cells: tuple[Cell, ...]) -> bool:
    said = [cell for cell in cells if cell.text]
    return bool(said) and all(cell.bold for cell in said)
