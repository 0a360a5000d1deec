"""Draws the pieces of the review screen, each once: most are the same for every expert.

Nineteen criteria with their levels, the frame of the file viewer and the notices are most of the
page; what was drawn is kept under everything it was drawn from (words, answer, language), so a page
is put together from finished pieces.
"""

from collections.abc import Hashable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup, escape

from qa_app.reviews.views.blueprint import bp
from qa_app.scoresheets.views.shown import ShownCriterion
from qa_app.web.i18n import language_of_request
from qa_app.web.security import csp_nonce

KEPT = 4096


@bp.app_template_global("criterion_html")
def criterion_html(one: ShownCriterion, has_file: bool | None = False) -> Markup:
    """The HTML of one criterion in the language of the request; pages are quoted from a file.

    ``has_file`` False: the file is on paper, its pages are numbers; None: there is none at all.
    """
    return _drawn(one, has_file, language_of_request())


@lru_cache(maxsize=KEPT)
def _drawn(one: ShownCriterion, has_file: bool | None, _language: str) -> Markup:
    template = current_app.jinja_env.get_template("reviews/_criterion.html")
    return Markup(template.make_module().criterion(one, has_file))


@bp.app_template_global("drawn_part")
def drawn_part(template: str, macro: str, *given: Hashable) -> Markup:
    """A macro's HTML where it depends on nothing but the language and what is given."""
    return _part(template, macro, given, language_of_request())


@bp.app_template_global("drawn_viewer")
def drawn_viewer(outline_url: str, search_url: str, mode: str) -> Markup:
    """The frame of the file viewer with the addresses of one file."""
    html = _viewer(mode, language_of_request())
    found = {_OUTLINE: escape(outline_url), _SEARCH: escape(search_url), _NONCE: csp_nonce()}
    for mark, value in found.items():
        html = html.replace(mark, str(value))
    return Markup(html)


_OUTLINE, _SEARCH, _NONCE = "@@outline@@", "@@search@@", "@@nonce@@"


@lru_cache(maxsize=KEPT)
def _part(template: str, macro: str, given: tuple[Hashable, ...], _language: str) -> Markup:
    module = current_app.jinja_env.get_template(template).make_module()
    return Markup(getattr(module, macro)(*given))


@lru_cache(maxsize=16)
def _viewer(mode: str, _language: str) -> str:
    """With marks for the addresses and for the nonce, which no answer may share with another."""
    module = current_app.jinja_env.get_template("components/file_viewer.html").make_module()
    html = str(module.file_viewer(_OUTLINE, _SEARCH, mode=mode))  # type: ignore[attr-defined]
    return html.replace(csp_nonce(), _NONCE)
