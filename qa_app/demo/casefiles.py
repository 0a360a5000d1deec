"""Makes the case files of the demonstration: each paper of a story as a PDF, as offices hand it in.

Scans come without text, recognised ones with an invisible layer of it, electronic papers as the
text they are. The same story and the same seed give the same papers.
"""

import io
from dataclasses import dataclass
from random import Random

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from qa_app.demo.paper import DOTS, PER_PAGE, pages_of
from qa_app.demo.rules.filepages import FileStory, Look, Paper, papers
from qa_app.typeset import fonts

WIDTH, HEIGHT = A4
MARGIN, SIZE, LEADING = 72.0, 12.0, 22.0
QUALITY = 55


@dataclass(frozen=True, slots=True)
class MadePaper:
    """One document: its part of the archive directory, its title and the bytes of a PDF."""

    part: str
    title: str
    content: bytes


def papers_of(story: FileStory, seed: str) -> list[MadePaper]:
    """Every paper of the file, in the order of the archive directory."""
    chance = Random(f"{seed}/papers/{story.number}")
    return [
        MadePaper(paper.part, paper.title, _pdf(paper, chance)) for paper in papers(story, chance)
    ]


def _pdf(paper: Paper, chance: Random) -> bytes:
    if paper.look is Look.ELECTRONIC:
        return _electronic(paper)
    if paper.look is Look.RECOGNISED:
        return _recognised(paper, chance)
    pages = pages_of(paper, chance)
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=DOTS, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _electronic(paper: Paper) -> bytes:
    """Set as text: what a lawyer prints into a PDF."""
    out = io.BytesIO()
    canvas = _canvas(out)
    per_page = int((HEIGHT - 2 * MARGIN) / LEADING) - 2
    for start in range(0, len(paper.lines), per_page):
        top = HEIGHT - MARGIN
        if start == 0:
            wide = fonts.width(paper.title, fonts.REGULAR, 20)
            _text(canvas, (WIDTH - wide) / 2, top, paper.title, 20)
            top -= 2 * LEADING
        for place, line in enumerate(paper.lines[start : start + per_page]):
            _text(canvas, MARGIN, top - place * LEADING, line.label or line.written, SIZE)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _recognised(paper: Paper, chance: Random) -> bytes:
    """A scan with the recognised words laid invisibly over it."""
    out = io.BytesIO()
    canvas = _canvas(out)
    lines = paper.lines
    for number, image in enumerate(pages_of(paper, chance)):
        canvas.drawImage(ImageReader(_jpeg(image)), 0, 0, WIDTH, HEIGHT)
        words = [line.label + line.written for line in lines[number * PER_PAGE :][:PER_PAGE]]
        for place, word in enumerate([paper.title, *words] if number == 0 else words):
            _text(canvas, MARGIN, HEIGHT - MARGIN - place * LEADING, word, SIZE, invisible=True)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _jpeg(image: Image.Image) -> io.BytesIO:
    held = io.BytesIO()
    image.convert("L").save(held, "JPEG", quality=QUALITY)
    held.seek(0)
    return held


def _canvas(out: io.BytesIO) -> Canvas:
    fonts.loaded()
    return Canvas(out, pagesize=A4, invariant=1, pageCompression=1)


def _text(
    canvas: Canvas, left: float, top: float, text: str, size: float, *, invisible: bool = False
) -> None:
    line = canvas.beginText(left, top)
    if invisible:
        line.setTextRenderMode(3)
    for font, piece in fonts.runs(text, fonts.REGULAR):
        line.setFont(font, size)
        line.textOut(piece)
    canvas.drawText(line)
