"""The blueprint of opinions for those who ask, its menu and its words."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.opinions import messages
from qa_app.web.filters import labelled
from qa_app.web.menu import Entry

bp = Blueprint("opinions", __name__)
MENU = [Entry(62, N_("办案机关意见"), "opinions.index", "envelope", covers=("opinions",))]

for _name, _words in (
    ("body_label", messages.BODY_LABELS),
    ("opinion_state", messages.STATE_LABELS),
    ("opinion_entry", messages.ENTRY_LABELS),
    ("link_state", messages.LINK_LABELS),
):
    bp.add_app_template_filter(labelled(_words), _name)
