"""The blueprint of calibration, its menu, and how refusals answer the sheet that saves itself."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("calibration", __name__, url_prefix="/calibration")
EXPERT_PAGES = ("begin", "desk", "save", "submit", "result", "qualification", "test", "my_session",
                "my_results", "feedback")  # fmt: skip
MENU = [
    Entry(
        54,
        N_("练习与测评"),
        "calibration.practice",
        "person-check",
        covers=tuple(f"calibration.{page}" for page in EXPERT_PAGES),
    ),
    Entry(42, N_("评分校准"), "calibration.files", "graph-up", covers=("calibration",)),
]

LOCKED = ("calibration_attempt_closed", "sheet_locked")
"""Refusals after which nothing on the sheet can be saved any more."""
answer_saves(bp, LOCKED)
