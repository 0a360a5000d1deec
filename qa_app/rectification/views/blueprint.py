"""The blueprint of rectification and its menu; words are saved as they are typed."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("rectification", __name__, url_prefix="/rectification")
MENU = [Entry(72, N_("整改"), "rectification.index", "check-lg", covers=("rectification",))]
answer_saves(bp, locked=("rectification_not_pending", "rectification_not_yours"))
