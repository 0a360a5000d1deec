"""The blueprint of learning, its menu and its words."""

from flask import Blueprint

from qa_app.web.menu import Entry

bp = Blueprint("learning", __name__, url_prefix="/learning")
MENU: list[Entry] = []
