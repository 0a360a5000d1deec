"""Languages: Chinese is written in the source, English comes from one catalogue per package.

Catalogues are the ``.po`` files in ``qa_app/translations/en``; they are read once and merged, so
nothing has to be compiled. Works without a request too: the command line uses ``translator``.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, appcontext_popped, appcontext_pushed, g, request, session
from flask_babel.speaklater import LazyString

from qa_app.core.words import N_
from qa_app.resources import package_dir

LANGUAGES = {"zh": "中文", "en": "English"}
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
MANY = "many"
"""The context of words for many of a thing, which Chinese does not tell from one."""
Translate = Callable[..., str]
_SPOKEN: ContextVar[Translate | None] = ContextVar("spoken", default=None)
"""The translator of this request, found at the first word: a page asks for some two hundred."""


@cache
def catalogue(language: str) -> NullTranslations:
    """All messages of a language; Chinese needs none."""
    merged = Translations()
    if language == "zh":
        return merged
    for path in sorted((package_dir("translations") / language).glob("*.po")):
        with path.open("rb") as file:
            po = read_po(file, locale=language)
        buffer = BytesIO()
        write_mo(buffer, po)
        buffer.seek(0)
        merged.merge(Translations(buffer))
    return merged


@cache
def translator(language: str) -> Translate:
    """A function from a Chinese sentence (and its values) to a sentence in the language."""
    lookup = catalogue(language).gettext

    def translate(message: str, /, **values: object) -> str:
        text = lookup(message) if message else ""
        return text % values if values else text

    return translate


def language_spoken(translate: Translate) -> str:
    """The language a translator speaks, for what is written and not translated: days."""
    spoken = translate(N_("中文"))
    return next((code for code, name in LANGUAGES.items() if name == spoken), "zh")


def language_of_request() -> str:
    """The account's language, else the one chosen in this session, else the operator's default."""
    if "language" not in g:
        g.language = _chosen()
    return g.language


def gettext(message: str, /, **values: object) -> str:
    """The sentence in the language of the request."""
    translate = _SPOKEN.get()
    if translate is None:
        translate = translator(language_of_request())
        _SPOKEN.set(translate)
    return translate(message, **values)


def gettext_many(message: str, /) -> str:
    """The word for many of a thing, where English has another one: menus, headings, stations.

    Falls back to the word for one of it.
    """
    return translator_of_many(language_of_request())(message)


@cache
def translator_of_many(language: str) -> Callable[[str], str]:
    """A function from a Chinese noun to the language's plural of it."""
    lookup, singular = catalogue(language).pgettext, translator(language)

    def translate(message: str, /) -> str:
        found = lookup(MANY, message)
        return singular(message) if found == message else found

    return translate


def lazy_gettext(message: str, /) -> LazyString:
    """A sentence that finds its language when it is shown: for labels of forms."""
    return LazyString(gettext, message)


def _chosen() -> str:
    from qa_app.web.requests import actor_or_none, settings

    actor = actor_or_none()
    if actor is not None:
        return actor.language
    chosen = session.get("language") or request.args.get("lang", "")
    return chosen if chosen in LANGUAGES else settings().language


def _forget(_app: Flask, **_more: object) -> None:
    """A request begins or ends: the next word asks for the language anew."""
    _SPOKEN.set(None)


def init_app(app: Flask) -> None:
    """Give templates ``_`` and the language of the request."""
    appcontext_pushed.connect(_forget, app)
    appcontext_popped.connect(_forget, app)
    app.jinja_env.globals["_"] = gettext
    app.jinja_env.globals["gettext"] = gettext
    app.jinja_env.globals["_many"] = gettext_many

    @app.context_processor
    def words() -> dict[str, object]:
        return {"locale": language_of_request(), "languages": LANGUAGES}
