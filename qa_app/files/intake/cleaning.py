"""Makes the one page of a new PDF harmless: only what draws stays, by lists of what is allowed.

A page keeps its box, its drawing instructions and the resources they use. Scripts, actions, forms,
links, attachments, media, metadata and references to other files have no place in it. Annotations
(stamps, signatures, filled fields) were drawn into the page before.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Pdf, Stream
from PIL import Image

from qa_app.files.intake.inflating import check_stream, filters_of
from qa_app.files.intake.limits import Limits, Unfit

_PICTURE_KEYS = {
    "/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent",
    "/ImageMask", "/Mask", "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte",
    "/Filter", "/DecodeParms", "/Length",
}  # fmt: skip
_FORM_KEYS = {
    "/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/Filter",
    "/DecodeParms", "/Length",
}  # fmt: skip
_PATTERN_KEYS = {
    "/Type", "/PatternType", "/PaintType", "/TilingType", "/BBox", "/XStep", "/YStep", "/Resources",
    "/Matrix", "/Shading", "/ExtGState", "/Filter", "/DecodeParms", "/Length",
}  # fmt: skip
_KEPT_CATEGORIES = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading")
_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
"""Keys by which a stream takes its bytes from another file."""
_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/URI", "/GoTo", "/GoToR", "/GoToE",
    "/ResetForm", "/Named", "/Rendition", "/Movie", "/Sound", "/Hide", "/SetOCGState", "/Trans",
    "/RichMediaExecute", "/Thread",
}  # fmt: skip
_HARMFUL_TYPES = {"/Action", "/Filespec", "/F", "/EmbeddedFile", "/Annot", "/Metadata"}
_NEVER = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EF", "/AF", "/EmbeddedFiles", "/XFA",
    "/AcroForm", "/Annots", "/Metadata", "/PieceInfo", "/RichMediaContent", "/RichMediaSettings",
    "/OPI", "/Ref", "/Alternates", "/LastModified", "/StructParent", "/StructParents",
)  # fmt: skip
_SAMPLES_PER_PIXEL = 4
_BITS = 16
_MOST_OBJECTS = 200_000


def clean_resources(resources: Any) -> Dictionary:
    """A new dictionary of the kinds of resources that draw; names of properties stay, empty."""
    clean = Dictionary()
    for category in _KEPT_CATEGORIES:
        found = resources.get(category) if isinstance(resources, Dictionary) else None
        if isinstance(found, Dictionary):
            clean[category] = found
    properties = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    if isinstance(properties, Dictionary):
        clean["/Properties"] = Dictionary({name: Dictionary() for name in properties})
    return clean


def clean_objects(pdf: Pdf, limits: Limits, page: int) -> None:
    """Clean every object of a single-page PDF in place; raises ``Unfit`` for bombs."""
    pixels = 0
    for count, each in enumerate(list(pdf.objects)):
        if count > _MOST_OBJECTS:
            raise Unfit("file_page_too_heavy", page=page)
        if isinstance(each, Stream):
            pixels += _clean_stream(each, limits, page)
        for inner in _dictionaries(each):
            _disarm(inner)
    if pixels > 2 * limits.pixels:
        raise Unfit("file_image_too_large", page=page)


def _clean_stream(stream: Any, limits: Limits, page: int) -> int:
    for key in _OUTSIDE:
        if key in stream:
            del stream[key]
    subtype = str(stream.get("/Subtype", ""))
    if subtype == "/Image":
        _keep_keys(stream, _PICTURE_KEYS)
        return _check_picture(stream, limits, page)
    if subtype == "/Form":
        _keep_keys(stream, _FORM_KEYS)
        _clean_own_resources(stream)
    elif subtype == "/PS":
        stream.write(b"")
    if "/PatternType" in stream:
        _keep_keys(stream, _PATTERN_KEYS)
        _clean_own_resources(stream)
    check_stream(stream, limits.page_bytes, page)
    return 0


def _clean_own_resources(stream: Any) -> None:
    if "/Resources" in stream:
        stream["/Resources"] = clean_resources(stream["/Resources"])


def _check_picture(stream: Any, limits: Limits, page: int) -> int:
    """How many pixels a picture has, by its dictionary and by its own header."""
    width, height = _number(stream, "/Width"), _number(stream, "/Height")
    pixels = max(width, 0) * max(height, 0)
    if any(name in ("/DCTDecode", "/JPXDecode") for name in filters_of(stream)[:1]):
        pixels = max(pixels, _pixels_by_header(stream))
    if pixels > limits.pixels:
        raise Unfit("file_image_too_large", page=page)
    rows = height * (1 + (width * _SAMPLES_PER_PIXEL * _bits(stream) + 7) // 8)
    check_stream(stream, rows + limits.page_bytes // 8, page)
    return pixels


def _pixels_by_header(stream: Any) -> int:
    try:
        with Image.open(BytesIO(stream.read_raw_bytes()), formats=("JPEG", "JPEG2000")) as picture:
            return picture.width * picture.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return sys.maxsize
    except (OSError, SyntaxError, ValueError):
        return 0  # no browser will show it either


def _bits(stream: Any) -> int:
    return min(max(_number(stream, "/BitsPerComponent"), 1), _BITS)


def _number(stream: Any, key: str) -> int:
    try:
        return int(stream.get(key, 0))
    except (TypeError, ValueError):
        return 0


def _keep_keys(stream: Any, keys: set[str]) -> None:
    for key in list(stream.keys()):
        if key not in keys:
            del stream[key]


def _dictionaries(top: Any) -> Iterator[Any]:
    """Every dictionary written inside one object, without following references."""
    waiting: list[Any] = [top]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Dictionary | Stream):
            yield each
            waiting += [each[key] for key in list(each.keys()) if _is_direct(each, key)]
        elif isinstance(each, Array):
            waiting += [inner for inner in each if _holds(inner) and not inner.is_indirect]


def _is_direct(holder: Any, key: str) -> bool:
    value = holder[key]
    return _holds(value) and not value.is_indirect


def _holds(value: Any) -> bool:
    return isinstance(value, Dictionary | Array | Stream)


def _disarm(found: Any) -> None:
    """Empty what acts or embeds; drop keys that lead to such things."""
    kind, subtype = str(found.get("/Type", "")), str(found.get("/S", ""))
    if kind in _HARMFUL_TYPES or subtype in _ACTIONS:
        _keep_keys(found, {"/Length"} if isinstance(found, Stream) else set())
        if isinstance(found, Stream):
            found.write(b"")
        return
    for key in _NEVER:
        if key in found and not _is_resource(found[key]):
            del found[key]


def _is_resource(value: Any) -> bool:
    """Whether a value with a suspicious name is a font or picture somebody named so."""
    return isinstance(value, Dictionary | Stream) and str(value.get("/Type", "")) in (
        "/Font",
        "/XObject",
    )
