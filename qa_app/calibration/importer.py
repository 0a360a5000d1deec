"""Reads a model file written as TOML: all its problems at once, each with the key it is about.

Shape (docs/calibration.md): ``case``, ``use``, ``title``, optional ``rubric``, ``comment``,
``explanation``; a table ``[answers.ID]`` per criterion with ``level`` (or ``points``, or
``not_applicable``), ``comment`` and ``why``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.calibration.rules.states import FileUse
from qa_app.core.errors import Invalid, Problem

KEYS = frozenset({"case", "use", "title", "rubric", "comment", "explanation", "answers"})
NEEDED = ("case", "use", "title", "answers")
ANSWER_KEYS = frozenset({"level", "points", "not_applicable", "comment", "why"})


@dataclass(frozen=True, slots=True)
class ReadModel:
    """A file as read: the case as named, and fields as the scoring screen sends them."""

    case: str
    use: FileUse
    title: str
    rubric: str
    fields: dict[str, list[str]]
    explanations: dict[str, str]


def read_model(source: bytes) -> ReadModel:
    """The model of a file; Invalid with every problem of its shape."""
    try:
        raw = tomllib.loads(source.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid([Problem("calibration_bad_toml", value=str(error)[:200])]) from error
    problems = _problems(raw)
    if problems:
        raise Invalid(problems)
    fields: dict[str, list[str]] = {}
    explanations = {"": str(raw.get("explanation", ""))}
    for key, answer in raw["answers"].items():
        fields |= _fields(key, answer)
        explanations[key] = str(answer.get("why", ""))
    if raw.get("comment"):
        fields["comment"] = [str(raw["comment"])]
    return ReadModel(
        str(raw["case"]), FileUse(raw["use"]), str(raw["title"]), str(raw.get("rubric", "")),
        fields, explanations,
    )  # fmt: skip


def _problems(raw: Mapping[str, Any]) -> list[Problem]:
    found = [Problem("calibration_missing_key", column=key) for key in NEEDED if not raw.get(key)]
    found += [Problem("calibration_unknown_key", column=key) for key in raw.keys() - KEYS]
    if raw.get("use") and raw["use"] not in {use.value for use in FileUse}:
        found.append(Problem("calibration_bad_value", column="use", value=str(raw["use"])))
    answers = raw.get("answers") or {}
    if not isinstance(answers, dict):
        return [*found, Problem("calibration_bad_value", column="answers", value=str(answers)[:40])]
    for key, answer in answers.items():
        where = f"answers.{key}"
        if not isinstance(answer, dict):
            found.append(Problem("calibration_bad_value", column=where, value=str(answer)[:40]))
            continue
        unknown = answer.keys() - ANSWER_KEYS
        found += [Problem("calibration_unknown_key", column=f"{where}.{one}") for one in unknown]
    return found


def _fields(key: str, answer: Mapping[str, Any]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    if answer.get("not_applicable"):
        fields[f"level:{key}"] = ["na"]
    elif "level" in answer:
        fields[f"level:{key}"] = [str(answer["level"])]
    elif "points" in answer:
        fields[f"points:{key}"] = [str(answer["points"])]
    if answer.get("comment"):
        fields[f"comment:{key}"] = [str(answer["comment"])]
    return fields
