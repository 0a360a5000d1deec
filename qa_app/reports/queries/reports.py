"""A whole share report: facts read, figures made by the rules, names put to the codes.

For pages, files and the command line, which all show this one value and compute nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.errors import Invalid, Problem, Refusal
from qa_app.cycles.rules.plan import IntervalMethod, Plan
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.queries.labels import WORDS, keys_of
from qa_app.reports.queries.methods import (
    RubricUse,
    non_receipt,
    rubrics_used,
    types_with_several_rubrics,
)
from qa_app.reports.queries.objected import count_changed
from qa_app.reports.queries.shares import DIMENSIONS, ShareFacts, share_facts
from qa_app.reports.rules.report import (
    Key,
    NonReceipt,
    ReportHeader,
    Row,
    RubricUsed,
    Sensitivity,
    ShareReport,
)
from qa_app.reports.rules.shares import CellFigures, CellSettings, cell_figures
from qa_app.sampling.rules.intervals import Method

MOST_DECIMALS = 2
MOST_DIMENSIONS = len(DIMENSIONS)
SEVERAL_RULES = "by_type"
COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class RowFigures:
    """The figures of one combination of dimension values."""

    keys: tuple[Key, ...]
    figures: CellFigures


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A share report as renderers take it, and its figures as JSON carries them."""

    report: ShareReport
    overall: CellFigures
    rows: tuple[RowFigures, ...]

    def as_json(self, sentence: Callable[[Refusal], str]) -> dict[str, Any]:
        """The object of ``report share``; ``sentence`` gives words to a reason."""
        header = self.report.header
        return {
            "cycle": header.cycle,
            "rubrics": [{"id": r.id, "version": r.version} for r in header.rubrics],
            "rule": header.grading_rule,
            "scope": list(header.scope),
            "decimals": self.report.decimals,
            "overall": _cell_json(self.overall, sentence),
            "rows": [
                {
                    "by": {key.dimension: key.code for key in row.keys},
                    "labels": {key.dimension: key.label for key in row.keys},
                    **_cell_json(row.figures, sentence),
                }
                for row in self.rows
            ],
        }


def _cell_json(figures: CellFigures, sentence: Callable[[Refusal], str]) -> dict[str, Any]:
    why = {"why_not_text": sentence(figures.refusal) if figures.refusal else None}
    return figures.as_json() | why


def dimensions_of(text: str) -> tuple[str, ...]:
    """The dimensions of ``agency,type``; Invalid when one is unknown or named twice."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = ", ".join(DIMENSIONS)
    problems = [
        Problem("unknown_dimension", column="by", value=name, params={"known": known})
        for at, name in enumerate(names)
        if name not in DIMENSIONS or name in names[:at]
    ]
    if problems:
        raise Invalid(problems)
    return tuple(names)


def share_report(
    session: Session,
    cycle: ReportCycle,
    *,
    by: tuple[str, ...] = (),
    decimals: int | None = None,
    language: str = "zh",
    now: datetime,
) -> MadeReport:
    """The report of a cycle by any dimensions, as the reader may see it."""
    uses = rubrics_used(session, cycle)
    wishes = settings_of(cycle, decimals, types_with_several_rubrics(uses))
    facts = share_facts(session, cycle, (by,) if by else ())
    overall = cell_figures(facts.overall, wishes)
    rows = _rows(session, facts, by, wishes)
    report = ShareReport(
        header=replace(
            _header(cycle, uses, language, now),
            method=overall.estimate.interval.method.value if overall.estimate else _wished(cycle),
        ),
        by=by,
        overall=overall.as_cell(),
        rows=tuple(Row(row.keys, row.figures.as_cell()) for row in rows),
        non_receipt=tuple(_non_receipt(session, cycle, facts)),
        sensitivity=_sensitivity(overall, wishes.decimals),
        notes=(*_notes(facts, overall), *_objected(session, cycle)),
        decimals=wishes.decimals,
    )
    return MadeReport(report, overall, rows)


def settings_of(
    cycle: ReportCycle, decimals: int | None = None, mixed: Sequence[str] = ()
) -> CellSettings:
    """The plan's wishes for figures; ``mixed`` names case types reviewed by several rubrics."""
    plan = cycle.plan.report
    return CellSettings(
        level=float(plan.level),
        decimals=plan.decimals if decimals is None else decimals,
        minimum_cases=plan.minimum_cases,
        widest_half=float(plan.maximum_half_width),
        method=None if plan.method is IntervalMethod.AUTO else Method(plan.method.value),
        refused=Refusal("different_rubrics", {"types": list(mixed)}) if mixed else None,
    )


