"""The blueprint of meetings and its menu; minutes save as one goes, so conflicts answer as JSON."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry
from qa_app.web.saving import answer_saves

bp = Blueprint("adjudication", __name__)
MENU = [Entry(53, N_("评议会"), "adjudication.index", "people", covers=("adjudication",))]
answer_saves(bp, locked=())
