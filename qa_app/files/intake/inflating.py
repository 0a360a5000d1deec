"""Measures what compressed streams of a PDF come to without ever holding more than is allowed."""

import zlib
from typing import Any

import pikepdf

from qa_app.files.intake.limits import Unfit

_STEP = 1 << 20
_FLATE = ("/FlateDecode", "/Fl")


def filters_of(stream: Any) -> list[str]:
    """The names of a stream's filters, outermost first."""
    found = stream.get("/Filter")
    if found is None:
        return []
    if isinstance(found, pikepdf.Array):
        return [str(each) for each in found]
    return [str(found)]


def check_stream(stream: Any, most: int, page: int) -> None:
    """Raise ``Unfit`` when the stream's leading Flate layers come to more than ``most`` bytes."""
    names = filters_of(stream)
    if not names or names[0] not in _FLATE:
        return
    content = stream.read_raw_bytes()
    for at, name in enumerate(names):
        if name not in _FLATE:
            return
        whole = at + 1 < len(names) and names[at + 1] in _FLATE
        content = _inflated(content, most, page, keep=whole)


def _inflated(content: bytes, most: int, page: int, *, keep: bool) -> bytes:
    """Inflate step by step and count; the plain bytes are only kept when another layer follows."""
    engine, kept, total = zlib.decompressobj(), bytearray(), 0
    while content and not engine.eof:
        try:
            plain = engine.decompress(content, _STEP)
        except zlib.error:
            break  # a damaged end is common in old scans: what came before it counts
        total += len(plain)
        if total > most:
            raise Unfit("file_page_too_heavy", page=page)
        if keep:
            kept += plain
        content = engine.unconsumed_tail
    return bytes(kept)
