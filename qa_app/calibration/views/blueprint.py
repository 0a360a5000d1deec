"""The blueprint of calibration, its menu, and how refusals answer the sheet that saves itself."""

from flask import Blueprint, jsonify

from qa_app.core.errors import Conflict, Refused
from qa_app.core.words import N_
from qa_app.reviews.views.blueprint import wants_json
from qa_app.web import errors
from qa_app.web.i18n import gettext
from qa_app.web.menu import Entry
from qa_app.web.words import sentence

bp = Blueprint("calibration", __name__, url_prefix="/calibration")
EXPERT_PAGES = ("begin", "desk", "save", "submit", "result", "qualification", "test", "my_session",
                "my_results", "feedback")  # fmt: skip
MENU = [
    Entry(
        52,
        N_("练习与测评"),
        "calibration.practice",
        "person-check",
        covers=tuple(f"calibration.{page}" for page in EXPERT_PAGES),
    ),
    Entry(54, N_("评分校准"), "calibration.files", "graph-up", covers=("calibration",)),
]

LOCKED = ("calibration_attempt_closed", "sheet_locked")
"""Refusals after which nothing on the sheet can be saved any more."""


@bp.errorhandler(Refused)
def refused(error: Refused):
    """A refusal as a page, or as JSON for a script: nothing more is sent then."""
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
