"""Reads a filled document of Word as blocks, so that page and PDF say what the document says.

Looks are taken from the run, else the paragraph's style, else the style that one is based on.
Pictures, text boxes, headers and footers of the document are left out; the PDF has its own pages.
"""

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from qa_app.loop.rules.blocks import Block, Cell, Grid, Paragraph, Place, Span, TableRow

BODY_SIZE: Final = 10.5
TABLE_SIZE: Final = 9.0
MOST_INDENT: Final = 4.0
BLACK: Final = "#000000"
_PLACES: Final = {
    WD_ALIGN_PARAGRAPH.LEFT: Place.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT: Place.RIGHT,
    WD_ALIGN_PARAGRAPH.CENTER: Place.CENTRE,
}
_HEADINGS: Final = {"Title": 0, "Heading 1": 1, "Heading 2": 2, "Heading 3": 3}


def blocks_of(content: bytes) -> tuple[Block, ...]:
    """The blocks of a document in order."""
    document = docx.Document(io.BytesIO(content))
    return tuple(_blocks(_Book(document), document.element.body))


def _blocks(book: "_Book", holder: Any) -> Iterator[Block]:
    for child in holder:
        if child.tag == qn("w:p"):
            yield _paragraph(book, WordParagraph(child, book.document))  # type: ignore[arg-type]
        elif child.tag == qn("w:tbl"):
            yield _grid(book, Table(child, book.document))  # type: ignore[arg-type]
        elif child.tag == qn("w:sdt"):
            for inner in child.iterchildren(qn("w:sdtContent")):
                yield from _blocks(book, inner)


def _paragraph(book: "_Book", word: WordParagraph) -> Paragraph:
    runs = [run for run in _runs(word) if run.text and not book.setting(run, "hidden")]
    spans = tuple(
        Span("".join(run.text for run in group), bold)
        for bold, group in groupby(runs, lambda run: bool(book.setting(run, "bold")))
    )
    first = runs[0] if runs else None
    size = max((book.size(run) for run in runs), default=book.size_of(word))
    layout = _Layout(word, book.of_paragraph(word))
    return Paragraph(
        spans=spans,
        place=layout.place(),
        level=_level(book.of_paragraph(word)),
        size=size,
        first_indent=layout.first_indent(size),
        colour=_colour(first, book.of_paragraph(word)) if first else "",
        rule=_rule(word),
        before=layout.points("space_before"),
        after=layout.points("space_after"),
        new_page=bool(layout.wanted("page_break_before")) or _breaks(word),
    )


def _runs(word: WordParagraph) -> Iterator[Run]:
    """Every run, also those in links and content controls, but not of text boxes inside."""
    for run in word._p.iter(qn("w:r")):
        holder = next(run.iterancestors(qn("w:p")), None)
        if holder is word._p:
            yield Run(run, word)


class _Book:
    """A document and its styles, each found once: Word's library looks through all of them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._chains: dict[tuple[str, str | None], tuple[Any, ...]] = {}

    def of_paragraph(self, word: WordParagraph) -> tuple[Any, ...]:
        """The paragraph's style and those it is based on."""
        return self._chain("p", word._p.style, word)

    def _chain(self, kind: str, style_id: str | None, holder: Any) -> tuple[Any, ...]:
        if (kind, style_id) not in self._chains:
            found, style = list[Any](), holder.style
            while style is not None and style not in found:
                found.append(style)
                style = style.base_style
            self._chains[kind, style_id] = tuple(found)
        return self._chains[kind, style_id]

    def setting(self, run: Run, name: str) -> Any:
        """A look of a run: its own, else of its own style, else of the paragraph's style."""
        own = getattr(run.font, name)
        if own is not None:
            return own
        chains = (
            *self._chain("r", run._r.style, run),
            *self.of_paragraph(run._parent),  # type: ignore[arg-type]
        )
        found = (getattr(style.font, name) for style in chains)
        return next((value for value in found if value is not None), None)

    def size(self, run: Run) -> float:
        """The size of a run in points."""
        found = self.setting(run, "size")
        return float(found.pt) if found else BODY_SIZE

    def size_of(self, word: WordParagraph) -> float:
        """The size of a paragraph without any run, in points."""
        sizes = (style.font.size for style in self.of_paragraph(word))
        found = next((size for size in sizes if size), None)
        return float(found.pt) if found else BODY_SIZE


