"""Whether the parts of a rubric fit together, all problems at once.

For authors of rubric files. Shape (types, unknown keys, texts) is checked by ``schema``; the
parts that have the right shape are checked here even when others have not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from qa_app.core.errors import Problem
from qa_app.core.grades import Grade, severity
from qa_app.rubrics.rules.problems import problem
from qa_app.rubrics.rules.questions import (
    choice_problems,
    index_problems,
    is_index,
    ungraded_key_problems,
)
from qa_app.rubrics.rules.schema import (
    MAX_POINTS_HUNDREDTHS,
    Applies,
    Criterion,
    CutOff,
    Grading,
    Kind,
    Method,
    RedLine,
    Rubric,
    Strict,
)

_Model = TypeVar("_Model", bound=Strict)
RESERVED_IDS = frozenset({"agency", "expert", "grade", "comment", "reason", "number"})


@dataclass(frozen=True, slots=True)
class Parts:
    """The well-shaped parts of a rubric with their places; ``whole`` when nothing is left out."""

    criteria: tuple[tuple[str, Criterion], ...]
    red_lines: tuple[tuple[str, RedLine], ...]
    grading: Grading | None
    ids: tuple[tuple[str, str], ...]
    whole: bool


def parts_of(tables: dict[str, Any]) -> Parts:
    """What of a parsed file has the right shape, so that it can be checked despite the rest."""
    whole = _shaped(Rubric, tables) is not None
    criteria: list[tuple[str, Criterion]] = []
    ids: list[tuple[str, str]] = []
    for where, group in _tables(tables, "groups", ""):
        ids += _id(where, group)
        for inner, table in _tables(group, "criteria", where + "."):
            ids += _id(inner, table)
            criterion = _shaped(Criterion, table)
            criteria += [(inner, criterion)] if criterion else []
    red_lines: list[tuple[str, RedLine]] = []
    for where, table in _tables(tables, "red_lines", ""):
        ids += _id(where, table)
        red_line = _shaped(RedLine, table)
        red_lines += [(where, red_line)] if red_line else []
    grading = _shaped(Grading, tables.get("grading"))
    return Parts(tuple(criteria), tuple(red_lines), grading, tuple(ids), whole)


def meaning_problems(tables: dict[str, Any]) -> list[Problem]:
    """Everything that does not fit together in the well-shaped parts of a parsed file."""
    parts = parts_of(tables)
    found = list(_id_problems(parts))
    index = is_index(tables)
    for where, criterion in parts.criteria:
        found += _criterion_problems(where, criterion)
        found += choice_problems(where, criterion, index=index)
    for where, group in () if index else _tables(tables, "groups", ""):
        for inner, table in _tables(group, "criteria", where + "."):
            found += ungraded_key_problems(inner, table)
    found += _scope_problems(tables, parts)
    found += index_problems(tables, [one for _, one in parts.criteria])
    if parts.grading and parts.grading.method is not Method.INDEX:
        found += _grading_problems(parts.grading)
        if parts.whole:
            found += _total_problems(parts.grading, parts)
            found += _require_problems(parts.grading, parts)
    return found


def _shaped(model: type[_Model], table: Any) -> _Model | None:
    try:
        return model.model_validate(table)
    except ValidationError:
        return None


def _tables(parent: dict[str, Any], key: str, prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    items: Any = parent.get(key)
    if not isinstance(items, list):
        return
    for number, item in enumerate(cast(list[Any], items), start=1):
        if isinstance(item, dict):
            yield f"{prefix}{key}[{number}]", cast(dict[str, Any], item)


def _id(where: str, table: dict[str, Any]) -> list[tuple[str, str]]:
    name = table.get("id")
    return [(where, name)] if isinstance(name, str) else []


def _id_problems(parts: Parts) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for where, name in parts.ids:
        if name in RESERVED_IDS:
            yield problem("reserved_id", f"{where}.id", id=name)
        if name in first:
            yield problem("duplicate_id", f"{where}.id", id=name, first=first[name])
        first.setdefault(name, where)


def _criterion_problems(where: str, criterion: Criterion) -> Iterator[Problem]:
    if criterion.kind is Kind.LEVEL:
        yield from _level_problems(where, criterion)
        return
    if criterion.kind is Kind.CHOICE:
        return
    if criterion.levels:
        yield problem("levels_not_used", f"{where}.levels", id=criterion.id)
    if criterion.points is None:
        yield problem("points_missing", where, id=criterion.id)
    if criterion.step is not None and criterion.kind is Kind.YES_NO:
        yield problem("step_not_used", f"{where}.step", id=criterion.id)
    if criterion.step == 0:
        yield problem("step_zero", f"{where}.step", id=criterion.id)


def _level_problems(where: str, criterion: Criterion) -> Iterator[Problem]:
    place = f"{where}.levels"
    grades = list(criterion.levels)
    if criterion.points is not None:
        yield problem("points_not_used", f"{where}.points", id=criterion.id)
    if criterion.step is not None:
        yield problem("step_not_used", f"{where}.step", id=criterion.id)
    if len(grades) < 2:
        yield problem("too_few_levels", place, id=criterion.id)
    if grades != sorted(grades, key=severity):
        yield problem("levels_out_of_order", place, id=criterion.id)
    points = [criterion.levels[grade].points for grade in sorted(grades, key=severity)]
    known = [value for value in points if value is not None]
    if known and len(known) < len(points):
        yield problem("points_missing", place, id=criterion.id)
    if any(high <= low for high, low in pairwise(known)):
        yield problem("points_not_falling", place, id=criterion.id)


def _scope_problems(tables: dict[str, Any], parts: Parts) -> Iterator[Problem]:
    scope = _shaped(Applies, tables.get("applies"))
    if scope is None:
        return
    for where, item in (*parts.criteria, *parts.red_lines):
        if not set(item.types) <= set(scope.types):
            yield problem("type_outside_rubric", f"{where}.types", id=item.id)
        if scope.stages and not set(item.stages) <= set(scope.stages):
            yield problem("stage_outside_rubric", f"{where}.stages", id=item.id)


def _grading_problems(grading: Grading) -> Iterator[Problem]:
    if grading.method is Method.POINTS and not grading.cut_offs:
        yield problem("cut_offs_missing", "grading.cut_offs")
    if grading.method is Method.LEVELS and not grading.combination:
        yield problem("combination_missing", "grading.combination")
    if grading.cut_offs and grading.combination:
        yield problem("two_ways_of_grading", "grading")
    if grading.cut_offs:
        yield from _cut_off_problems(grading.cut_offs)
    if grading.combination:
        yield from _combination_problems(grading)


def _cut_off_problems(cut_offs: tuple[CutOff, ...]) -> Iterator[Problem]:
    yield from _ladder_problems("grading.cut_offs", [cut.grade for cut in cut_offs])
    if any(above.at_least <= below.at_least for above, below in pairwise(cut_offs)):
        yield problem("cut_offs_not_falling", "grading.cut_offs")
    if cut_offs[-1].at_least != 0:
        yield problem("cut_offs_leave_gap", f"grading.cut_offs[{len(cut_offs)}]")


def _combination_problems(grading: Grading) -> Iterator[Problem]:
    place = "grading.combination"
    yield from _ladder_problems(place, [line.grade for line in grading.combination], repeats=True)
    for number, line in enumerate(grading.combination[:-1], start=1):
        if line.catches_all:
            yield problem("combination_line_unreachable", f"{place}[{number + 1}]")
            break
    if not grading.combination[-1].catches_all:
        yield problem("combination_leaves_gap", f"{place}[{len(grading.combination)}]")


def _ladder_problems(
    where: str, grades: list[Grade], *, repeats: bool = False
) -> Iterator[Problem]:
    if grades != sorted(grades, key=severity):
        yield problem("grades_out_of_order", where)
    if not repeats and len(set(grades)) < len(grades):
        yield problem("grade_twice", where)
    for needed in (Grade.EXCELLENT, Grade.PASS, Grade.FAIL):
        if needed not in grades:
            yield problem("grade_missing", where, grade=needed.value)


def _total_problems(grading: Grading, parts: Parts) -> Iterator[Problem]:
    counted = [c for _, c in parts.criteria if c.kind is not Kind.DEDUCTION]
    points = [criterion.maximum for criterion in counted]
    known = [value for value in points if value is not None]
    needed = bool(grading.cut_offs) or bool(known)
    if needed and len(known) < len(points):
        without = [c.id for c in counted if c.maximum is None]
        yield problem("points_missing", "groups", id=", ".join(without))
    elif needed and sum(known) != MAX_POINTS_HUNDREDTHS:
        yield problem("points_not_100", "groups", total=f"{sum(known) / 100:g}")
    if grading.combination and not any(c.kind is Kind.LEVEL for c in counted):
        yield problem("combination_without_levels", "grading.combination")


def _require_problems(grading: Grading, parts: Parts) -> Iterator[Problem]:
    known = {c.id: c for _, c in parts.criteria if c.kind is Kind.LEVEL}
    for number, line in enumerate(grading.combination, start=1):
        for name in line.require:
            if name not in known:
                place = f"grading.combination[{number}].require"
                yield problem("rubric_criterion_unknown", place, id=name)
        for grade, count in line.at_least.items():
            if count > len(known):
                place = f"grading.combination[{number}].at_least.{grade.value}"
                yield problem("count_too_large", place, count=count, criteria=len(known))
