"""Pages of rubrics for everybody who is logged in: the list, and one version as it prints."""

from flask import Blueprint, render_template

from qa_app.core.errors import NotFound
from qa_app.core.words import N_
from qa_app.rubrics import messages, queries
from qa_app.rubrics.rules.schema import Rubric
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.menu import Entry
from qa_app.web.requests import request_session

bp = Blueprint("rubrics", __name__, url_prefix="/rubrics")
MENU = [Entry(31, N_("量表"), "rubrics.index", "journal-text")]


@bp.route("/")
@allow()
def index() -> str:
    """Every rubric at hand, and which versions are in use."""
    rows = queries.listed(request_session())
    language = language_of_request()
    return render_template("rubrics/index.html", rows=rows, words=_words(), language=language)


@bp.route("/<rubric>/<int:version>")
@allow()
def show(rubric: str, version: int) -> str:
    """One version: what it is for, whose words it uses, every level of every criterion."""
    rows = queries.listed(request_session())
    key = (rubric, version)
    found = next(
        (row for row in rows if (row.loaded.rubric.id, row.loaded.rubric.version) == key), None
    )
    if found is None:
        raise NotFound
    return render_template(
        "rubrics/show.html",
        row=found,
        rubric=found.loaded.rubric,
        language=language_of_request(),
        words=_words(),
        cut_offs=_cut_offs(found.loaded.rubric),
    )


def _words() -> dict[str, str]:
    """Words of the schema's codes in the language of the request."""
    tables = (messages.INSTRUMENT_LABELS, messages.MARK_LABELS, messages.METHOD_LABELS)
    return {code.value: _(label) for table in tables for code, label in table.items()}


def _cut_offs(rubric: Rubric) -> list[tuple[str, str]]:
    return [(cut.grade.value, filters.points(cut.at_least)) for cut in rubric.grading.cut_offs]
