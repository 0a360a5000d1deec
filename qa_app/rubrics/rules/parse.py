"""From the bytes of a rubric file to a rubric or to the list of everything wrong with it.

For the loader and for tests. Any bytes are answered with problems, never with a crash.
"""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from qa_app.core.errors import Problem
from qa_app.rubrics.rules.checks import meaning_problems
from qa_app.rubrics.rules.problems import problem
from qa_app.rubrics.rules.schema import Rubric

MAX_BYTES = 1_000_000
_PLACE = re.compile(r"\(at (.*)\)$")
_SHAPE_CODES = {
    "missing": "rubric_key_missing",
    "extra_forbidden": "rubric_key_unknown",
    "enum": "unknown_word",
    "bad_points": "bad_points",
    "string_too_short": "rubric_text_empty",
    "string_too_long": "rubric_text_too_long",
    "string_pattern_mismatch": "bad_form",
    "too_short": "empty_list",
    "greater_than_equal": "bad_number",
    "less_than_equal": "bad_number",
}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Parsed:
    """A rubric, or the problems that keep a file from being one."""

    rubric: Rubric | None
    problems: tuple[Problem, ...]


def parse(content: bytes) -> Parsed:
    """Read one rubric file; all problems at once, in the order of their places."""
    tables = _tables(content)
    if isinstance(tables, Problem):
        return Parsed(None, (tables,))
    found: list[Problem] = []
    rubric: Rubric | None = None
    try:
        rubric = Rubric.model_validate(tables)
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = [_shape_problem(one) for one in details if not _echo(one)]
    found += meaning_problems(tables)
    if found:
        return Parsed(None, tuple(sorted(found, key=lambda one: _natural(one.column))))
    return Parsed(rubric, ())


def _tables(content: bytes) -> dict[str, Any] | Problem:
    if len(content) > MAX_BYTES:
        return problem("too_large", "", limit=MAX_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return problem("not_utf8", f"byte {error.start + 1}")
    except RecursionError:
        return problem("not_toml", "")
    except ValueError as error:  # TOMLDecodeError, and integers with too many digits
        place = _PLACE.search(str(error))
        return problem("not_toml", place.group(1) if place else "")


def _shape_problem(detail: ErrorDetails) -> Problem:
    where = where_of(detail["loc"])
    code = _SHAPE_CODES.get(detail["type"], "bad_type")
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    return problem(code, where, key=key[:_SHOWN], value=_shown(detail.get("input")))


def _echo(detail: ErrorDetails) -> bool:
    """A list called too short only because its items are wrong, which is said already."""
    return detail["type"] == "too_short" and bool(detail.get("input"))


def where_of(loc: tuple[int | str, ...]) -> str:
    """A place as people count: ``groups[1]`` is the first group of the file."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part != "[key]":
            text += f".{part[:_SHOWN]}" if text else part[:_SHOWN]
    return text


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value[:_SHOWN]
    if isinstance(value, bool | float):
        return str(value)
    if isinstance(value, int) and value.bit_length() <= _SHOWN:
        return str(value)
    return ""


def _natural(where: str) -> list[tuple[int, str]]:
    return [
        (int(part), "") if part.isdecimal() and len(part) < 10 else (-1, part)
        for part in re.split(r"(\d+)", where)
    ]
