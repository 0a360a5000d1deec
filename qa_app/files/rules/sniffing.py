"""What a file is by its first bytes, never by its name; what it is not taken for says why. Pure.

Signatures: PDF ISO 32000-1 §7.5.2, JPEG ISO/IEC 10918-1 Annex B, PNG RFC 2083 §3.1, TIFF 6.0 §2,
HEIF ISO/IEC 23008-12 (``ftyp`` brands), ZIP APPNOTE 4.3.7, OLE2 MS-CFB 2.2.
"""

from enum import StrEnum

SNIFFED_BYTES = 1024
_BOM = b"\xef\xbb\xbf"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!", b"7z\xbc\xaf\x27\x1c")
_FOREIGN = (*_OFFICE, b"MZ", b"\x7fELF", b"GIF8", b"\x1f\x8b", b"#!")


class Kind(StrEnum):
    """What intake can read, by media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"


def kind_of(head: bytes) -> Kind | str:
    """The kind of a file that begins with these bytes, or the code of why it is not taken."""
    if not head:
        return "file_empty"
    for magic, kind in _PICTURES:
        if head.startswith(magic):
            return kind
    if _is_pdf(head):
        return Kind.PDF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "file_is_heic"
    if head.startswith(_OFFICE):
        return "file_is_office"
    text = _is_text(head) and not head.startswith(_FOREIGN)
    return "file_is_markup" if text else "file_type_unknown"


_PICTURES = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
)


def _is_pdf(head: bytes) -> bool:
    """The header stands at the beginning, or behind junk that is no other kind of file."""
    at = head[:SNIFFED_BYTES].find(b"%PDF-")
    if at < 0:
        return False
    before = head[:at].removeprefix(_BOM).strip()
    return not before or not (before.startswith(_FOREIGN) or _is_text(before))


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", errors="strict" if len(head) < SNIFFED_BYTES else "ignore")
    except UnicodeDecodeError:
        return False
    return all(each.isprintable() or each in "\t\r\n\f\ufeff" for each in text)
