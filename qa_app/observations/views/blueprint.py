"""The blueprint of court observation and its lines in the menu."""

from flask import Blueprint

from qa_app.web.menu import Entry

bp = Blueprint("observations", __name__)
MENU: list[Entry] = []
