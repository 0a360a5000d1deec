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
    *("hearings_upload", "hearings_imports", "hearings_import", "hearings_mapping"),
)
OBSERVER_PAGES = ("seat", "decline", "conflict", "desk", "submit", "submitted", "discussion")
FEEDBACK_PAGES = ("feedback",)


def _pages(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"observations.{name}" for name in names)


MENU: list[Entry] = [
    Entry(
        23,
        N_("开庭排期"),
        "observations.hearings",
        "calendar-event",
        covers=_pages(CALENDAR_PAGES),
    ),
    Entry(52, N_("庭审旁听"), "observations.mine", "eye", covers=_pages(OBSERVER_PAGES)),
    Entry(
        63,
        N_("旁听反馈"),
        "observations.feedback_list",
        "chat-left-text",
        covers=_pages(FEEDBACK_PAGES),
    ),
]
