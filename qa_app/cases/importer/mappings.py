"""A mapping a person confirmed: header → field, and values for columns the file does not have.

As remembered under ``header_signature`` and as written in a TOML file for ``--mapping``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qa_app.cases.rules.columns import FIELD_CODES, IGNORE, KNOWN_NAMES, header_key
from qa_app.core.errors import Invalid, Problem


@dataclass(frozen=True, slots=True)
class Confirmed:
    """``columns``: header text → field code ("" = not used); ``defaults``: field code → text."""

    columns: dict[str, str] = field(default_factory=dict[str, str])
    defaults: dict[str, str] = field(default_factory=dict[str, str])


def read_mapping(text: str, name: str = "") -> Confirmed:
    """The mapping in a TOML text; raises ``Invalid`` with every problem.

    ``[columns]`` holds ``"header" = "field"`` (or ``field = "header"``, or a list of headers),
    ``[defaults]`` holds ``field = "value"``. Without ``[columns]`` the pairs stand alone.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid([Problem("bad_mapping", name, value=str(error))]) from error
    defaults = document.pop("defaults", {})
    pairs = document.pop("columns", None)
    if pairs is None:
        pairs, document = document, {}
    problems = [Problem("bad_mapping", name, value=key) for key in document]
    columns: dict[str, str] = {}
    for key, value in _pairs(pairs):
        found = _column(key, value)
        if found is None:
            problems.append(Problem("unknown_field", name, column=key, value=str(value)))
        else:
            columns[found[0]] = found[1]
    problems += [
        Problem("unknown_field", name, column=str(key), value=str(value))
        for key, value in _pairs(defaults)
        if key not in FIELD_CODES or not isinstance(value, str)
    ]
    if problems:
        raise Invalid(problems)
    return Confirmed(columns, dict(defaults))


def _pairs(table: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(table, Mapping):
        yield str(table), table
        return
    for key, value in table.items():
        if isinstance(value, list):
            for item in value:
                yield key, item
        else:
            yield key, value


def _column(key: str, value: Any) -> tuple[str, str] | None:
    """Header and field code of one pair, whichever way round it was written."""
    if not isinstance(value, str):
        return None
    if value == IGNORE:
        return key, IGNORE
    code = _field_code(value)
    if value in FIELD_CODES or (code and key not in FIELD_CODES):
        return key, code
    if key in FIELD_CODES:
        return value, key
    return None


def _field_code(text: str) -> str:
    if text in FIELD_CODES:
        return text
    known = KNOWN_NAMES.get(header_key(text))
    return known[0].value if known else ""
