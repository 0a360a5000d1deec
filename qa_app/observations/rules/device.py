"""A rubric as a device needs it to show a sheet and to work out its total without the server. Pure.

The words stand in both languages, so that the language can be changed offline. The values of every
answer are those of ``scoresheets.rules.kinds``; ``static/js/observe-score.js`` adds them up as
``scoresheets.rules.scoring`` does, and a test compares the two.
"""

from collections.abc import Mapping
from typing import Any

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.rubrics.rules.catalogue import red_lines_for
from qa_app.rubrics.rules.schema import Condition, Criterion, Kind, Rubric, Text
from qa_app.scoresheets.rules.answers import NO, YES, Answer
from qa_app.scoresheets.rules.editing import NOT_APPLICABLE
from qa_app.scoresheets.rules.kinds import BY_LEVEL, DEFAULT_STEP_HUNDREDTHS, KINDS
from qa_app.scoresheets.rules.scoring import RedLineEffect, Scorer

Pair = dict[str, str]
Words = Mapping[str, Pair]
"""Yes, no, not applicable and the grades by their codes, each {zh, en}."""


def device_rubric(
    scorer: Scorer, kind: CaseType, stage: Stage | None, effect: RedLineEffect, *, words: Words
) -> dict[str, Any]:
    """Everything a device shows and adds up for sheets of one rubric, hearings of one kind."""
    rubric = scorer.rubric
    asked = [(g.id, c) for g in rubric.groups for c in g.criteria if c.id in scorer.criteria]
    groups = {name for name, _ in asked}
    lines = red_lines_for(rubric, kind, stage)
    return {
        "name": rubric.name,
        "title": _pair(rubric.title),
        "gives_grade": rubric.gives_grade,
        "groups": [{"id": g.id, "title": _pair(g.title)} for g in rubric.groups if g.id in groups],
        "red_lines": [
            {"id": line.id, "title": _pair(line.title), "text": _pair(line.text)} for line in lines
        ],
        "rule": {
            **_grading(rubric),
            "veto": effect is RedLineEffect.VETO,
            "red_lines": [line.id for line in lines],
            "criteria": [_criterion(scorer, group, one, words) for group, one in asked],
        },
    }


def _grading(rubric: Rubric) -> dict[str, Any]:
    grading = rubric.grading
    return {
        "index": not rubric.gives_grade,
        "has_points": all(one.maximum is not None for one in rubric.criteria),
        "size": sum(one.kind is Kind.LEVEL for one in rubric.criteria),
        "cut_offs": [
            {"grade": cut.grade.value, "at_least": cut.at_least} for cut in grading.cut_offs
        ],
        "combination": [_condition(line) for line in grading.combination],
    }


def _condition(line: Condition) -> dict[str, Any]:
    return {
        "grade": line.grade.value,
        "at_least": {grade.value: count for grade, count in line.at_least.items()},
        "at_most": {grade.value: count for grade, count in line.at_most.items()},
        "none_below": line.none_below.value if line.none_below else None,
        "require": {name: grade.value for name, grade in line.require.items()},
    }


def _criterion(scorer: Scorer, group: str, one: Criterion, words: Words) -> dict[str, Any]:
    levels = _levels(one, words)
    earned = KINDS[one.kind].earned
    points = {level["value"]: earned(one, Answer(level=level["value"])) for level in levels}
    left_out = scorer.may_be_left_out(one)
    if left_out and levels:
        when = _pair(one.not_applicable) if one.not_applicable else None
        levels.append({"value": NOT_APPLICABLE, "label": words[NOT_APPLICABLE], "text": when})
    return {
        "id": one.id,
        "group": group,
        "title": _pair(one.title),
        "question": _pair(one.question) if one.question else None,
        "kind": one.kind.value,
        "by_level": one.kind in BY_LEVEL,
        "maximum": one.maximum or 0,
        "step": one.step or DEFAULT_STEP_HUNDREDTHS,
        "levels": levels,
        "points": points,
        "may_be_left_out": left_out,
        "guidance": _guidance(one),
    }


def _levels(one: Criterion, words: Words) -> list[dict[str, Any]]:
    if one.kind is Kind.YES_NO:
        return [{"value": value, "label": words[value], "text": None} for value in (YES, NO)]
    if one.kind is Kind.CHOICE:
        options = one.options.items()
        return [{"value": name, "label": _pair(it.text), "text": None} for name, it in options]
    return [
        {
            "value": grade.value,
            "label": _pair(level.label) if level.label else words[Grade(grade).value],
            "text": _pair(level.text),
        }
        for grade, level in one.levels.items()
    ]


def _guidance(one: Criterion) -> dict[str, Pair] | None:
    found = one.guidance
    if found is None:
        return None
    texts = {"where": found.where, "errors": found.errors, "example": found.example}
    return {name: _pair(text) for name, text in texts.items() if text}


def _pair(text: Text) -> Pair:
    return {"zh": text.zh, "en": text.en}
