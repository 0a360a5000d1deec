"""The blueprint of reviews, its menu, and how refusals answer a page that saves as one goes."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

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
answer_saves(bp, LOCKED)
MENU = [
    Entry(50, N_("评审"), "reviews.index", "clipboard-check"),
    Entry(56, N_("常用语"), "reviews.phrases", "chat-left-text"),
    Entry(51, N_("评审进度"), "reviews.cycles", "clipboard-check", covers=CYCLE_PAGES),
]
