"""One PDF of all pages of a published model, for printing: burned pictures and nothing else."""

from collections.abc import Iterable
from io import BytesIO

import pikepdf


def one_pdf(pages: Iterable[tuple[bytes, int]]) -> bytes:
    """The pages in order, each turned as it is read; no metadata, the same bytes each time."""
    out = BytesIO()
    with pikepdf.new() as whole:
        for content, rotation in pages:
            with pikepdf.open(BytesIO(content)) as single:
                whole.pages.extend(single.pages)
            if rotation:
                whole.pages[-1].rotate(rotation, relative=False)
        whole.save(out, deterministic_id=True, compress_streams=True)
    return out.getvalue()
