"""Forms whose text a browser keeps until it is taken over: the server's part of ``js/kept.js``.

A page for an account tells the script the account's key. A form names what is kept of it; when the
view has taken the form and leads on, a cookie names it back, and the browser forgets it. A log-in
on the way, a refusal said on the page that was left and every error page name nothing.
"""

import re
from urllib.parse import urlsplit

from flask import Flask, g, request, session
from werkzeug.wrappers import Response

from qa_app.web.back import page_before
from qa_app.web.ended import KEPT_FIELD
from qa_app.web.seal import seal_of

COOKIE = "qa_taken"
_IDS = re.compile(r"[a-z0-9]{1,16}(\.[a-z0-9]{1,16}){0,9}")
_HOLDS_SECONDS = 86_400
_LEADS_ON = (301, 302, 303)


def init_app(app: Flask) -> None:
    """Offer ``seal_of`` to the layout, and name what was taken over."""
    app.jinja_env.globals["seal_of"] = seal_of

    @app.after_request
    def name_taken(response: Response) -> Response:
        if request.method == "POST" and response.status_code in _LEADS_ON and g.get("reached"):
            kept = request.form.get(KEPT_FIELD, "")
            if _IDS.fullmatch(kept) and not _refused(response):
                response.set_cookie(
                    COOKIE,
                    kept,
                    max_age=_HOLDS_SECONDS,
                    secure=bool(app.config["SESSION_COOKIE_SECURE"]),
                    samesite="Lax",
                )
        return response


def _refused(response: Response) -> bool:
    """Whether the page led to says what was wrong: an error, or a warning on the page just left."""
    tones = {tone for tone, _said in session.get("_flashes", ())}
    back = urlsplit(response.location or "").path == urlsplit(page_before()).path
    return "error" in tones or ("warning" in tones and back)
