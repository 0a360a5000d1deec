"""Photos of a hearing: the list of one observer's, one as a picture, one as a page of a file.

Whoever is shown a photo is on the access record before it leaves.
"""

from flask import Response, make_response, render_template

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.files.intake.showing import JPEG, picture_in
from qa_app.files.store.objects import store_for
from qa_app.observations.queries.photos import PhotoFound, photo_for, photos_of
from qa_app.observations.services.viewing import note_photo_view
from qa_app.observations.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.requests import current_actor, request_session, settings

SHORTLY = "private, max-age=300"
"""A picture is shown small and large at once: one look at it is one entry of the record."""


@bp.get("/observations/seats/<seat>/photos")
@allow(Role.EXPERT, Role.SUPERVISOR)
def device_photo_list(seat: str) -> str:
    """The photos of one observer, for who may see them."""
    photos = photos_of(request_session(), current_actor(), seat)
    return render_template("observations/device_photos.html", photos=photos)


@bp.get("/observations/photos/<photo_id>")
@allow(Role.EXPERT, Role.SUPERVISOR)
def device_photo(photo_id: str) -> Response:
    """A photo as a page of a file, to keep or to print."""
    found = photo_for(request_session(), current_actor(), photo_id)
    answer = _shown(found, store_for(settings()).read(found.address), found.media_type)
    answer.headers["Content-Disposition"] = 'inline; filename="photo.pdf"'
    return answer


@bp.get("/observations/photos/<photo_id>.jpg")
@allow(Role.EXPERT, Role.SUPERVISOR)
def photo_picture(photo_id: str) -> Response:
    """A photo as a picture, for pages."""
    found = photo_for(request_session(), current_actor(), photo_id)
    return _shown(found, picture_in(store_for(settings()).read(found.address)), JPEG)


def _shown(found: PhotoFound, content: bytes, media_type: str) -> Response:
    with transaction(light=True) as writing:
        note_photo_view(writing, actor=current_actor(), photo_id=found.id, now=clock.now())
    answer = make_response(content)
    answer.mimetype = media_type
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = SHORTLY
    answer.headers["Vary"] = "Cookie"
    return answer
