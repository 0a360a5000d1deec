"""The blueprint all pages of the panel belong to, and its line in the menu."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry

bp = Blueprint("panel", __name__)
MENU = [
    Entry(40, N_("专家库"), "panel.index", "people", covers=("panel",)),
    Entry(41, N_("专家管理"), "panel.office", "calendar-event", covers=("panel.office",)),
    Entry(55, N_("请假与件数"), "panel.mine", "calendar-event"),
]
