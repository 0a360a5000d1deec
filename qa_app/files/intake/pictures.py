"""Makes PDF pages of photographs and scans: upright, of a sensible size, without hidden words.

Pictures are always decoded and written anew, so that nothing travels in their metadata or behind
their end. Runs in the child process only.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageOps, ImageSequence

from qa_app.files.intake.limits import Limits, Unfit
from qa_app.files.intake.pages import Output, PageFact, empty_page

LONGEST_PIXELS = 4_678
"""A4 at 400 dpi, A3 at 283: twice what reading a scan takes."""
QUALITY = 85
_LONGEST_POINTS = 842
_PLAUSIBLE_DPI = range(72, 1201)
_FORMATS = ("JPEG", "PNG", "TIFF")
_POINTS_PER_INCH = 72


def pages_of_picture(source: Path, output: Output) -> Iterator[PageFact]:
    """Write a page for every frame of a JPEG, PNG or TIFF. Raises ``Unfit``."""
    Image.MAX_IMAGE_PIXELS = output.limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    number = 0
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                _check(frame, output.limits, number)
                pdf, fact = page_of(_upright(frame), _points(frame))
                output.write_page(pdf)
                yield fact
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise Unfit("file_image_too_large", page=number + 1) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unfit("file_broken") from error


def page_of(picture: Image.Image, points: tuple[int, int]) -> tuple[Pdf, PageFact]:
    """One picture as a PDF whose only page it fills; ``points`` is the size of the page."""
    fact = PageFact(*points)
    pdf = pikepdf.new()
    page = empty_page(pdf, fact)
    page.obj["/Resources"] = Dictionary(XObject=Dictionary(Im0=_image_object(pdf, picture)))
    page.obj["/Contents"] = pdf.make_stream(
        f"q {fact.width} 0 0 {fact.height} 0 0 cm /Im0 Do Q".encode()
    )
    return pdf, fact


def _image_object(pdf: Pdf, picture: Image.Image) -> Any:
    common = {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": picture.width,
        "/Height": picture.height,
    }
    if picture.mode == "1":
        bits = {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 1}
        return pdf.make_stream(picture.tobytes(), {**common, **bits})
    buffer = BytesIO()
    picture.info = {}  # a comment or XMP of the original would be written again
    picture.save(buffer, "JPEG", quality=QUALITY)
    space = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    stream = pdf.make_stream(
        buffer.getvalue(), {**common, "/ColorSpace": space, "/BitsPerComponent": 8}
    )
    stream.write(buffer.getvalue(), filter=Name.DCTDecode)
    return stream


def _check(frame: Image.Image, limits: Limits, number: int) -> None:
    if number > limits.pages:
        raise Unfit("file_too_many_pages", pages=number, most=limits.pages)
    if frame.width * frame.height > limits.pixels:
        raise Unfit("file_image_too_large", page=number)


def _upright(frame: Image.Image) -> Image.Image:
    """Turned as the camera says, on white, in grey, colour or black and white, not too large."""
    if frame.format == "JPEG":
        frame.draft(None, (LONGEST_PIXELS, LONGEST_PIXELS))
    turned = ImageOps.exif_transpose(frame)
    if turned.mode != "1":
        turned = _plain(turned)
    if max(turned.size) > LONGEST_PIXELS:
        turned = turned.convert("L") if turned.mode == "1" else turned
        turned.thumbnail((LONGEST_PIXELS, LONGEST_PIXELS), Image.Resampling.LANCZOS)
    return turned


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode in ("I", "I;16", "I;16B", "F"):
        low, high = picture.getextrema()  # type: ignore[misc]
        scale = 255 / (float(high) - float(low) or 1)  # type: ignore[arg-type]
        return picture.point(lambda value: (value - float(low)) * scale).convert("L")  # type: ignore[arg-type]
    if picture.mode in ("LA", "PA", "RGBA", "P") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")


def _points(frame: Image.Image) -> tuple[int, int]:
    """The size of the page: by the stated resolution where it makes sense, else like A4."""
    width, height = frame.size
    if frame.getexif().get(0x0112) in (5, 6, 7, 8):
        width, height = height, width
    dpi = _resolution(frame)
    scale = _POINTS_PER_INCH / dpi if dpi else _LONGEST_POINTS / max(width, height)
    if max(width, height) * scale > 2 * _LONGEST_POINTS:
        scale = _LONGEST_POINTS / max(width, height)
    return max(3, round(width * scale)), max(3, round(height * scale))


def _resolution(frame: Image.Image) -> float | None:
    found = frame.info.get("dpi")
    try:
        dpi = float(found[0]) if found else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return dpi if round(dpi) in _PLAUSIBLE_DPI and dpi != _POINTS_PER_INCH else None
