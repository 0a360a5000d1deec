"""Takes the picture out of the page of a file that a photo was kept as, for a browser to show.

For the view that serves photos. The page was written by our own intake (``pictures``),
which decoded the picture and wrote it anew: here nothing is decoded, its bytes are handed on.
"""

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
