"""The blueprint of feedback and its menu; replies save as one goes, so conflicts answer as JSON."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.feedback.messages import SUSPECT_LABELS
from qa_app.web.filters import labelled
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("feedback", __name__)
MENU = [
    Entry(12, N_("我的反馈"), "feedback.mine", "chat-left-text", covers=("feedback",)),
    Entry(70, N_("反馈"), "feedback.agency", "chat-left-text", covers=("feedback",)),
]
bp.add_app_template_filter(labelled(SUSPECT_LABELS), "suspect_kind")
answer_saves(bp, locked=("feedback_superseded",))
