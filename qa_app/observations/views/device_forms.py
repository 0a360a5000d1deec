"""What a device sends with a photo: form fields in, one value out."""

from collections.abc import Mapping

from werkzeug.datastructures import FileStorage

from qa_app.observations.checking import Sent
from qa_app.observations.rules.synchronising import (
    LARGEST_PHOTO,
    LONGEST_CAPTION,
    is_op,
    moment_from,
)


def photo_sent(form: Mapping[str, str], file: FileStorage | None) -> Sent | None:
    """The photo of a request; None when something it needs is missing."""
    op, seat = form.get("op", ""), form.get("seat", "")
    if file is None or not is_op(op) or not 0 < len(seat) <= LONGEST_SEAT:
        return None
    content = file.stream.read(LARGEST_PHOTO + 1)
    caption = " ".join(form.get("caption", "").split())[:LONGEST_CAPTION]
    return Sent(op, seat, content, caption, moment_from(form.get("taken_at")))


LONGEST_SEAT = 64
