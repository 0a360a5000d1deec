"""What a finished page is to the rest of intake, and how one is written as a PDF of its own."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Page, Pdf

from qa_app.files.intake.limits import Limits, Unfit

LARGEST_SIDE = 14_400
"""Points; the largest page of PDF 1.7, Annex C."""


@dataclass(frozen=True, slots=True)
class PageFact:
    """Facts of one page; width and height in points, unrotated; rotation in degrees clockwise."""

    width: int
    height: int
    rotation: int = 0


class Output:
    """Numbered page files in a folder, counted so that no input becomes endless output."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.number = 0
        self._bytes = 0

    def write_page(self, pdf: Pdf) -> bytes:
        """Write one single-page PDF; the same page is always the same bytes."""
        buffer = BytesIO()
        pdf.save(buffer, deterministic_id=True, compress_streams=True, linearize=False)
        content = buffer.getvalue()
        self.number += 1
        self._count(content)
        (self.folder / f"{self.number:06}.pdf").write_bytes(content)
        return content

    def write_text(self, text: str) -> None:
        """Write the text of the page just written, if there is any."""
        content = text.encode()
        if content:
            self._count(content)
            (self.folder / f"{self.number:06}.txt").write_bytes(content)

    def _count(self, content: bytes) -> None:
        self._bytes += len(content)
        if self._bytes > self.limits.output_bytes:
            raise Unfit("file_too_heavy")


def empty_page(pdf: Pdf, fact: PageFact, box: list[float] | None = None) -> Page:
    """A blank page as the only page of a PDF."""
    page = pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array(box or [0, 0, fact.width, fact.height]),
            Resources=Dictionary(),
            Contents=pdf.make_stream(b""),
        )
    )
    pdf.pages.append(Page(page))
    return pdf.pages[0]
