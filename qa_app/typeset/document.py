"""The page frame of a printed document: A4, running head, page x of y, outline, properties.

Takes a story of flowables and says how many pages it made. The same story always gives the same
bytes. Words come from the caller; this module knows none.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.flowables import Flowable

from qa_app.typeset import fonts
from qa_app.typeset.paragraphs import Align, Prose, TextStyle, broken, draw_line

SIDE, TOP, BOTTOM = 20 * mm, 24 * mm, 22 * mm
FOOT_HEIGHT = 14.0

BODY = TextStyle(first_indent=2, after=4)
PLAIN = TextStyle(after=3)
SMALL = TextStyle(size=9, leading=14, after=2)
CAPTION = TextStyle(fonts.BOLD, 9.5, 14, Align.CENTRE, before=6, after=2)
TITLE = TextStyle(fonts.BOLD, 18, 27, Align.CENTRE, after=2)
SUBTITLE = TextStyle(fonts.REGULAR, 11, 17, Align.CENTRE, after=8)
HEADING = TextStyle(fonts.BOLD, 13, 20, Align.LEFT, before=12, after=4)
SUBHEADING = TextStyle(fonts.BOLD, 10.5, 17, Align.LEFT, before=6, after=2)
_RUNNING = TextStyle(size=8.5, leading=11, align=Align.LEFT, colour=HexColor("#4a4a4a"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every page carries and what the file says about itself.

    ``page_of`` is a sentence with ``%(page)d`` and ``%(total)d``; ``made_at`` is aware. Without
    any running text the head of a page is left white.
    """

    title: str
    running_left: str
    running_right: str
    page_of: str
    language: str
    author: str
    made_at: datetime
    subject: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished document."""

    pdf: bytes
    pages: int


class Heading(Prose):
    """A heading that stays with what follows and stands in the document's outline."""

    keepWithNext = 1  # noqa: N815

    def __init__(self, text: str, level: int = 0) -> None:
        super().__init__(text, SUBHEADING if level else HEADING)
        self.level = level

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """Headings do not split."""
        return []

    def draw(self) -> None:
        """Draw the heading and point the outline at it."""
        canvas: Any = self.canv
        canvas.headings = getattr(canvas, "headings", 0) + 1
        key = f"heading-{canvas.headings}"
        canvas.bookmarkHorizontal(key, 0, self.height + 6)
        canvas.addOutlineEntry(self.text, key, self.level)
        super().draw()


class Signatures(Flowable):
    """Labels in one row, each with a thin line to write on."""

    def __init__(self, labels: tuple[str, ...], width: float) -> None:
        super().__init__()
        self.labels = labels
        self.width, self.height = width, 40.0

    def draw(self) -> None:
        """Draw labels and lines."""
        canvas: Any = self.canv
        part = self.width / len(self.labels)
        style = TextStyle(align=Align.LEFT)
        for number, label in enumerate(self.labels):
            x = number * part
            line = broken(label, style, part)[0]
            draw_line(canvas, line, (x, 10), part, style)
            canvas.setLineWidth(0.5)
            canvas.setStrokeColor(black)
            canvas.line(x + line.width + 2, 7, x + part - 14, 7)


class _PageCanvas(Canvas):
    """Writes every page's foot at the end, when the number of pages is known."""

    sheet: Sheet

    def showPage(self) -> None:  # noqa: N802
        """Leave a place for the foot, then finish the page."""
        self.doForm(f"foot-{self.getPageNumber()}")
        super().showPage()

    def save(self) -> None:
        """Fill the places, then write the file."""
        total = self.getPageNumber() - 1
        width = self._pagesize[0]
        for page in range(1, total + 1):
            self.beginForm(f"foot-{page}", 0, 0, width, BOTTOM)
            text = self.sheet.page_of % {"page": page, "total": total}
            _line(self, text, (SIDE, FOOT_HEIGHT * 2), width - 2 * SIDE, Align.CENTRE)
            self.endForm()
        super().save()


def _line(canvas: Any, text: str, at: tuple[float, float], room: float, align: Align) -> None:
    style = TextStyle(_RUNNING.font, _RUNNING.size, _RUNNING.leading, align, colour=_RUNNING.colour)
    draw_line(canvas, broken(text, style, room)[0], at, room, style)


def _running_head(canvas: Any, template: Any) -> None:
    sheet: Sheet = canvas.sheet
    if not sheet.running_left and not sheet.running_right:
        return
    width, height = canvas._pagesize
    room = width - 2 * SIDE
    y = height - TOP + 18
    _line(canvas, sheet.running_left, (SIDE, y), room * 0.7, Align.LEFT)
    _line(canvas, sheet.running_right, (SIDE + room * 0.6, y), room * 0.4, Align.RIGHT)
    canvas.setLineWidth(0.4)
    canvas.setStrokeColor(black)
    canvas.line(SIDE, y - 5, width - SIDE, y - 5)


def page_size(*, wide: bool) -> tuple[float, float]:
    """A4 upright or on its side, in points."""
    return landscape(A4) if wide else A4


def text_room(*, wide: bool) -> float:
    """The width of the text on a page, in points."""
    return page_size(wide=wide)[0] - 2 * SIDE


def _canvas(target: BytesIO, sheet: Sheet) -> _PageCanvas:
    canvas = _PageCanvas(
        target,
        pagesize=page_size(wide=sheet.wide),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.REGULAR,
        lang=sheet.language,
    )
    canvas.sheet = sheet
    canvas.setViewerPreference("DisplayDocTitle", "true")
    stamp = canvas._doc._timeStamp  # the file is as old as what it says, not as its printing
    stamp.YMDhms = sheet.made_at.timetuple()[:6]
    offset = int(sheet.made_at.utcoffset().total_seconds() // 60)  # pyright: ignore
    stamp.dhh, stamp.dmm = divmod(offset, 60)
    return canvas


def print_story(story: list[Flowable], sheet: Sheet) -> Printed:
    """Set a story on pages; identical input gives identical bytes."""
    fonts.loaded()
    size = page_size(wide=sheet.wide)
    frame = Frame(
        SIDE, BOTTOM, size[0] - 2 * SIDE, size[1] - TOP - BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    target = BytesIO()
    template = BaseDocTemplate(
        target, pagesize=size, lang=sheet.language, title=sheet.title, author=sheet.author,
        subject=sheet.subject, creator="qa-app", producer="qa-app",
    )  # fmt: skip
    template.addPageTemplates(PageTemplate("page", [frame], onPage=_running_head))
    template.build(story, canvasmaker=lambda *_args, **_more: _canvas(target, sheet))
    return Printed(target.getvalue(), template.page)


def numbered(number: int, text: str) -> str:
    """A heading with its Chinese numeral: 一、text."""
    return f"{'〇一二三四五六七八九十'[number]}、{text}"
