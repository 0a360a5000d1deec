"""Resumable uploads by the tus protocol, and a plain form for browsers without scripts.

tus 1.0.0 core with creation, termination and expiration (https://tus.io/protocols/resumable-upload).
The case, the part and what is replaced come as metadata; every request carries the form token.
"""

import binascii
import os
from base64 import b64decode
from collections.abc import Callable
from email.utils import format_datetime
from functools import wraps
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from werkzeug.exceptions import ClientDisconnected

from qa_app import clock
from qa_app.core.errors import CodedError
from qa_app.db.session import transaction
from qa_app.files import background
from qa_app.files.models import Upload, UploadState
from qa_app.files.queries.rights import case_of_token
from qa_app.files.services.uploads import Announced, open_upload, own_upload
from qa_app.files.store.objects import store_for
from qa_app.files.views.blueprint import WRITERS, bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext
from qa_app.web.requests import current_actor, request_session, settings
from qa_app.web.words import sentence

VERSION = "1.0.0"
_BODY = "application/offset+octet-stream"
_WRONG, _GONE_ON, _WRONG_VERSION, _WRONG_TYPE = 400, 409, 412, 415
View = Callable[..., Response]


def tus(view: View) -> View:
    """The headers every answer has; refusals as one line of text for the page that uploads."""

    @wraps(view)
    def speaking(**arguments: Any) -> Response:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = make_response("", _WRONG_VERSION)
        else:
            try:
                answer = view(**arguments)
            except CodedError as error:
                answer = _line(sentence(error.code, error.params, gettext), _GONE_ON)
        answer.headers["Tus-Resumable"] = answer.headers["Tus-Version"] = VERSION
        answer.headers["Tus-Extension"] = "creation,termination,expiration"
        answer.headers["Tus-Max-Size"] = str(settings().max_upload_mib << 20)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return speaking


@bp.route("/uploads", methods=["POST", "OPTIONS"], provide_automatic_options=False)
@allow(*WRITERS)
@tus
def uploads() -> Response:
    """Begin an upload, or say what this server can do."""
    if request.method == "OPTIONS":
        return make_response("", 204)
    known, length = _metadata(), request.headers.get("Upload-Length", "")
    if not length.isdecimal() or "filename" not in known:
        return _line("Upload-Length, filename", _WRONG)
    new = Announced(
        case_of_token(known.get("case", "")), known["filename"], int(length),
        known.get("part"), known.get("replaces", ""),
    )  # fmt: skip
    with transaction() as session:
        upload = open_upload(
            session, actor=current_actor(), new=new, settings=settings(), now=clock.now()
        )
    answer = make_response("", 201)
    answer.headers["Location"] = url_for("files.upload", public_id=upload.public_id)
    return _told(answer, upload)


@bp.route("/uploads/<public_id>", methods=["GET", "PATCH", "DELETE"])
@allow(*WRITERS)
@tus
def upload(public_id: str) -> Response:
    """Say how far an upload is, go on with it, or throw it away."""
    actor, store = current_actor(), store_for(settings())
    if request.method == "DELETE":
        background.give_up(actor, store, public_id)
        return make_response("", 204)
    found = own_upload(request_session(), actor, public_id)
    if request.method != "PATCH":
        return _told(make_response("", 200), found)
    refusal = _why_not(found)
    if refusal:
        return make_response("", refusal)
    found = background.receive(actor, store, public_id, _read)
    return _told(make_response("", 204), found)


@bp.post("/case-<int:case_id>/documents")
@allow(*WRITERS)
def add(case_id: int):
    """Files of a plain form, for browsers without scripts; as safe, but not resumable."""
    actor, store = current_actor(), store_for(settings())
    for file in filter(lambda each: each.filename, request.files.getlist("files")):
        size = file.stream.seek(0, os.SEEK_END)
        file.stream.seek(0)
        part, replaces = request.form.get("part"), request.form.get("replaces", "")
        new = Announced(case_id, file.filename or "", size, part, replaces)
        with transaction() as session:
            opened = open_upload(
                session, actor=actor, new=new, settings=settings(), now=clock.now()
            )
        background.receive(actor, store, opened.public_id, file.stream.read)
    return redirect(url_for("files.show", case_id=case_id))


def _why_not(found: Upload) -> int:
    """The status that refuses a PATCH; 0 when it may go on."""
    if request.mimetype != _BODY:
        return _WRONG_TYPE
    if request.headers.get("Upload-Offset") != str(found.received):
        return _GONE_ON
    if found.received + (request.content_length or 0) > found.size:
        return _WRONG
    return 0


def _read(size: int) -> bytes:
    """Some bytes of the request; a line that breaks is an end like any other."""
    try:
        return request.stream.read(size)
    except (ClientDisconnected, OSError):
        return b""


def _metadata() -> dict[str, str]:
    """The pairs of ``Upload-Metadata``; what is no base64 of UTF-8 is left out."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _told(answer: Response, found: Upload) -> Response:
    answer.headers["Upload-Offset"] = str(found.received)
    answer.headers["Upload-Length"] = str(found.size)
    if found.state is UploadState.OPEN:
        answer.headers["Upload-Expires"] = format_datetime(found.expires_at, usegmt=True)
    return answer


def _line(text: str, status: int) -> Response:
    answer = make_response(text, status)
    answer.mimetype = "text/plain"
    return answer
