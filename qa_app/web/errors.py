"""Maps the domain's errors to pages, once; no view catches anything.

``NotFound`` and a missing address give the same bytes, so hidden and absent look alike.
"""

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.db.racing import lost_race
from qa_app.web.audience import ANYONE, audience_of
from qa_app.web.back import page_before
from qa_app.web.ended import asked_by_script, not_taken_over, to_log_in
from qa_app.web.i18n import gettext, language_of_request, translator
from qa_app.web.requests import actor_or_none
from qa_app.web.words import problem_sentence, sentence

PAGES = {400, 404, 405, 409, 413, 429, 500}
LEADS_BACK = {400, 409, 413, 429}
"""What a form was answered with: the page it came from is the way on."""


def page(status: int, reason: str = "") -> tuple[str, int]:
    """The error page of a status with an optional reason in plain words."""
    shown = status if status in PAGES else 500 if status >= 500 else 400
    shown = 404 if shown == 405 else shown
    sent = shown in LEADS_BACK and request.method == "POST"
    back = page_before() if sent else ""
    return render_template(f"errors/{shown}.html", reason=reason, back=back), status


def init_app(app: Flask) -> None:
    """Register the mapping."""
    _domain(app)

    @app.errorhandler(DBAPIError)
    def raced(error: DBAPIError) -> Response:
        """Two at once: a person is told, a script that saves as one types tries again."""
        if not lost_race(error):
            raise error
        app.logger.info("a race was lost at %s: %s", request.path, error.orig)
        if request.accept_mimetypes.best == "application/json":
            return make_response(jsonify(), 503)
        return make_response(page(409))

    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> Response:
        ended = actor_or_none() is None and audience_of(app, request.endpoint or "") != ANYONE
        if ended and not asked_by_script():
            return make_response(to_log_in())
        said = gettext("页面停留太久，安全令牌已过期，这次提交没有被接收。请回到刚才的页面再提交。")
        return make_response(page(400, not_taken_over(said)))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int]:
        return page(error.code or 500)

    @app.errorhandler(500)
    def fault(_error: Exception) -> tuple[str, int]:
        return page(500)


def _domain(app: Flask) -> None:
    """What the domain packages raise."""

    @app.errorhandler(NotFound)
    def not_found(_error: NotFound) -> tuple[str, int]:
        return page(404)

    @app.errorhandler(Refused)
    @app.errorhandler(Conflict)
    def refused(error: Refused) -> tuple[str, int]:
        translate = translator(language_of_request())
        return page(409, sentence(error.code, error.params, translate))

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> tuple[str, int]:
        translate = translator(language_of_request())
        return page(400, " ".join(problem_sentence(p, translate) for p in error.problems[:5]))
