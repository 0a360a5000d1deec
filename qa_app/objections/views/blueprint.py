"""The blueprint of objections, its menu and its words; what is typed saves as one goes."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.objections import messages
from qa_app.web.filters import labelled
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("objections", __name__, url_prefix="/objections")
MENU = [Entry(71, N_("异议"), "objections.index", "chat-left-text", covers=("objections",))]
LOCKED = (
    "objection_desk_closed",
    "objection_too_late",
    "objection_is_one_per_case",
    "objection_sheet_replaced",
    "objection_not_released",
)
answer_saves(bp, locked=LOCKED)

for _name, _words in (
    ("objection_state", messages.STATE_LABELS),
    ("objection_tone", messages.STATE_TONES),
    ("objection_outcome", messages.OUTCOME_LABELS),
    ("objection_act", {**messages.ACT_LABELS, **messages.EXTENDED_LABELS}),
    ("objection_role", messages.ROLE_LABELS),
    ("objection_level", messages.LEVEL_LABELS),
    ("objection_effect", messages.EFFECT_LABELS),
    ("objection_effect_words", messages.EFFECT_SENTENCES),
    ("objection_only", messages.ONLY_LABELS),
):
    bp.add_app_template_filter(labelled(_words), _name)
