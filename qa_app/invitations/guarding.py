"""The manner of all pages that somebody opens by a one-use link: no account, no cookie, no trace.

Packages make their blueprint here and ask here for the link behind an address. What a page of
this kind keeps: nothing of the address goes to another server or into a log, nothing is stored on
the way or found by a search engine, a dead link is always the same page, and whoever tries many
dead links has to wait.
"""

import hashlib
import hmac
import ipaddress
import logging
import re
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from flask.blueprints import BlueprintSetupState

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.db.session import transaction
from qa_app.invitations.models import Invitation
from qa_app.invitations.queries import by_token, misses_of
from qa_app.invitations.rules import Purpose, too_many_misses
from qa_app.invitations.services import note_miss, note_opened
from qa_app.web.i18n import LANGUAGES
from qa_app.web.requests import request_session, settings

LARGEST_ANSWER = 64 * 1024
"""Bytes; a full questionnaire with a long comment is a tenth of it."""
_TOKEN_IN_PATH = re.compile(r"(/[so]/)[^/\s?\"']+")


class WithoutTokens(logging.Filter):
    """Takes the tokens of links out of what is logged (the path of a request that failed)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; nothing is held back."""
        record.msg, record.args = _TOKEN_IN_PATH.sub(r"\1…", record.getMessage()), ()
        return True


_WITHOUT_TOKENS = WithoutTokens()


def link_pages(name: str) -> Blueprint:
    """A blueprint whose pages are opened by links: headers, language, dead links, limits.

    They take no CSRF token: that guards what a cookie allows, and here no cookie allows anything.
    Whoever could make a browser send the form would have to know the link, and then needs no
    browser of somebody else's.
    """
    bp = Blueprint(name, __name__)
    bp.record_once(_join)
    bp.before_request(_begin)
    bp.after_request(_leave_no_trace)
    bp.register_error_handler(NotFound, _dead_link)
    bp.register_error_handler(429, _too_often)
    return bp


def opened_link(purpose: Purpose, token: str) -> Invitation:
    """The usable link of this request; remembers that it was opened. ``NotFound``, or 429."""
    session, now = request_session(), clock.now()
    if too_many_misses(misses_of(session, _address_mark(), now)):
        abort(429)
    invitation = by_token(session, purpose, token, now)
    if invitation.opened_at is None and request.method == "GET":
        with transaction(light=True) as writing:
            note_opened(writing, invitation=invitation, now=now)
    return invitation


def public_address() -> str:
    """How people outside reach the program, without a slash at the end."""
    return (settings().public_url or request.url_root).rstrip("/")


def _join(state: BlueprintSetupState) -> None:
    """No cookie, so no CSRF token; and whatever fails, the log does not say by which link."""
    state.app.extensions["csrf"].exempt(state.blueprint)
    for logger in (state.app.logger, logging.getLogger("gunicorn.error")):
        logger.addFilter(_WITHOUT_TOKENS)


def _begin() -> None:
    request.max_content_length = LARGEST_ANSWER
    chosen = request.args.get("lang", "")
    g.language = chosen if chosen in LANGUAGES else settings().language


def _leave_no_trace(response: Response) -> Response:
    headers = response.headers
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cache-Control"] = "no-store"
    headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _dead_link(_error: NotFound) -> tuple[str, int]:
    with transaction(light=True) as session:
        note_miss(session, address_mark=_address_mark(), now=clock.now())
    return render_template("invitations/dead_link.html"), 404


def _too_often(_error: Any) -> tuple[str, int]:
    return render_template("invitations/too_often.html"), 429


def _address_mark() -> str:
    """The network address under a keyed hash; of IPv6 the part that names the subscriber."""
    address = request.remote_addr or ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        prefix = 64 if parsed.version == 6 else 32
        network = str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
    key = settings().secret_key.encode()
    return hmac.new(key, b"link-miss:" + network.encode(), hashlib.sha256).hexdigest()
