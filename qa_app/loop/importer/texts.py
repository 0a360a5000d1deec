"""Paragraphs of a document of Word as their texts, and the fields in them, wherever Word cut them.

Word splits a line into runs at every change of spelling or looks, so a field may begin in one run
and end in the next. A paragraph's pieces are joined, the fields are found in the whole, and the
value is written where the field began, in the looks of that place.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

from docx.document import Document
from docx.oxml.ns import qn

from qa_app.loop.rules.fields import Block, FieldName, Mark, marks_of

PARAGRAPH: Final = qn("w:p")
ROW: Final = qn("w:tr")
_PIECE, _SPACE = qn("w:t"), "{http://www.w3.org/XML/1998/namespace}space"
_DROPPED: Final = (qn("w:del"), qn("w:instrText"))


def roots(document: Document) -> Iterator[Any]:
    """The body and every header and footer, each once."""
    yield document.element.body
    seen = set[str]()
    for part in document.part.rels.values():
        kind = part.reltype.rpartition("/")[2]
        if kind in ("header", "footer") and part.rId not in seen:
            seen.add(part.rId)
            yield part.target_part.element


def paragraphs(root: Any) -> Iterator[Any]:
    """Every paragraph below an element, also those in tables and text boxes."""
    yield from root.iter(PARAGRAPH)


def pieces(paragraph: Any) -> list[Any]:
    """The text pieces of one paragraph in order, without those of paragraphs inside it."""
    found: list[Any] = []
    _collect(paragraph, found)
    return found


def _collect(element: Any, found: list[Any]) -> None:
    for child in element:
        if child.tag == _PIECE:
            found.append(child)
        elif child.tag != PARAGRAPH and child.tag not in _DROPPED:
            _collect(child, found)


def text_of(paragraph: Any) -> str:
    """What a paragraph says."""
    return "".join(piece.text or "" for piece in pieces(paragraph))


def row_of(paragraph: Any) -> Any | None:
    """The innermost row of a table a paragraph stands in."""
    return next(paragraph.iterancestors(ROW), None)


def block_of(row: Any) -> Block | None:
    """What a row is repeated for: the block of its first field that has one."""
    for paragraph in paragraphs(row):
        for mark in marks_of(text_of(paragraph)).fields:
            if mark.field.block is not None:
                return mark.field.block
    return None


def write_fields(paragraph: Any, value: Callable[[FieldName], str]) -> None:
    """Put values in the place of a paragraph's fields; what is put in is not looked at again."""
    parts = pieces(paragraph)
    marks = marks_of("".join(part.text or "" for part in parts)).fields
    for mark in reversed(marks):
        _write(parts, mark, value(mark.field))


def _write(parts: list[Any], mark: Mark, value: str) -> None:
    at = 0
    for part in parts:
        text = part.text or ""
        start, end = max(mark.start - at, 0), min(mark.end - at, len(text))
        holds_start = at <= mark.start < at + len(text)
        at += len(text)
        if start >= end:
            continue
        part.text = text[:start] + (value if holds_start else "") + text[end:]
        part.set(_SPACE, "preserve")


def repeat_row(row: Any, times: int) -> list[Any]:
    """The row so often, one below the other; the first is the row itself."""
    rows = [row]
    for _number in range(times - 1):
        copy = deepcopy(row)
        rows[-1].addnext(copy)
        rows.append(copy)
    return rows
