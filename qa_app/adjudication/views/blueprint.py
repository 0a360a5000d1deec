"""The blueprint of meetings and its menu; minutes save as one goes, so conflicts answer as JSON."""

from flask import Blueprint, jsonify, request

from qa_app.core.errors import Conflict, Refused
from qa_app.core.words import N_
from qa_app.web import errors
from qa_app.web.i18n import gettext
from qa_app.web.menu import Entry
from qa_app.web.words import sentence

bp = Blueprint("adjudication", __name__)
MENU = [Entry(54, N_("评议会"), "adjudication.index", "people", covers=("adjudication",))]


@bp.errorhandler(Refused)
def refused(error: Refused):
    """A refusal as a page, or as JSON for a script."""
    said = sentence(error.code, error.params, gettext)
    return (jsonify(message=said), 422) if _wants_json() else errors.page(409, said)


@bp.errorhandler(Conflict)
def conflict(error: Conflict):
    """Somebody else wrote the minutes first: the stored text, so that both can be compared."""
    if not _wants_json():
        return errors.page(409, sentence(error.code, {}, gettext))
    return jsonify(**error.params), 409


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
