"""Turns codes of refusals and problems into sentences, from the tables of all packages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qa_app.core.errors import Problem
from qa_app.web.filters import date_in
from qa_app.web.i18n import Translate, language_spoken

_TABLE: dict[str, str] = {}


def register(messages: Mapping[str, str]) -> None:
    """Add one package's table; a code may not mean two things."""
    for code, sentence in messages.items():
        if _TABLE.setdefault(code, sentence) != sentence:
            raise ValueError(f"the code {code} has two sentences")


def sentence(code: str, params: Mapping[str, Any], translate: Translate) -> str:
    """The sentence of a code in the translator's language."""
    text = translate(_TABLE[code])
    values = {key: _said(key, value, translate) for key, value in params.items()}
    return text % values if values else text


def _said(key: str, value: Any, translate: Translate) -> Any:
    """A value as a sentence says it: ``…_on`` is a day, written as everywhere on the pages."""
    if not key.endswith("_on") or not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return date_in(language_spoken(translate), day)


def problem_sentence(problem: Problem, translate: Translate) -> str:
    """The sentence of one problem with its place and value filled in."""
    values = {"row": problem.row, "column": problem.column, "value": problem.value}
    return sentence(problem.code, {**values, "file": problem.file, **problem.params}, translate)


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_TABLE)
