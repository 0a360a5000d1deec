"""The blueprint of follow-ups, its menu, its words, and how refusals answer the call screen."""

from collections.abc import Callable, Mapping

from flask import Blueprint, jsonify, request

from qa_app.core.errors import Conflict, Refused
from qa_app.core.words import N_
from qa_app.followups import messages
from qa_app.web import errors
from qa_app.web.filters import DASH
from qa_app.web.i18n import gettext
from qa_app.web.menu import Entry
from qa_app.web.words import sentence

bp = Blueprint("followups", __name__)
MENU = [
    Entry(32, N_("回访"), "followups.index", "chat-left-text", covers=("followups",)),
    Entry(
        34, N_("回访线索"), "followups.leads", "exclamation-triangle-fill",
        covers=("followups.lead", "followups.lead_act"),
    ),
]  # fmt: skip
FILTERS = ("cycle", "q", "region", "language", "type", "state", "outcome")
LOCKED = ("followup_answered", "followup_ended", "followup_held")
"""Refusals after which nothing more can be saved on the screen."""


def _labelled(words: Mapping[str, str]) -> Callable[[str | None], str]:
    def label(code: str | None) -> str:
        return gettext(words[code]) if code else DASH

    return label


for _name, _words in (
    ("followup_state", messages.STATE_LABELS),
    ("outcome_label", messages.OUTCOME_LABELS),
    ("channel_label", messages.CHANNEL_LABELS),
    ("respondent_label", messages.RESPONDENT_LABELS),
    ("day_part", messages.PART_LABELS),
    ("lead_state", messages.LEAD_STATE_LABELS),
    ("lead_act", messages.LEAD_ACT_LABELS),
    ("lead_result", messages.LEAD_RESULT_LABELS),
):
    bp.add_app_template_filter(_labelled(_words), _name)


def kept() -> dict[str, str]:
    """The filter of the call list in the address, so that the next call is one of the same."""
    return {name: request.args[name] for name in FILTERS if name in request.args}


def wants_json() -> bool:
    """Whether a script asks."""
    return request.accept_mimetypes.best == "application/json"


@bp.errorhandler(Refused)
def refused(error: Refused):
    """A refusal as a page, or as JSON for a script: 409 when nothing more can be saved."""
    said = sentence(error.code, error.params, gettext)
    if not wants_json():
        return errors.page(409, said)
    return jsonify(message=said), 409 if error.code in LOCKED else 422


@bp.errorhandler(Conflict)
def conflict(error: Conflict):
    """Another window saved first: the stored answers, so that both can be compared."""
    if not wants_json():
        return errors.page(409, sentence(error.code, {}, gettext))
    return jsonify(**error.params), 409
