"""The blueprint of sources and its line in the menu."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.web.menu import Entry

bp = Blueprint("sources", __name__, url_prefix="/sources")
MENU = [Entry(64, N_("来源对照"), "sources.index", "layout-split", covers=("sources",))]
