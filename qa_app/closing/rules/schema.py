"""The shape of ``timeline.toml``, and whether its parts fit together. Pure.

Unknown keys and silent conversions are refused; every problem of a file comes at once.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from qa_app.closing.rules.calendar import Count
from qa_app.closing.rules.rulebook import Basis, Step
from qa_app.closing.rules.states import Severity
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.errors import Problem

MOST_DAYS = 3_650
_SHOWN = 60
_Words = Annotated[str, Field(min_length=1, max_length=300)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=_Strict)


class ArticleTable(_Strict):
    """Where a rule is written, in both languages."""

    zh: _Words
    en: _Words


class RuleTable(_Strict):
    """What every rule says."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    severity: Severity
    basis: Basis
    zh: _Words
    en: _Words
    article: ArticleTable
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$", max_length=500)]
    types: tuple[CaseType, ...] = ()
    stages: tuple[Stage, ...] = ()
    sources: tuple[Source | Literal["unknown"], ...] = ()
    since: date | None = None


class IntervalTable(RuleTable):
    """So many days from one date to another."""

    start: Step = Field(alias="from")
    end: Step = Field(alias="to")
    days: Annotated[int, Field(ge=0, le=MOST_DAYS, strict=True)] | None = None
    count: Count | None = None
    extends: Annotated[bool, Field(strict=True)] = False
    open_ended: Annotated[bool, Field(strict=True)] = False


class OrderTable(RuleTable):
    """One date not before another."""

    earlier: Step
    later: Step


class NeededTable(RuleTable):
    """A date that must be there."""

    step: Step = Field(alias="date")


class TimelineFile(_Strict):
    """The whole file of rules."""

    interval: tuple[IntervalTable, ...] = ()
    order: tuple[OrderTable, ...] = ()
    needed: tuple[NeededTable, ...] = ()


def read_timeline(text: str) -> tuple[TimelineFile | None, list[Problem]]:
    """The rules of a file, or everything that is wrong with it."""
    read, problems = _read(TimelineFile, text)
    problems += list(_timeline_problems(read)) if read else []
    return (None if problems else read), problems


def _read(model: type[_Model], text: str) -> tuple[_Model | None, list[Problem]]:
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None, [Problem("timeline_not_toml")]
    try:
        return model.model_validate(tables), []
    except ValidationError as error:
        return None, [_shape(each) for each in error.errors(include_url=False)]


def _timeline_problems(file: TimelineFile) -> Iterator[Problem]:
    rules: list[tuple[str, RuleTable]] = [
        *((f"interval[{at}]", each) for at, each in enumerate(file.interval, 1)),
        *((f"order[{at}]", each) for at, each in enumerate(file.order, 1)),
        *((f"needed[{at}]", each) for at, each in enumerate(file.needed, 1)),
    ]
    if not rules:
        yield Problem("timeline_empty")
    twice = {name for name, times in Counter(each.id for _, each in rules).items() if times > 1}
    for where, each in rules:
        if each.id in twice:
            yield Problem("timeline_id_twice", column=f"{where}.id", value=each.id)
        if each.basis is Basis.LAW and not each.url:
            yield Problem("timeline_law_without_url", column=f"{where}.url", value=each.id)
    yield from _interval_problems(file)


def _interval_problems(file: TimelineFile) -> Iterator[Problem]:
    for at, interval in enumerate(file.interval, 1):
        if interval.start is interval.end:
            yield Problem("timeline_same_date", column=f"interval[{at}].to", value=interval.end)
        if (interval.days is None) is not (interval.count is None):
            yield Problem("timeline_days_and_count", column=f"interval[{at}]", value=interval.id)
    for at, order in enumerate(file.order, 1):
        if order.earlier is order.later:
            yield Problem("timeline_same_date", column=f"order[{at}].later", value=order.later)


def _shape(detail: ErrorDetails) -> Problem:
    codes = {"missing": "timeline_key_missing", "extra_forbidden": "timeline_key_unknown"}
    place = ".".join(
        f"[{part + 1}]" if isinstance(part, int) else part[:_SHOWN] for part in detail["loc"]
    )
    shown: Any = detail.get("input")
    value = str(shown)[:_SHOWN] if isinstance(shown, str | int | float | date) else ""
    code = codes.get(detail["type"], "timeline_bad_value")
    return Problem(code, column=place.replace(".[", "["), value=value)
