"""Draws criteria of the review screen, each once: blank ones are the same for every expert.

Nineteen criteria with their levels are most of the page; what was drawn is kept under everything
it was drawn from (words, answer, language), so a page is put together from finished pieces.
"""

from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from qa_app.reviews.views.shown import ShownCriterion
from qa_app.web.i18n import language_of_request

KEPT = 4096


def criterion_html(one: ShownCriterion, has_file: bool = False) -> Markup:
    """The HTML of one criterion in the language of the request; pages are quoted from a file."""
    return _drawn(one, has_file, language_of_request())


@lru_cache(maxsize=KEPT)
def _drawn(one: ShownCriterion, has_file: bool, _language: str) -> Markup:
    template = current_app.jinja_env.get_template("reviews/_criterion.html")
    return Markup(template.make_module().criterion(one, has_file))
