"""The page 旁听 for tablets that works without a network, and how it synchronises.

The page itself, its service worker and its manifests hold no data and are there for everybody;
what they are filled with comes as JSON to the logged-in observer alone. See ``docs/offline.md``.
"""

from typing import Any

from flask import Response, g, jsonify, make_response, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.grades import LABELS
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.observations.checking import PASSING, take_in_photo
from qa_app.observations.queries.device import changes_lately, seat_held
from qa_app.observations.rules.states import ChangeOutcome
from qa_app.observations.rules.synchronising import (
    KEY_LIVES,
    LARGEST_CHANGE,
    LARGEST_PHOTO,
    MOST_A_MINUTE,
    Change,
    change_from,
    seats_named,
)
from qa_app.observations.services.synchronising import Taken, take_change
from qa_app.observations.views import device_files, device_forms
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.device_parcels import parcels
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.i18n import LANGUAGES, gettext, language_of_request
from qa_app.web.requests import current_actor, request_session, settings
from qa_app.web.seal import seal_of
from qa_app.web.security import csrf_token
from qa_app.web.words import sentence

HOME = "/observations/device"
_STATUS = {ChangeOutcome.APPLIED: 200, ChangeOutcome.CONFLICT: 409, ChangeOutcome.REFUSED: 422}
_LATER, _TOO_LARGE, _AWAY = 429, 413, 503


@bp.get(f"{HOME}/")
@allow(Role.EXPERT)
def device():
    """The page in the language of the account."""
    return redirect(url_for("observations.device_page", language=language_of_request()))


@bp.get(f"{HOME}/<language>")
@allow_anyone
def device_page(language: str) -> Response:
    """The page without anybody's data: a service worker keeps it for days without a network."""
    _speak(language)
    answer = make_response(render_template("observations/device.html", **_page(language)))
    answer.headers["Content-Security-Policy"] = device_files.PAGE_POLICY
    return answer


@bp.get(f"{HOME}/<language>.webmanifest")
@allow_anyone
def device_manifest(language: str) -> Response:
    """Name, icons and first page of the installed app."""
    _speak(language)
    answer = jsonify(device_files.manifest(gettext("旁听"), gettext("法律援助庭审旁听"), language))
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get(f"{HOME}/worker.js")
@allow_anyone
def device_worker() -> Response:
    """The service worker with the list of exactly the files it keeps and their version."""
    answer = make_response(device_files.worker())
    answer.mimetype = "text/javascript"
    answer.headers["Content-Security-Policy"] = device_files.WORKER_POLICY
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get(f"{HOME}/parcels")
@allow(Role.EXPERT)
def device_parcels() -> Response:
    """Who is logged in, the key for this account, the hearings to come, what became of others."""
    actor, now = current_actor(), clock.now()
    known = seats_named(request.args.get("known", ""))
    answer = jsonify(
        account=actor.account_id,
        name=actor.name,
        seal=seal_of(actor),
        csrf=csrf_token(),
        now=now.isoformat(),
        until=(now + KEY_LIVES).isoformat(),
        **parcels(request_session(), actor, known, now),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post(f"{HOME}/changes")
@allow(Role.EXPERT)
def device_changes() -> Response:
    """Take one change, once."""
    if (request.content_length or 0) > LARGEST_CHANGE:
        return _short(_TOO_LARGE)
    change = change_from(request.get_json(silent=True))
    if not isinstance(change, Change):
        return _answer(Taken(ChangeOutcome.REFUSED, code=change.code))
    actor, now, session = current_actor(), clock.now(), request_session()
    if changes_lately(session, seat_held(session, actor, change.seat), now) >= MOST_A_MINUTE:
        return _short(_LATER)
    with transaction() as writing:
        taken = take_change(writing, actor=actor, change=change, now=now)
    return _answer(taken)


@bp.post(f"{HOME}/photos")
@allow(Role.EXPERT)
def device_photos() -> Response:
    """Take one photo, once; about a second."""
    if (request.content_length or 0) > LARGEST_PHOTO:
        return _short(_TOO_LARGE)
    sent = device_forms.photo_sent(request.form, request.files.get("photo"))
    if sent is None:
        return _answer(Taken(ChangeOutcome.REFUSED, code="device_unreadable"))
    actor, now, session = current_actor(), clock.now(), request_session()
    if changes_lately(session, seat_held(session, actor, sent.seat), now) >= MOST_A_MINUTE:
        return _short(_LATER)
    taken = take_in_photo(settings(), actor=actor, sent=sent, now=now)
    return _short(_AWAY) if taken.code in PASSING else _answer(taken)


def _speak(language: str) -> None:
    """These pages are kept by language, so their address says it, not the account."""
    if language not in LANGUAGES:
        raise NotFound(language)
    g.language = language


def _answer(taken: Taken) -> Response:
    known = {name: taken.params[name] for name in ("theirs", "stored") if name in taken.params}
    values: dict[str, Any] = {"outcome": taken.outcome.value, "revision": taken.revision, **known}
    if taken.outcome is ChangeOutcome.REFUSED:
        said = sentence(taken.code, taken.params, gettext)
        values |= {"code": taken.code, "message": said, "closed": taken.closed}
    answer = jsonify(saved_at=clock.now().isoformat(), **values)
    answer.status_code = _STATUS[taken.outcome]
    return answer


def _short(status: int) -> Response:
    answer = jsonify(outcome="later")
    answer.status_code = status
    if status != _TOO_LARGE:
        answer.headers["Retry-After"] = "20"
    return answer


def _page(language: str) -> dict[str, Any]:
    other = "en" if language == "zh" else "zh"
    return {
        "language": language,
        "other_url": url_for("observations.device_page", language=other),
        "other_language": other,
        "files": device_files,
        "grades": {grade.value: gettext(label) for grade, label in LABELS.items()},
        "urls": device_files.addresses(language),
    }
