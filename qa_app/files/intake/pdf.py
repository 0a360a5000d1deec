"""Splits a hostile PDF into clean PDFs of one page each. For the child process; papers the
program made itself are split by it without one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf, PdfError, Stream

from qa_app.files.intake.cleaning import clean_objects, clean_resources
from qa_app.files.intake.inflating import check_stream
from qa_app.files.intake.limits import Limits, Unfit
from qa_app.files.intake.pages import LARGEST_SIDE, Output, PageFact, empty_page
from qa_app.files.intake.texts import text_of

_A4 = [0.0, 0.0, 595.0, 842.0]
_SMALLEST_SIDE = 3.0
_CORNERS = 4


def split_pdf(source: Path, output: Output) -> Iterator[PageFact]:
    """Write every page and its text; yields the facts of each. Raises ``Unfit``."""
    try:
        with pikepdf.open(source, suppress_warnings=True) as pdf:
            yield from _split(pdf, output)
    except pikepdf.PasswordError as error:
        raise Unfit("file_encrypted") from error
    except (PdfError, pikepdf.DeletedObjectError) as error:
        raise Unfit("file_broken") from error


def _split(pdf: Pdf, output: Output) -> Iterator[PageFact]:
    count = len(pdf.pages)
    if count > output.limits.pages:
        raise Unfit("file_too_many_pages", pages=count, most=output.limits.pages)
    if not count:
        raise Unfit("file_without_pages")
    _draw_annotations(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        single, fact = _single(pdf, page, output.limits, number)
        output.write_text(text_of(output.write_page(single)))
        yield fact


def _draw_annotations(pdf: Pdf) -> None:
    """Make stamps, signatures and filled fields part of the pages; broken ones are left out."""
    try:
        pdf.flatten_annotations("screen")
    except (PdfError, ValueError, RuntimeError, TypeError):
        return


def _single(pdf: Pdf, page: Any, limits: Limits, number: int) -> tuple[Pdf, PageFact]:
    box = _box(page)
    rotation = _rotation(page)
    fact = PageFact(round(box[2] - box[0]), round(box[3] - box[1]), rotation)
    content = _content(page, limits, number)
    _forget_unused(page)
    new = pikepdf.new()
    made = empty_page(new, fact, box)
    made.obj["/Contents"] = new.make_stream(content)
    resources = _inherited(page.obj, "/Resources")
    if isinstance(resources, Dictionary):
        kept = pdf.make_indirect(clean_resources(resources))
        made.obj["/Resources"] = new.copy_foreign(kept)
    clean_objects(new, limits, number)
    return new, fact


def _forget_unused(page: Any) -> None:
    """Leave out what the page does not draw: some programs list all pictures on every page."""
    try:
        page.remove_unreferenced_resources()
    except (PdfError, RuntimeError, ValueError):
        return


def _content(page: Any, limits: Limits, number: int) -> bytes:
    """The drawing instructions of a page as one text, bounded."""
    found = page.obj.get("/Contents")
    streams = list(found) if isinstance(found, Array) else [found]
    parts: list[bytes] = []
    left = limits.page_bytes
    for each in streams:
        if not isinstance(each, Stream):
            continue
        check_stream(each, left, number)
        try:
            parts.append(each.read_bytes())
        except PdfError:
            continue  # damaged beyond reading: what is left of the page is still shown
        left -= len(parts[-1])
        if left < 0:
            raise Unfit("file_page_too_heavy", page=number)
    return b"\n".join(parts)


def _box(page: Any) -> list[float]:
    """The visible box of a page, put in order; A4 when it makes no sense."""
    for key in ("/CropBox", "/MediaBox"):
        found = _inherited(page.obj, key)
        try:
            sides = [float(each) for each in found] if isinstance(found, Array) else []
        except (TypeError, ValueError):
            continue
        if len(sides) == _CORNERS:
            x, y = sorted((sides[0], sides[2])), sorted((sides[1], sides[3]))
            if all(_SMALLEST_SIDE <= b - a <= LARGEST_SIDE for a, b in (x, y)):
                return [x[0], y[0], x[1], y[1]]
    return list(_A4)


def _rotation(page: Any) -> int:
    try:
        turned = int(_inherited(page.obj, "/Rotate") or 0) % 360
    except (TypeError, ValueError):
        return 0
    return turned if turned % 90 == 0 else 0


def _inherited(page: Any, key: str) -> Any:
    """A value of the page or of the nodes above it; rings in the tree end after some steps."""
    node: Any = page
    for _ in range(64):
        if key in node:
            return node[key]
        node = node.get("/Parent")
        if not isinstance(node, Dictionary):
            return None
    return None
