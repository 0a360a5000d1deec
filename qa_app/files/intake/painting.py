"""Burns covers into a page: a picture of it with rectangles painted over, and nothing else.

Runs in the child process only. What was under a cover is in no way left in the result.
"""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import ImageDraw

from qa_app.files.intake.limits import Unfit
from qa_app.files.intake.pages import Output, PageFact
from qa_app.files.intake.pictures import page_of

DOTS_PER_INCH = 200
_MOST_PIXELS = 24_000_000
_POINTS_PER_INCH = 72
_SHADE = (32, 32, 32)
Box = Sequence[int]


def paint(source: Path, boxes: Sequence[Box], output: Output) -> PageFact:
    """Write the covered copy of a single-page PDF; boxes in thousandths from the top left."""
    try:
        document = pypdfium2.PdfDocument(source)
        page = document[0]
        width, height = page.get_size()
        scale = DOTS_PER_INCH / _POINTS_PER_INCH
        scale = min(scale, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale, rotation=0).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise Unfit("file_broken") from error
    brush = ImageDraw.Draw(picture)
    for x, y, across, down in boxes:
        left, top = x * picture.width // 1000, y * picture.height // 1000
        right = -(-(x + across) * picture.width // 1000)
        bottom = -(-(y + down) * picture.height // 1000)
        brush.rectangle((left, top, right, bottom), fill=_SHADE)
    pdf, fact = page_of(picture, (max(3, round(width)), max(3, round(height))))
    output.write_page(pdf)
    return fact
