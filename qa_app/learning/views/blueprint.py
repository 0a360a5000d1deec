"""The blueprint of learning, its menu and its words."""

from flask import Blueprint

from qa_app.core.words import N_
from qa_app.learning.messages import model_files
from qa_app.web.filters import labelled
from qa_app.web.menu import Entry

bp = Blueprint("learning", __name__, url_prefix="/learning")
LIBRARY_PAGES = ("learning.library_model",)
MODEL_PAGES = ("learning.model", "learning.model_page", "learning.publish")
NOMINATION_PAGES = ("learning.nominate", "learning.confirm")
TRAINING_PAGES = ("learning.plan_training", "learning.sessions", "learning.session")
COMPETITION_PAGES = (
    *("learning.competition", "learning.enter", "learning.entries", "learning.entry"),
    *("learning.ranking", "learning.exclude"),
)
MENU: list[Entry] = [
    Entry(81, N_("案卷范本"), "learning.library", "bookmark", covers=LIBRARY_PAGES),
    Entry(82, N_("案卷范本管理"), "learning.models", "bookmark", covers=MODEL_PAGES),
    Entry(83, N_("推荐范本"), "learning.nominations", "bookmark-plus", covers=NOMINATION_PAGES),
    Entry(80, N_("培训"), "learning.training", "people", covers=TRAINING_PAGES),
    Entry(80, N_("我的培训"), "learning.my_training", "people"),
    Entry(32, N_("竞赛"), "learning.competitions", "star-fill", covers=COMPETITION_PAGES),
]

for _name, _words in (
    ("model_state", model_files.STATE_LABELS),
    ("redaction_kind", model_files.KIND_LABELS),
):
    bp.add_app_template_filter(labelled(_words), _name)
