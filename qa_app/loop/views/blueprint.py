"""The blueprint of the loop, its menu and who may open it."""

from flask import Blueprint

from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.web.menu import Entry

bp = Blueprint("loop", __name__, url_prefix="/loop")
READERS = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
MENU = [Entry(91, N_("进展和通报"), "loop.index", "graph-up", covers=("loop",))]
