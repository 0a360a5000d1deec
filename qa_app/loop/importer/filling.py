"""Checks a template of Word and fills it: opened, cleaned, merged, written again byte for byte.

``accepted`` says why a file cannot be a template, naming the paragraph, and gives back a cleaned
copy with what should be known about it. ``filled`` merges values by name; nothing is evaluated.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any, Final

import docx
from docx.document import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.text import typed
from qa_app.loop.importer.archive import check_archive
from qa_app.loop.importer.texts import (
    ROW,
    block_of,
    paragraphs,
    repeat_row,
    roots,
    row_of,
    text_of,
    write_fields,
)
from qa_app.loop.rules.bulletin import Values
from qa_app.loop.rules.fields import FIELDS, Block, FieldName, Marks, marks_of

SAFE_CODES: Final = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"))
MOST_PROBLEMS: Final = 50
MOST_PARAGRAPHS: Final = 4000
MOST_IN_ROW: Final = 2000
MOST_LETTERS: Final = 20_000
"""In one paragraph."""
MOST_FIELDS: Final = 1_000
"""In one part of the document: filling takes the square of those in one paragraph."""
SHOWN: Final = 40
NOTHING: Final = "—"
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)
_LOST: Final = ("custom-properties", "thumbnail", "customXml", "extended-properties")
_NOT_IN_PDF: Final = {
    qn("w:drawing"): "docx_pictures",
    qn("w:pict"): "docx_pictures",
    qn("w:footnoteReference"): "docx_footnotes",
    qn("w:endnoteReference"): "docx_footnotes",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A template that may be used: cleaned, with the titles it names and notes (codes) on it."""

    content: bytes
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    fields: int


def accepted(content: bytes, name: str = "") -> Accepted:
    """The template; Refused when it is no harmless .docx, Invalid with what is wrong in it."""
    check_archive(content, name)
    document = _opened(content)
    _refuse_endless(document)
    problems = [*_wrong_marks(document), *_wrong_codes(document), *_hidden_fields(document)]
    if problems:
        raise Invalid(problems[:MOST_PROBLEMS])
    found = [marks_of(text_of(one)) for root in roots(document) for one in paragraphs(root)]
    if not any(marks.fields for marks in found):
        raise Refused("docx_without_fields")
    titles = dict.fromkeys(title for marks in found for title in marks.titles)
    notes = {code for element, code in _NOT_IN_PDF.items() if _has(document, element)}
    _clean(document)
    return Accepted(
        saved(document), tuple(titles), tuple(sorted(notes)), sum(len(m.fields) for m in found)
    )


def _opened(content: bytes) -> Document:
    try:
        return docx.Document(io.BytesIO(content))
    except (
        OpcError, PythonDocxError, KeyError, ValueError, AttributeError, etree.LxmlError
    ) as error:  # fmt: skip
        raise Refused("docx_damaged") from error


def _refuse_endless(document: Document) -> None:
    """A bulletin has some pages; rows that are repeated for every agency are short."""
    for root in roots(document):
        if sum(1 for _one in paragraphs(root)) > MOST_PARAGRAPHS:
            raise Refused("docx_too_long", most=MOST_PARAGRAPHS)
        texts = [text_of(one) for one in paragraphs(root)]
        if max(map(len, texts), default=0) > MOST_LETTERS:
            raise Refused("docx_paragraph_too_long", most=MOST_LETTERS)
        if sum(one.count("《") + one.count("{{") for one in texts) > MOST_FIELDS:
            raise Refused("docx_too_many_fields", most=MOST_FIELDS)
        for row in _rows_with_fields(root):
            if sum(1 for _one in row.iter()) > MOST_IN_ROW:
                raise Refused("docx_row_too_long")


def _has(document: Document, element: str) -> bool:
    return next(document.element.body.iter(element), None) is not None


def _wrong_marks(document: Document) -> list[Problem]:
    """Fields nobody knows, open braces, and fields of a block where nothing is repeated."""
    problems: list[Problem] = []
    for root in roots(document):
        for number, paragraph in enumerate(paragraphs(root), start=1):
            text = text_of(paragraph)
            marks = marks_of(text)
            where = {"row": number, "column": _where(root), "params": {"text": _short(text)}}
            problems += [
                Problem("field_unknown", value=name, **where)  # type: ignore[arg-type]
                for name in marks.unknown
            ]
            if marks.is_open:
                problems.append(Problem("field_open", **where))  # type: ignore[arg-type]
            problems += [
                Problem(code, value=field.chinese, **where)  # type: ignore[arg-type]
                for code, field in _misplaced(paragraph, marks)
            ]
    return problems


