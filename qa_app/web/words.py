"""Turns codes of refusals and problems into sentences, from the tables of all packages."""

from collections.abc import Mapping
from typing import Any

from qa_app.core.errors import Problem
from qa_app.web.i18n import Translate

_TABLE: dict[str, str] = {}


def register(messages: Mapping[str, str]) -> None:
    """Add one package's table; a code may not mean two things."""
    for code, sentence in messages.items():
        if _TABLE.setdefault(code, sentence) != sentence:
            raise ValueError(f"the code {code} has two sentences")


def sentence(code: str, params: Mapping[str, Any], translate: Translate) -> str:
    """The sentence of a code in the translator's language."""
    text = translate(_TABLE[code])
    return text % dict(params) if params else text


def problem_sentence(problem: Problem, translate: Translate) -> str:
    """The sentence of one problem with its place and value filled in."""
    values = {"row": problem.row, "column": problem.column, "value": problem.value}
    return sentence(problem.code, {**values, "file": problem.file, **problem.params}, translate)


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_TABLE)
