"""Whether questions with options and the rubrics made of them fit together.

For ``checks``. A rubric that gives no grade (``Method.INDEX``) asks nothing but questions with
options; every other rubric must say of each criterion what it looks at and how to judge it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, cast

from qa_app.core.errors import Problem
from qa_app.rubrics.rules.problems import problem
from qa_app.rubrics.rules.schema import Criterion, Instrument, Kind, Method, Option

RESERVED_OPTIONS = frozenset({"na"})
"""What a form sends for "not applicable"."""
_ASKED_OUTSIDE = frozenset({Instrument.FOLLOW_UP.value, Instrument.OPINION.value})
_GRADED_KEYS = ("mark", "guidance")


def is_index(tables: dict[str, Any]) -> bool:
    """Whether a parsed file wants a mean of answers and no grade, however the rest is shaped."""
    grading: Any = tables.get("grading")
    if not isinstance(grading, dict):
        return False
    return cast(dict[str, Any], grading).get("method") == Method.INDEX.value


def ungraded_key_problems(where: str, table: dict[str, Any]) -> Iterator[Problem]:
    """Keys that only a rubric without a grade may leave out."""
    for key in _GRADED_KEYS:
        if key not in table:
            yield problem("rubric_key_missing", f"{where}.{key}", key=key)


def choice_problems(where: str, criterion: Criterion, *, index: bool) -> Iterator[Problem]:
    """Whether a criterion is the kind its rubric can count, and its options make one question."""
    is_choice = criterion.kind is Kind.CHOICE
    if index and not is_choice:
        yield problem("index_needs_options", f"{where}.kind", id=criterion.id)
    if is_choice and not index:
        yield problem("options_without_index", f"{where}.kind", id=criterion.id)
    if not is_choice:
        if criterion.options:
            yield problem("options_not_used", f"{where}.options", id=criterion.id)
        return
    if criterion.levels or criterion.points is not None or criterion.step is not None:
        yield problem("only_options_used", where, id=criterion.id)
    yield from _option_problems(f"{where}.options", criterion)


def index_problems(tables: dict[str, Any], criteria: Sequence[Criterion]) -> Iterator[Problem]:
    """What a rubric of questions may not say, and what its questions need for their reader."""
    instrument = tables.get("instrument")
    if is_index(tables):
        grading: dict[str, Any] = tables["grading"]
        for key in ("cut_offs", "combination"):
            if grading.get(key):
                yield problem("index_without_grade", f"grading.{key}")
        if instrument == Instrument.FILE_REVIEW.value:
            yield problem("index_for_review", "grading.method")
    for one in criteria:
        if instrument in _ASKED_OUTSIDE and one.question is None:
            yield problem("question_missing", "groups", id=one.id)
        if instrument != Instrument.FOLLOW_UP.value and any(o.lead for o in one.options.values()):
            yield problem("lead_outside_follow_up", "groups", id=one.id)


def _option_problems(place: str, criterion: Criterion) -> Iterator[Problem]:
    options = criterion.options
    if sum(not option.unknown for option in options.values()) < 2:
        yield problem("too_few_options", place, id=criterion.id)
    for name, option in options.items():
        if name in RESERVED_OPTIONS:
            yield problem("reserved_option", f"{place}.{name}", id=name)
        if _contradicts(option):
            yield problem("option_contradicts", f"{place}.{name}", id=name)
    for texts in zip(*(_texts(option) for option in options.values()), strict=True):
        if len(set(texts)) < len(texts):
            yield problem("options_alike", place, id=criterion.id)
            break
    values = [option.value for option in options.values() if option.value is not None]
    if any(above < below for above, below in pairwise(values)):
        yield problem("options_out_of_order", place, id=criterion.id)


def _contradicts(option: Option) -> bool:
    """An answer that enters no figure says it is worth something, or means two things at once."""
    outside = option.lead or option.unknown
    worth = option.value is not None or option.satisfied is not None
    return (outside and worth) or (option.lead and option.unknown)


def _texts(option: Option) -> tuple[str, str]:
    return option.text.zh, option.text.en.lower()
