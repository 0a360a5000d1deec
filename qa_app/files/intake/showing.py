"""Makes of kept pages what a browser shows: the picture of a photo, the pages of a paper as one.

For the views that serve photos and papers. Pages were written by our own intake (``pictures``,
``pdf``), which wrote them anew: here nothing is decoded, their bytes are handed on.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Final

import pikepdf

from qa_app.core.errors import NotFound

JPEG: Final = "image/jpeg"


def picture_in(page: bytes) -> bytes:
    """The JPEG on a page of one picture; NotFound where there is none."""
    with pikepdf.open(BytesIO(page)) as pdf:
        drawn = pdf.pages[0].obj.get("/Resources", {}).get("/XObject", {}).get("/Im0")
        if drawn is None or drawn.get("/Filter") != pikepdf.Name.DCTDecode:
            raise NotFound
        return drawn.read_raw_bytes()


def joined(pages: Iterable[bytes]) -> bytes:
    """One PDF of kept pages, in order; the same pages give the same bytes."""
    with pikepdf.new() as whole:
        for page in pages:
            with pikepdf.open(BytesIO(page)) as single:
                whole.pages.extend(single.pages)
        written = BytesIO()
        whole.save(written, deterministic_id=True)
    return written.getvalue()
