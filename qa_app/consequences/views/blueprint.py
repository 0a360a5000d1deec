"""The blueprint all pages of consequences belong to, and its lines in the menu."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry

bp = Blueprint("consequences", __name__, url_prefix="/consequences")
MENU = [
    Entry(92, N_("补贴核算"), "consequences.index", "list-ol"),
    Entry(73, N_("不合格案件"), "consequences.failed", "person-dash",
          ("consequences.lawyer",)),
]  # fmt: skip
