"""Tells where on a page each character of its text stands, for finding what is to be covered.

Runs in the child process only. Places are whole ten-thousandths of the unrotated page from its top
left corner: ``[character, left, top, right, bottom]``, only the character where it has no place.
"""

import ctypes
import json
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
import pypdfium2.raw as raw

from qa_app.files.intake.limits import Unfit
from qa_app.files.intake.pages import Output, PageFact
from qa_app.files.intake.texts import MOST_CHARACTERS

FINE: Final = 10_000
_TOO_TALL: Final = 3


def write_places(source: Path, output: Output) -> PageFact:
    """Write the characters of a clean page with their places; the page itself goes along."""
    try:
        document = pypdfium2.PdfDocument(source)
        page = document[0]
        width, height = page.get_size()
        found = _characters(page)
        document.close()
        with pikepdf.open(source) as pdf:
            output.write_page(pdf)
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        raise Unfit("file_broken") from error
    if found:
        output.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    return PageFact(max(3, round(width)), max(3, round(height)))


def _characters(page: Any) -> list[list[Any]]:
    words = page.get_textpage()
    found: list[list[Any]] = []
    for index in range(min(words.count_chars(), MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(words.raw, index)
        if not 0 < code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            continue
        found.append([chr(code), *_place(page, words, index)])
    words.close()
    return found if any(len(each) > 1 and not each[0].isspace() for each in found) else []


def _place(page: Any, words: Any, index: int) -> list[int]:
    """The box a character may fill: what is drawn of it and the room its font gives it."""
    try:
        drawn = words.get_charbox(index)
        roomy = words.get_charbox(index, loose=True)
    except pypdfium2.PdfiumError:
        return []
    if drawn[3] > drawn[1] and roomy[3] - roomy[1] > _TOO_TALL * (drawn[3] - drawn[1]):
        roomy = drawn
    left, bottom = min(drawn[0], roomy[0]), min(drawn[1], roomy[1])
    right, top = max(drawn[2], roomy[2]), max(drawn[3], roomy[3])
    if right <= left or top <= bottom:
        return []
    return [*_on_page(page, left, top), *_on_page(page, right, bottom)]


def _on_page(page: Any, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, FINE, FINE, 0, x, y, across, down)
    return tuple(min(FINE, max(0, each.value)) for each in (across, down))  # type: ignore[return-value]
