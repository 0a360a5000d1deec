"""Reads the coefficients that come with the program, once, and those of a file somebody gives.

Of a file all problems are named at once, with the line of the table they are in.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from qa_app.consequences.rules.coefficients import (
    Deciders,
    Line,
    Pending,
    Terms,
    Version,
    coefficient_from,
)
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.errors import Invalid, Problem
from qa_app.core.grades import ORDER

COEFFICIENTS = Path(__file__).with_name("coefficients.toml")
_KEYS = frozenset({"note", "valid_from", "pending", "for_agencies", "deciders", "line"})
_NAMES = {"type": CaseType, "stage": Stage, "source": Source}


@dataclass(frozen=True, slots=True)
class Given:
    """A version of coefficients as a file has it."""

    note: str
    valid_from: date
    terms: Terms
    lines: tuple[Line, ...]


@cache
def built_in() -> Version:
    """What counts where no office has entered anything."""
    given = given_in(COEFFICIENTS.read_text(encoding="utf-8"), COEFFICIENTS.name)
    return Version("", "/", given.valid_from, 0, given.lines, given.terms)


def given_in(text: str, file: str) -> Given:
    """The version a TOML file holds. Invalid: every problem of it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Invalid([Problem("coefficients_not_toml", file, value=str(wrong))]) from None
    problems = list(_problems(table, file))
    if problems:
        raise Invalid(problems)
    terms = Terms(
        Pending(table.get("pending", Pending.APART)),
        bool(table.get("for_agencies", False)),
        Deciders(table.get("deciders", Deciders.AGENCY)),
    )
    lines = tuple(_line(one) for one in table["line"])
    return Given(table["note"], table["valid_from"], terms, lines)


def _problems(table: Mapping[str, Any], file: str) -> Iterator[Problem]:
    for key in table.keys() - _KEYS:
        yield Problem("coefficients_unknown_key", file, column=key)
    if not isinstance(table.get("note"), str):
        yield Problem("coefficients_no_note", file, column="note")
    if type(table.get("valid_from")) is not date:
        yield Problem("coefficients_no_day", file, column="valid_from")
    yield from _foreign(table, {"pending": Pending, "deciders": Deciders}, file)
    if not isinstance(table.get("for_agencies", False), bool):
        yield Problem("coefficients_foreign_value", file, column="for_agencies")
    lines = table.get("line")
    if not isinstance(lines, list) or not all(isinstance(one, dict) for one in _each(lines)):
        yield Problem("coefficients_no_lines", file, column="line")
        return
    for number, line in enumerate(_each(lines), start=1):
        yield from _line_problems(line, file, number)


def _line_problems(line: Mapping[str, Any], file: str, number: int) -> Iterator[Problem]:
    for key in line.keys() - {*_NAMES, *(grade.value for grade in ORDER)}:
        yield Problem("coefficients_unknown_key", file, number, key)
    yield from _foreign(line, _NAMES, file, number)
    for grade in ORDER:
        if coefficient_from(str(line.get(grade.value, ""))) is None:
            value = str(line.get(grade.value, ""))
            yield Problem("coefficients_no_number", file, number, grade.value, value)


def _foreign(
    table: Mapping[str, Any], words: Mapping[str, Any], file: str, number: int | None = None
) -> Iterator[Problem]:
    for key, codes in words.items():
        if key in table and table[key] not in [each.value for each in codes]:
            yield Problem("coefficients_foreign_value", file, number, key, str(table[key]))


def _each(lines: Any) -> Iterable[Any]:
    return lines


def _line(given: Mapping[str, Any]) -> Line:
    return Line(
        {grade: coefficient_from(str(given[grade.value])) or 0 for grade in ORDER},
        type=CaseType(given["type"]) if "type" in given else None,
        stage=Stage(given["stage"]) if "stage" in given else None,
        source=Source(given["source"]) if "source" in given else None,
    )
