"""The blueprint of closing checks, its menu, and whose language findings are said in."""

from collections.abc import Mapping

from flask import Blueprint, g

from qa_app.closing.loader import rulebook
from qa_app.closing.queries.visible import CHECKERS, DECIDERS, READERS
from qa_app.closing.rules.rulebook import Rulebook
from qa_app.closing.wording import Speaker
from qa_app.core.words import N_
from qa_app.web.filters import written_date
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.menu import Entry
from qa_app.web.requests import request_session, settings
from qa_app.workdays.queries import calendar

bp = Blueprint("closing", __name__, url_prefix="/closing")
MENU = [Entry(22, N_("结案检查"), "closing.index", "clipboard-check", ("closing",))]
__all__ = ["CHECKERS", "DECIDERS", "MENU", "READERS", "book", "bp", "speaker"]


def book() -> Rulebook:
    """The rules this program checks by, read once a request."""
    if "closing_book" not in g:
        g.closing_book = rulebook(settings(), calendar(request_session()))
    return g.closing_book


def speaker(
    titles: Mapping[str, str] | None = None, items: Mapping[str, str] | None = None
) -> Speaker:
    """How findings are said on this page."""
    language = language_of_request()
    return Speaker(translator(language), language, written_date, titles or {}, items or {})
