"""The blueprint of court observation, its lines in the menu, and how a saved sheet is answered."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("observations", __name__)
LOCKED = ("observation_closed", "sheet_locked")
"""Refusals after which nothing on an observer's sheet can be saved any more."""
answer_saves(bp, LOCKED)
OBSERVER_PAGES = (
    *("seat", "decline", "conflict", "desk", "submit", "submitted", "discussion"),
    *("device", "device_page"),
)
CALENDAR_PAGES = (
    *("hearing", "hearing_new", "hearing_edit", "hearing_cancel", "hearing_name"),
    *("hearings_upload", "hearings_preview"),
)
MENU: list[Entry] = [
    Entry(
        22,
        N_("开庭排期"),
        "observations.hearings",
        "calendar-event",
        covers=tuple(f"observations.{page}" for page in CALENDAR_PAGES),
    ),
    Entry(
        51,
        N_("我的旁听"),
        "observations.mine",
        "calendar-event",
        covers=tuple(f"observations.{page}" for page in OBSERVER_PAGES),
    ),
    Entry(
        56,
        N_("旁听反馈"),
        "observations.feedback_list",
        "chat-left-text",
        covers=("observations.feedback",),
    ),
]
