"""Looks into an uploaded .docx before anything parses it: what it is, how large, what hides in it.

A document of Word is a zip of XML parts that point at each other and outside. Only what a
bulletin needs is let in; every reason to refuse has a code with a sentence in ``messages``. Parts
are inflated up to a limit, since the sizes a zip declares may lie.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from qa_app.core.errors import Refused

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_INFLATED: Final = 40 * 1024 * 1024
MAX_PARTS: Final = 300
MOST_LINK: Final = 80
DOCUMENT: Final = "word/document.xml"
TYPES: Final = "[Content_Types].xml"
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_MAIN: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ALLOWED: Final = frozenset(
    ("officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail",
     "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme",
     "numbering", "header", "footer", "footnotes", "endnotes", "image", "customXml",
     "customXmlProps", "hyperlink")
)  # fmt: skip
_CODES: Final = {
    "comments": "docx_comments",
    "commentsExtended": "docx_comments",
    "commentsIds": "docx_comments",
    "commentsExtensible": "docx_comments",
    "people": "docx_comments",
    "vbaProject": "docx_macro",
    "keyMapCustomizations": "docx_macro",
}
_ELEMENTS: Final = (
    (re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)[\s>]"), "docx_revisions"),
    (re.compile(rb"<w:(?:altChunk|object|control|subDoc)[\s>/]"), "docx_embedded"),
    (re.compile(rb"<w:(?:mailMerge|dataSource|attachedTemplate)[\s>/]"), "docx_linked_file"),
)
_ENTITY: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_PIECE: Final = 256 * 1024
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def check_archive(content: bytes, name: str = "") -> None:
    """Refuse whatever is no harmless .docx; ``name`` is what the file is called."""
    if len(content) > MAX_BYTES:
        raise Refused("docx_too_large", most=MAX_BYTES // 1024 // 1024)
    _refuse_other_kind(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_directory(parts)
            found = dict(_inflated(archive, parts))
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError,
            RuntimeError) as error:  # fmt: skip
        raise Refused("docx_damaged") from error
    _check_types(found)
    try:
        for part, text in found.items():
            if part.endswith((".xml", ".rels")):
                _check_xml(part, text)
    except etree.XMLSyntaxError as error:
        raise Refused("docx_damaged") from error


def _refuse_other_kind(content: bytes, name: str) -> None:
    if not content:
        raise Refused("docx_empty")
    if content.startswith(_PDF):
        raise Refused("docx_is_pdf")
    if content.startswith(_OLE):
        raise Refused("docx_old_or_locked")
    if not content.startswith(_ZIP):
        raise Refused("docx_other_kind")
    if name.lower().endswith((".docm", ".dotm")):
        raise Refused("docx_macro")


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if DOCUMENT not in names or TYPES.lower() not in names:
        raise Refused("docx_other_kind")
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise Refused("docx_bomb")
    if sum(part.file_size for part in parts) > MAX_INFLATED:
        raise Refused("docx_bomb")
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("docx_old_or_locked")
        if ".." in part.filename or part.filename.startswith(("/", "\\")):
            raise Refused("docx_damaged")


def _inflated(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Every part with its content, as long as all together stay below the limit."""
    budget = MAX_INFLATED
    for part in parts:
        pieces = list[bytes]()
        with archive.open(part) as file:
            while piece := file.read(_PIECE):
                budget -= len(piece)
                if budget < 0:
                    raise Refused("docx_bomb")
                pieces.append(piece)
        yield part.filename, b"".join(pieces)


def _check_types(found: dict[str, bytes]) -> None:
    types = next(text for name, text in found.items() if name.lower() == TYPES.lower())
    names = " ".join(found).lower()
    if b"macroenabled" in types.lower() or "vbaproject" in names or "vbadata" in names:
        raise Refused("docx_macro")
    if _MAIN not in types:
        raise Refused("docx_other_kind")
    if "activex" in names or "embeddings/" in names:
        raise Refused("docx_embedded")


def _check_xml(part: str, text: bytes) -> None:
    """What no part may hold: entities, other encodings, links outside, embedded things."""
    if _ENTITY.search(text):
        raise Refused("docx_entities")
    stated = _ENCODING.search(text.removeprefix(b"\xef\xbb\xbf").lstrip()[:200])
    if b"\0" in text or (stated and stated.group(1).lower() not in (b"utf-8", b"us-ascii")):
        raise Refused("docx_entities")
    if part.endswith(".rels"):
        _check_relations(text)
    elif part.startswith("word/"):
        for pattern, code in _ELEMENTS:
            if pattern.search(text):
                raise Refused(code)


def _check_relations(text: bytes) -> None:
    for relation in etree.fromstring(text, _PARSER):
        kind = (relation.get("Type") or "").rpartition("/")[2]
        if (relation.get("TargetMode") or "").lower() == "external":
            raise Refused("docx_external", link=(relation.get("Target") or "")[:MOST_LINK])
        if kind in _CODES:
            raise Refused(_CODES[kind])
        if kind not in _ALLOWED:
            raise Refused("docx_embedded")
