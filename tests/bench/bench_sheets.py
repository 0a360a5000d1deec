"""P7: feedback sheets as PDF, one file each and merged by agency, beside a plain reportlab canvas.

Both sides draw the same laid-out papers, so that they look the same, on one process and in turn.
The yardstick is reportlab's own canvas with the same fonts: a file of its own for each sheet with
the subset it needs, or one canvas for all sheets of an agency. Ours includes putting the sheet in
words and laying it out, which the yardstick is given; the shared subset is made within the time.
Afterwards the texts of both must be equal. The last row is the whole job of 27,000 sheets.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from qa_app.feedback.pdf import Printing, SheetComposer, merged_pdf, single_pdfs
from qa_app.feedback.print_words import sheet_words
from qa_app.typeset import fonts
from qa_app.typeset.papers import HEIGHT, WIDTH, Page, Paper
from qa_app.typeset.quick_lines import unmarked
from tests.bench.rows import Row, WrongAnswer, medians, seconds
from tests.builders.feedback_sheets import MADE_AT, made_facts, made_rubric, made_sheet

ALL, OF_AGENCY = 27_000, 270
QUICK_ALL, QUICK_AGENCY = 540, 90
PRINTING = Printing("qa-app", MADE_AT)


def run(rounds: int = 5, quick: bool = False) -> Iterator[Row]:
    """Single files and merged ones beside the yardstick, then the whole job."""
    of_agency = QUICK_AGENCY if quick else OF_AGENCY
    made = made_sheets(of_agency)
    papers = composed(made)
    equal_texts(papers[:8])
    mine, plain = medians(lambda: singles(made), lambda: plain_singles(papers), rounds)
    name, plain_rate = f"P7 {of_agency} feedback sheets, one PDF each, rate", of_agency / plain
    yield Row(name, of_agency / mine, plain_rate, 5, unit="/s", floor=True)
    mine, plain = medians(lambda: merged(made), lambda: plain_file(papers), rounds)
    name = f"P7 {of_agency} feedback sheets of an agency in one PDF, rate"
    yield Row(name, of_agency / mine, of_agency / plain, 2, unit="/s", floor=True)
    pages = sum(len(paper.pages) for paper in papers)
    size, beside = len(merged(made)) / pages, len(plain_file(papers)) / pages
    yield Row("P7 bytes a page, merged", size, beside, 4000, unit="B", absolute=True)
    yield whole(QUICK_ALL if quick else ALL, of_agency, plain_rate)


def made_sheets(count: int, first: int = 0) -> list[Any]:
    """So many sheets with their facts."""
    rubric = made_rubric()
    return [
        (made_sheet(rubric, number), made_facts(rubric, number))
        for number in range(first, first + count)
    ]


def composed(made: Sequence[Any]) -> list[Paper]:
    """The sheets in words and laid out."""
    composer = SheetComposer("zh")
    return [
        composer.compose(sheet_words(sheet, facts, "zh"), facts.number) for sheet, facts in made
    ]


def singles(made: Sequence[Any]) -> list[tuple[str, bytes]]:
    """A file for each sheet, all with one subset."""
    return list(single_pdfs(composed(made), PRINTING))


def merged(made: Sequence[Any]) -> bytes:
    """One file of all."""
    return merged_pdf(composed(made), "反馈表", PRINTING)


def plain_singles(papers: Sequence[Paper]) -> list[bytes]:
    """A canvas and a subset of its own for each sheet."""
    return [plain_file([paper]) for paper in papers]


def plain_file(papers: Sequence[Paper]) -> bytes:
    """One canvas for these sheets; line by line, as a program without flowables would draw them."""
    fonts.loaded()
    target = io.BytesIO()
    canvas = Canvas(target, (WIDTH, HEIGHT), invariant=1, initialFontName=fonts.REGULAR)
    for paper in papers:
        for page in paper.pages:
            plain_page(canvas, page)
            canvas.showPage()
    canvas.save()
    return target.getvalue()


def plain_page(canvas: Any, page: Page) -> None:
    """The rules, then the lines, of which the thin space between scripts is left out."""
    for rule in page.rules:
        canvas.setLineWidth(rule.thickness)
        canvas.setStrokeGray(rule.grey)
        canvas.line(rule.left, rule.y, rule.right, rule.y)
    for run in page.runs:
        canvas.setFont(run.look.font, run.look.size)
        canvas.setFillGray(run.look.grey)
        for number, line in enumerate(run.lines):
            canvas.drawString(run.x, run.y - number * run.look.leading, unmarked(line))


def equal_texts(papers: Sequence[Paper]) -> None:
    """Both ways say the same on the same pages."""
    files = [pdf for _, pdf in single_pdfs(papers, PRINTING)]
    for paper, mine in zip(papers, files, strict=True):
        if _text(mine) != _text(plain_file([paper])):
            raise WrongAnswer(f"P7: {paper.label} reads otherwise than the yardstick")


def whole(count: int, of_agency: int, plain_rate: float) -> Row:
    """Every sheet of a province into a file of its own, agency by agency."""
    written = 0

    def job() -> None:
        nonlocal written
        for first in range(0, count, of_agency):
            made = made_sheets(min(of_agency, count - first), first)
            written += sum(len(pdf) for _, pdf in single_pdfs(composed(made), PRINTING))

    elapsed = seconds(job)
    if not written:
        raise WrongAnswer("P7: nothing was written")
    name = f"P7 {count:,} feedback sheets, one PDF each of {written / count / 1000:.0f} kB, rate"
    return Row(name, count / elapsed, plain_rate, 5, unit="/s", floor=True)


def _text(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = list(islice(document, 0, None))
        said = [page.get_textpage().get_text_range() for page in pages]
        return ["".join(sorted("".join(text.split()))) for text in said]
    finally:
        document.close()
