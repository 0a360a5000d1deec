"""The blueprint of reviews, its menu, and how refusals answer a page that saves as one goes."""

from flask import Blueprint, jsonify, request

from qa_app.core.errors import Conflict, Refused
from qa_app.core.words import N_
from qa_app.web import errors
from qa_app.web.i18n import gettext
from qa_app.web.menu import Entry
from qa_app.web.words import sentence

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
CYCLE_PAGES = tuple(
    f"reviews.{page}"
    for page in (
        "progress",
        "cases",
        "case",
        "reopen",
        "import_upload",
        "imported",
        "forecast",
        "late",
        "reassign_late",
        "fees",
    )
)
LOCKED = ("review_closed", "sheet_locked")
"""Refusals after which nothing on the sheet can be saved any more."""
MENU = [
    Entry(50, N_("评审"), "reviews.index", "clipboard-check"),
    Entry(53, N_("常用语"), "reviews.phrases", "chat-left-text"),
    Entry(51, N_("评审进度"), "reviews.cycles", "clipboard-check", covers=CYCLE_PAGES),
]


def wants_json() -> bool:
    """Whether a script asks, which shows sentences itself."""
    return request.accept_mimetypes.best == "application/json"


@bp.errorhandler(Refused)
def refused(error: Refused):
    """A refusal as a page, or as JSON for a script, which sets the field aside or stops."""
    said = sentence(error.code, error.params, gettext)
    if not wants_json():
        return errors.page(409, said)
    return jsonify(message=said), 409 if error.code in LOCKED else 422


@bp.errorhandler(Conflict)
def conflict(error: Conflict):
    """Another window saved first: the stored revision and values, so that both can be compared."""
    if not wants_json():
        return errors.page(409, sentence(error.code, {}, gettext))
    return jsonify(**error.params), 409