def _misplaced(paragraph: Any, marks: Marks) -> list[tuple[str, FieldName]]:
    fields = [mark.field for mark in marks.fields if mark.field.block is not None]
    if not fields:
        return []
    row = row_of(paragraph)
    if row is None:
        return [("field_needs_row", field) for field in fields]
    block = block_of(row)
    return [("field_other_block", field) for field in fields if field.block is not block]


def _where(root: Any) -> str:
    return {"body": "body", "hdr": "header", "ftr": "footer"}[etree.QName(root).localname]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _wrong_codes(document: Document) -> list[Problem]:
    """Field codes of Word itself that fetch, run or ask; page numbers are all that may stay."""
    problems: list[Problem] = []
    for root in roots(document):
        simple = [one.get(qn("w:instr")) or "" for one in root.iter(qn("w:fldSimple"))]
        for code in [*simple, *_instructions(root)]:
            word = (code.split() or [""])[0].upper()
            if word not in SAFE_CODES:
                problems.append(Problem("docx_word_field", value=_short(code.strip())))
    return problems


def _instructions(root: Any) -> list[str]:
    """The instruction of every complex field, which Word may cut into pieces."""
    codes: list[str] = []
    pending: list[str] = []
    for element in root.iter(qn("w:fldChar"), qn("w:instrText")):
        if element.tag == qn("w:instrText"):
            pending.append(element.text or "")
        elif pending:
            codes.append("".join(pending))
            pending = []
    return [*codes, "".join(pending)] if pending else codes


def _hidden_fields(document: Document) -> list[Problem]:
    """Fields in notes, which are not filled."""
    for relation in document.part.rels.values():
        if relation.reltype.rpartition("/")[2] in ("footnotes", "endnotes"):
            text = re.sub(r"<[^>]*>", "", relation.target_part.blob.decode("utf-8", "replace"))
            marks = marks_of(text)
            if marks.fields or marks.unknown:
                return [Problem("field_in_note")]
    return []


def _clean(document: Document) -> None:
    """Take out what tells who wrote the template: names, company, own properties, thumbnails."""
    for holder in (document.part.package.rels, document.part.rels):
        lost = [key for key, one in holder.items() if one.reltype.rpartition("/")[2] in _LOST]
        for key in lost:
            del holder[key]
    facts = document.core_properties
    for name in ("author", "last_modified_by", "comments", "keywords", "category", "subject"):
        setattr(facts, name, "")


def filled(template: bytes, values: Values) -> bytes:
    """The template with every field replaced by its text and every block's row repeated."""
    document = _opened(template)
    facts = document.core_properties
    facts.title = _printable(values.single.get("cycle_title", ""))
    facts.author = _printable(values.single.get("office", ""))
    for root in roots(document):
        done = _fill_rows(root, values)
        for paragraph in list(paragraphs(root)):
            if not done.intersection(paragraph.iterancestors(ROW)):
                write_fields(paragraph, lambda field: _single(values, field))
    return saved(document)


def _single(values: Values, field: FieldName) -> str:
    return _printable(values.single.get(field.code, NOTHING))


def _fill_rows(root: Any, values: Values) -> set[Any]:
    """Repeat and fill the rows of blocks; which they are, since nothing is filled twice."""
    done = set[Any]()
    owners = {row: block_of(row) for row in _rows_with_fields(root)}
    for row, block in owners.items():
        if block is None:
            continue
        given = values.rows.get(block, ())
        rows = repeat_row(row, max(len(given), 1))
        done.update(rows)
        texts = given or [_nothing(block, values.none)]
        for one, row_values in zip(rows, texts, strict=True):
            merged = Values({**values.single, **row_values}, {})
            for paragraph in list(paragraphs(one)):
                write_fields(paragraph, lambda field, merged=merged: _single(merged, field))
    return done


def _rows_with_fields(root: Any) -> list[Any]:
    """The innermost rows that hold a field of a block, each once, in order."""
    rows = dict[Any, None]()
    for paragraph in paragraphs(root):
        row = row_of(paragraph)
        marks = marks_of(text_of(paragraph)).fields
        if row is not None and any(mark.field.block for mark in marks):
            rows[row] = None
    return list(rows)


def _nothing(block: Block, none: str) -> dict[str, str]:
    """The one row of a block that has none: said in words where names stand, else a dash."""
    names = {"agency", "criterion", "overdue_agency"}
    return {f.code: none if f.code in names else NOTHING for f in FIELDS if f.block is block}


def _printable(text: str) -> str:
    """The text on one line, without signs that XML cannot carry."""
    return typed(" ".join(text.split()))


def saved(document: Document) -> bytes:
    """The document as a file that is the same whenever the same is saved."""
    first, last = io.BytesIO(), io.BytesIO()
    document.save(first)
    with (
        zipfile.ZipFile(first) as source,
        zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            entry = zipfile.ZipInfo(part.filename, _FIXED_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(part))
    return last.getvalue()