def _colour(run: Run, styles: tuple[Any, ...]) -> str:
    for font in (run.font, *(style.font for style in styles)):
        if font.color is not None and font.color.rgb is not None:
            colour = f"#{str(font.color.rgb).lower()}"
            return "" if colour == BLACK else colour
    return ""


def _level(styles: tuple[Any, ...]) -> int:
    names = (_HEADINGS.get(style.name or "", -1) for style in styles)
    return max(next((level for level in names if level >= 0), 0), 0)


def _rule(word: WordParagraph) -> str:
    """The colour of the line below a paragraph; empty for none."""
    for line in word._p.iter(qn("w:pBdr")):
        bottom = line.find(qn("w:bottom"))
        if bottom is not None and bottom.get(qn("w:val")) not in (None, "nil", "none"):
            colour = (bottom.get(qn("w:color")) or "auto").lower()
            is_hex = len(colour) == len("000000") and not set(colour) - set("0123456789abcdef")
            return f"#{colour}" if is_hex else BLACK
    return ""


def _breaks(word: WordParagraph) -> bool:
    return any(one.get(qn("w:type")) == "page" for one in word._p.iter(qn("w:br")))


class _Layout:
    """How a paragraph lies: its own setting, else its style's."""

    def __init__(self, word: WordParagraph, styles: tuple[Any, ...]) -> None:
        self._formats = [word.paragraph_format]
        self._formats += [style.paragraph_format for style in styles]

    def wanted(self, name: str) -> Any:
        """The first setting of that name."""
        found = (getattr(one, name) for one in self._formats)
        return next((value for value in found if value is not None), None)

    def points(self, name: str) -> float:
        """A length in points; 0 for none."""
        value = self.wanted(name)
        return min(float(value.pt), 60.0) if isinstance(value, Length) else 0.0

    def place(self) -> Place:
        """Where lines lie; text without a wish is justified."""
        return _PLACES.get(self.wanted("alignment"), Place.JUSTIFY)

    def first_indent(self, size: float) -> float:
        """The indent of the first line in em."""
        return min(max(self.points("first_line_indent") / size, 0.0), MOST_INDENT)


def _grid(book: _Book, table: Table) -> Grid:
    rows = tuple(_row(book, table, row) for row in table._tbl.tr_lst)
    columns = max((sum(cell.columns for cell in row.cells) for row in rows), default=1)
    rows = tuple(_whole(row, columns) for row in rows)
    if rows and not any(row.is_head for row in rows) and len(rows) > 1 and _all_bold(rows[0]):
        rows = (TableRow(rows[0].cells, True), *rows[1:])
    return Grid(rows, _widths(table, columns), _cell_size(book, table))


def _row(book: _Book, table: Table, row: Any) -> TableRow:
    is_head = next(row.iter(qn("w:tblHeader")), None) is not None
    return TableRow(tuple(_cell(book, _Cell(cell, table)) for cell in row.tc_lst), is_head)


def _cell(book: _Book, cell: _Cell) -> Cell:
    """A cell; what continues one above it is empty."""
    if cell._tc.vMerge == "continue":
        return Cell("", columns=cell._tc.grid_span)
    words = [WordParagraph(p, cell) for p in cell._tc.iter(qn("w:p"))]
    texts = [_paragraph(book, word) for word in words]
    said = [text for text in texts if text.text]
    return Cell(
        text="\n".join(text.text for text in said),
        bold=bool(said) and all(span.bold for text in said for span in text.spans),
        place=said[0].place if said else Place.LEFT,
        columns=cell._tc.grid_span,
    )


def _whole(row: TableRow, columns: int) -> TableRow:
    """A row with as many columns as the table has."""
    missing = columns - sum(cell.columns for cell in row.cells)
    return TableRow(row.cells + (Cell(""),) * missing, row.is_head)


def _all_bold(row: TableRow) -> bool:
    return all(cell.bold or not cell.text for cell in row.cells)


def _widths(table: Table, columns: int) -> tuple[float, ...]:
    given = [float(one.w or 0) for one in table._tbl.tblGrid.gridCol_lst]
    return tuple(given) if len(given) == columns and all(given) else (1.0,) * columns


def _cell_size(book: _Book, table: Table) -> float:
    sizes = [
        book.size(run)
        for cell in table._tbl.iter(qn("w:tc"))
        for word in cell.iterchildren(qn("w:p"))
        for run in WordParagraph(word, table).runs[:1]
    ]
    return min(max(max(sizes, default=TABLE_SIZE), 7.0), 12.0)
