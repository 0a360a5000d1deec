"""Takes in a photo from a device: checked and cleaned outside any transaction, then noted once.

For the view that receives photos. Decoding takes about a second, and other writers must not wait
for it; a content whose note never comes is nobody's and is removed by the check of the store.
"""

from dataclasses import dataclass
from datetime import datetime

from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.files.background import keep_picture
from qa_app.observations.queries.device import seat_held, was_applied
from qa_app.observations.rules.states import ChangeOutcome
from qa_app.observations.services.synchronising import Photo, Taken, take_photo, why_no_photo
from qa_app.settings import Settings

PASSING = ("store_unreachable", "scanner_unreachable")
"""Refusals that say nothing about the photo: the device tries again later."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A photo as a device sends it."""

    op: str
    seat: str
    content: bytes
    caption: str
    taken_at: datetime | None


def take_in_photo(settings: Settings, *, actor: Actor, sent: Sent, now: datetime) -> Taken:
    """Check, clean, keep and note one photo, once; NotFound for seats of others.

    What is wrong with the picture itself is an answer, not an error; so is what passes
    (``PASSING``).
    """
    with reading() as session:
        seat = seat_held(session, actor, sent.seat)
        if was_applied(session, seat, sent.op):
            return Taken(ChangeOutcome.APPLIED, first=False)
        refused = why_no_photo(session, seat)
    if refused:
        return Taken(ChangeOutcome.REFUSED, code=refused)
    try:
        kept = keep_picture(settings, sent.content)
    except Refused as error:
        return Taken(ChangeOutcome.REFUSED, code=error.code, params=error.params)
    photo = Photo(
        sent.op, sent.seat, kept.address, kept.media_type, kept.size, sent.caption, sent.taken_at
    )
    with transaction() as session:
        return take_photo(session, actor=actor, photo=photo, now=now)