def _wished(cycle: ReportCycle) -> str:
    method = cycle.plan.report.method
    return (IntervalMethod.KORN_GRAUBARD if method is IntervalMethod.AUTO else method).value


def _rows(
    session: Session, facts: ShareFacts, by: tuple[str, ...], wishes: CellSettings
) -> tuple[RowFigures, ...]:
    cells = facts.cells.get(by, {})
    keys = [
        keys_of(session, dimension, sorted({code[at] for code in cells}, key=str))
        for at, dimension in enumerate(by)
    ]
    rows = [
        RowFigures(
            tuple(keys[at][value] for at, value in enumerate(code)), cell_figures(cell, wishes)
        )
        for code, cell in cells.items()
    ]
    return tuple(sorted(rows, key=lambda row: [_place(key) for key in row.keys]))


def _place(key: Key) -> tuple[bool, int, str]:
    """Words of the program in their own order, others by code, the missing ones last."""
    words = list(WORDS.get(key.dimension, ()))
    return (not key.code, words.index(key.code) if key.code in words else 0, key.code)


def _grading_rule(plan: Plan, uses: list[RubricUse]) -> str:
    """The code of what makes the grades that are counted; "" where no rubric says it yet."""
    if plan.sources.combines:
        return COMBINED
    gradings = {use.grading for use in uses if use.grading}
    return gradings.pop() if len(gradings) == 1 else SEVERAL_RULES if gradings else ""


def _header(
    cycle: ReportCycle, uses: list[RubricUse], language: str, now: datetime
) -> ReportHeader:
    plan = cycle.plan
    rubrics = {(use.id, use.version): use.title(language) for use in uses}
    return ReportHeader(
        cycle=cycle.name,
        title=cycle.title,
        closed_from=plan.closed_from,
        closed_to=plan.closed_to,
        types=tuple(TYPE_LABELS[kind] for kind in plan.types),
        strata=tuple(dimension.value for dimension in plan.strata),
        frame_sha256=cycle.frame_sha256,
        seed=cycle.seed,
        seed_source=cycle.seed_source,
        grading_rule=_grading_rule(plan, uses),
        rubrics=tuple(RubricUsed(*key, title) for key, title in rubrics.items()),
        method=_wished(cycle),
        level=float(plan.report.level),
        minimum_cases=plan.report.minimum_cases,
        made_at=now,
        divergence_rule=plan.panel.settle.value,
        frozen_at=cycle.frozen_at,
        scope=cycle.scope.names,
        frame_size=cycle.frame_size,
        before_objections=cycle.before_objections,
    )


def _non_receipt(session: Session, cycle: ReportCycle, facts: ShareFacts) -> list[NonReceipt]:
    """Missing files by reason: those replaced by the reason given, the rest not yet here."""
    found = non_receipt(session, cycle)
    overall = facts.overall
    missing = overall.drawn + overall.substitutes - overall.received
    waiting = missing - sum(item.count for item in found)
    return [*found, NonReceipt("not_yet", "", waiting)] if waiting > 0 else found


def _sensitivity(overall: CellFigures, decimals: int) -> Sensitivity | None:
    found = overall.sensitivity
    if found is None or not found.missing:
        return None
    return Sensitivity(
        found.missing,
        found.percent(found.if_fail, decimals),
        found.percent(found.if_good, decimals),
    )


def _objected(session: Session, cycle: ReportCycle) -> list[Refusal]:
    """How many grades objections changed, and whether the report leaves that out."""
    changed = count_changed(session, cycle)
    if cycle.before_objections:
        return [Refusal("before_objections", {"n": changed})]
    return [Refusal("changed_by_objections", {"n": changed})] if changed else []


def _notes(facts: ShareFacts, overall: CellFigures) -> list[Refusal]:
    cell = facts.overall
    unsettled = cell.reviewed - cell.grades.settled
    collapsed = overall.estimate.collapsed if overall.estimate else 0
    notes = [
        ("collapsed_strata", "strata", collapsed),
        ("coverage_picks", "n", facts.coverage),
        ("certain_picks", "n", facts.certain),
        ("unsettled", "n", unsettled),
    ]
    return [Refusal(code, {name: count}) for code, name, count in notes if count > 0]
