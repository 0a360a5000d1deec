"""PLAN.toml and the browser's form as one thing: text or mapping in, a ``Plan`` out, and back.

For the command line and the plan pages.  All problems come at once, each with the path of its
key (list positions counted from 1); sentences for the codes are in ``cycles.messages``.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from qa_app.core.case_types import CaseType
from qa_app.core.errors import Invalid, Problem
from qa_app.cycles.rules.competition import CompetitionPlan
from qa_app.cycles.rules.feedback import FeedbackPlan
from qa_app.cycles.rules.kinds import as_its_kind
from qa_app.cycles.rules.plan import (
    CalibrationPlan,
    Cap,
    FilesPlan,
    FollowupPlan,
    ObservationPlan,
    OpinionPlan,
    Override,
    PanelPlan,
    Plan,
    ReportPlan,
    RubricChoice,
    Sizing,
    SourceName,
    SourcesPlan,
    Timetable,
)
from qa_app.cycles.rules.plan_checks import bounds, plan_problems
from qa_app.cycles.rules.plan_schema import (
    CompetitionTable,
    ObservationsTable,
    OverrideTable,
    PlanTable,
    SourcesTable,
)

_CODES = {
    "missing": "plan_missing_key",
    "extra_forbidden": "plan_unknown_key",
    "enum": "unknown_value",
    "string_too_short": "plan_empty_text",
    "too_short": "plan_empty_text",
    "too_long": "plan_too_long",
    "string_too_long": "plan_too_long",
    "decimal_max_places": "too_many_places",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
}
_OWN_CODES = frozenset(
    (
        "plan_impossible_date",
        "plan_not_a_date",
        "plan_not_a_number",
        "bad_name",
        "bad_rubric",
        "listed_twice",
    )
)
_PLACEHOLDERS = {"name": "x", "closed_from": date.min, "closed_to": date.max}
_TABLES = (
    *("panel", "rubrics", "report", "timetable", "calibration", "files"),
    *("observations", "followups", "opinions", "sources", "feedback", "competition"),
)
_LINE = re.compile(r"at line (\d+)")
_MAX_TEXT = 1_000_000


def plan_from_toml(text: str) -> Plan:
    """The plan a PLAN.toml says; Invalid with every problem when it says none."""
    if len(text) > _MAX_TEXT:
        raise Invalid([Problem("plan_too_long")])
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = _LINE.search(str(error))
        row = int(line[1]) if line else None
        raise Invalid([Problem("bad_toml", row=row)]) from error
    return plan_from_mapping(raw)


def plan_from_mapping(raw: Mapping[str, Any]) -> Plan:
    """The plan of a mapping shaped like PLAN.toml, as a form fills it; Invalid with all problems.

    Numbers may be integers, ``Decimal`` or text, days ``date`` or ISO text; floats are refused.
    """
    problems: list[Problem] = []
    try:
        table = PlanTable.model_validate(dict(raw))
    except ValidationError as error:
        details = error.errors()
        problems = [_problem(detail) for detail in details]
        table = _sound_rest(raw, {str(detail["loc"][0]) for detail in details})
    problems.extend(plan_problems(table))
    if problems:
        raise Invalid(problems)
    return as_its_kind(_plan(table))


def plan_to_toml(plan: Plan) -> str:
    """PLAN.toml text with every key written out; reading it gives an equal plan."""
    return "\n".join(_lines(plan)) + "\n"


def plan_to_mapping(plan: Plan) -> dict[str, Any]:
    """The plan as a mapping shaped like PLAN.toml, to fill the browser's form."""
    return {
        "name": plan.name,
        "title": plan.title,
        "closed_from": plan.closed_from,
        "closed_to": plan.closed_to,
        "types": list(plan.types),
        "regions": list(plan.regions),
        "strata": list(plan.strata),
        **_sizing_keys(plan.sizing),
        "coverage": list(plan.coverage),
        "certainty": list(plan.certainty),
        "exclude_reviewed_within_years": plan.exclude_reviewed_within_years,
        "override": [_override_keys(override) for override in plan.overrides],
        "panel": asdict(plan.panel),
        "rubrics": _rubric_keys(plan.rubrics),
        "report": asdict(plan.report),
        "timetable": _given(asdict(plan.timetable)),
        "calibration": asdict(plan.calibration),
        "files": asdict(plan.files),
        "observations": _observation_keys(plan.observations),
        "followups": _given(asdict(plan.followups)),
        "opinions": asdict(plan.opinions),
        "sources": asdict(plan.sources) | {"weights": dict(plan.sources.weights)},
        "feedback": asdict(plan.feedback),
        **_kind_keys(plan),
    }


def _problem(detail: ErrorDetails) -> Problem:
    kind = detail["type"]
    code = kind if kind in _OWN_CODES else _CODES.get(kind, "wrong_kind")
    steps = [str(step + 1) if isinstance(step, int) else step for step in detail["loc"]]
    if steps[-1] == "[key]":  # pydantic's mark of a mapping's key
        steps.pop()
    value = "" if code == "plan_missing_key" else str(detail["input"])[:80]
    return Problem(code, column=".".join(steps), value=value)


def _sound_rest(raw: Mapping[str, Any], unsound: set[str]) -> PlanTable:
    """What is left without the keys that failed, so that checks across keys still run."""
    gone = {*unsound, "kind"} if "competition" in unsound else unsound
    rest = {key: value for key, value in raw.items() if key not in gone}
    return PlanTable.model_validate(_PLACEHOLDERS | rest)


