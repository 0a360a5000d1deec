"""How a package whose pages save as one goes answers refusals: JSON to a script, else a page."""

from collections.abc import Collection

from flask import Blueprint, jsonify, request

from qa_app.core.errors import Conflict, Refused
from qa_app.web import errors
from qa_app.web.i18n import gettext
from qa_app.web.words import sentence

ENDED = "cycle_is_closed"
"""The refusal of everything about a cycle that was ended (``cycles.rules.states``)."""


def wants_json() -> bool:
    """Whether a script asks, which shows sentences itself."""
    return request.accept_mimetypes.best == "application/json"


def answer_saves(bp: Blueprint, locked: Collection[str]) -> None:
    """Let a blueprint answer refusals as the autosaving form reads them (docs/front-end.md).

    ``locked`` are the codes after which nothing on the sheet can be saved any more; the end of its
    cycle is one everywhere.
    """
    locked = (*locked, ENDED)

    @bp.errorhandler(Refused)
    def refused(error: Refused):
        said = sentence(error.code, error.params, gettext)
        if not wants_json():
            return errors.page(409, said)
        return jsonify(message=said), 409 if error.code in locked else 422

    @bp.errorhandler(Conflict)
    def conflict(error: Conflict):
        if not wants_json():
            return errors.page(409, sentence(error.code, {}, gettext))
        return jsonify(**error.params), 409
