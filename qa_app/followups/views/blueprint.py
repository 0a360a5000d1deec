"""The blueprint of follow-ups, its menu, its words, and how refusals answer the call screen."""

from flask import Blueprint, request

from qa_app.core.words import N_
from qa_app.followups import messages
from qa_app.web.filters import labelled
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("followups", __name__)
MENU = [
    Entry(60, N_("回访"), "followups.index", "chat-left-text", covers=("followups",)),
    Entry(
        61, N_("回访线索"), "followups.leads", "exclamation-triangle-fill",
        covers=("followups.lead", "followups.lead_act"),
    ),
]  # fmt: skip
FILTERS = ("cycle", "q", "region", "language", "type", "state", "outcome")
LOCKED = ("followup_answered", "followup_ended", "followup_held")
"""Refusals after which nothing more can be saved on the screen."""
answer_saves(bp, LOCKED)

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
    bp.add_app_template_filter(labelled(_words), _name)


def kept() -> dict[str, str]:
    """The filter of the call list in the address, so that the next call is one of the same."""
    return {name: request.args[name] for name in FILTERS if name in request.args}