def _sizing(table: PlanTable | OverrideTable, plan: PlanTable) -> Sizing:
    """The size rule written here; bounds an override leaves out are those of the plan."""
    if table.count is not None:
        return Sizing(ratio=None, count=table.count, minimum=0)
    usual = Sizing()
    minimum, maximum = bounds(table, plan)
    if minimum is None:
        minimum = usual.minimum if maximum is None else min(usual.minimum, maximum)
    ratio = usual.ratio if table.ratio is None else table.ratio
    return Sizing(ratio=ratio, minimum=minimum, maximum=maximum)


def _plan(table: PlanTable) -> Plan:
    return Plan(
        name=table.name,
        title=table.title,
        closed_from=table.closed_from,
        closed_to=table.closed_to,
        types=tuple(table.types),
        regions=tuple(table.regions),
        strata=tuple(table.strata),
        sizing=_sizing(table, table),
        overrides=tuple(
            Override(_sizing(each, table), each.agency, each.type, each.region)
            for each in table.override
        ),
        coverage=tuple(table.coverage),
        certainty=tuple(table.certainty),
        exclude_reviewed_within_years=table.exclude_reviewed_within_years,
        panel=PanelPlan(
            **table.panel.model_dump(exclude={"double_review_of"}),
            double_review_of=tuple(table.panel.double_review_of),
        ),
        rubrics=_choices(table.rubrics),
        report=ReportPlan(**table.report.model_dump()),
        timetable=Timetable(**table.timetable.model_dump()),
        calibration=CalibrationPlan(**table.calibration.model_dump()),
        files=FilesPlan(**table.files.model_dump()),
        observations=_observations(table.observations),
        followups=FollowupPlan(
            **table.followups.model_dump(exclude={"languages"}),
            languages=tuple(table.followups.languages),
        ),
        opinions=OpinionPlan(**table.opinions.model_dump()),
        sources=_sources(table.sources),
        feedback=FeedbackPlan(
            **table.feedback.model_dump(exclude={"sources"}),
            sources=tuple(table.feedback.sources),
        ),
        kind=table.kind,
        competition=_competition(table.competition),
    )


def _choices(rubrics: Mapping[CaseType, str]) -> tuple[RubricChoice, ...]:
    named = [(kind, *rubric.rsplit("/", 1)) for kind, rubric in rubrics.items()]
    return tuple(RubricChoice(kind, name, int(version)) for kind, name, version in named)


def _observations(table: ObservationsTable) -> ObservationPlan:
    return ObservationPlan(
        ratio=table.ratio,
        from_on=table.from_on,
        to_on=table.to_on,
        must=tuple(table.must),
        observers=table.observers,
        rubrics=_choices(table.rubrics),
    )


def _sources(table: SourcesTable) -> SourcesPlan:
    """Weights in the order in which sources are shown, whatever order they were written in."""
    return SourcesPlan(
        decides=table.decides,
        weights=tuple((name, table.weights[name]) for name in SourceName if name in table.weights),
        caps=tuple(Cap(**cap.model_dump()) for cap in table.caps),
    )


def _competition(table: CompetitionTable | None) -> CompetitionPlan | None:
    if table is None:
        return None
    return CompetitionPlan(**table.model_dump(exclude={"names"}), names=tuple(table.names))


def _kind_keys(plan: Plan) -> dict[str, Any]:
    """Written for a competition only: an assessment is what a plan says without a word of it."""
    if plan.competition is None:
        return {}
    return {"kind": plan.kind, "competition": asdict(plan.competition)}


def _sizing_keys(sizing: Sizing) -> dict[str, Any]:
    if sizing.count is not None:
        return {"count": sizing.count}
    keys = {"ratio": sizing.ratio, "minimum": sizing.minimum, "maximum": sizing.maximum}
    return _given(keys)


def _rubric_keys(choices: Iterable[RubricChoice]) -> dict[str, str]:
    return {choice.type: f"{choice.rubric}/{choice.version}" for choice in choices}


def _observation_keys(plan: ObservationPlan) -> dict[str, Any]:
    keys = {"ratio": plan.ratio, "from": plan.from_on, "to": plan.to_on, "must": plan.must}
    counted = {"observers": plan.observers, "rubrics": _rubric_keys(plan.rubrics)}
    return _given(keys) | counted


def _given(keys: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None}


def _override_keys(override: Override) -> dict[str, Any]:
    named = {dimension.value: value for dimension, value in override.named().items()}
    return named | _sizing_keys(override.sizing)


def _lines(plan: Plan) -> Iterator[str]:
    keys = plan_to_mapping(plan)
    overrides = keys.pop("override")
    tables = {name: keys.pop(name) for name in _TABLES if name in keys}
    yield from _assignments(keys)
    for override in overrides:
        yield from ("", "[[override]]", *_assignments(override))
    for name, table in tables.items():
        if table:
            yield from ("", f"[{name}]", *_assignments(table))


def _assignments(keys: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {_literal(value)}" for key, value in keys.items())


def _literal(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return "[" + ", ".join(_literal(item) for item in value) + "]"  # pyright: ignore
        case dict():
            return "{ " + ", ".join(_assignments(value)) + " }"  # pyright: ignore
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
