"""``qa-app report agreement``: how far the experts of a cycle agree, and how strict each is."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.grades import LABELS, Grade
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading
from qa_app.reports.queries.agreement import CriterionConcord, CycleAgreement, cycle_agreement
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.severity import (
    CriterionModel,
    CycleSeverity,
    criterion_model,
    cycle_severity,
    named_cases,
)
from qa_app.reports.rules.comparisons import GroupConcord, PairConcord
from qa_app.reports.rules.strictness import ExpertSeverity
from qa_app.reviews.rules.severity.additive import Additive
from qa_app.reviews.rules.severity.rasch import Rasch

Answer = dict[str, Any]
OVERALL = N_("案件等级")
EXPERT = N_("专家")
NOTHING = "—"


@click.command(epilog="Example: qa-app report agreement 2026-a --json")
@click.argument("cycle")
@with_output
@click.pass_obj
def agreement(program: Program, out: Output, cycle: str) -> None:
    """How far the experts agree, by grade, criterion, pair, type, month; how strict each is."""
    program.open()
    language = program.settings.language
    with reading() as session:
        chosen = report_cycle(session, SYSTEM, cycle)
        found = cycle_agreement(session, chosen)
        strict = cycle_severity(session, chosen)
        by_criterion = criterion_model(session, chosen)
    severity = _severity(strict) | {"by_criterion": _criteria(by_criterion)}
    answer = {"cycle": cycle, **_agreement(found, language), "severity": severity}
    out.result(answer, _lines(out, found, strict, language))


def _agreement(found: CycleAgreement, language: str) -> Answer:
    overall = found.grades.as_json() | {"mean_gap_points": found.mean_gap_points}
    return {
        **overall,
        "level": found.level,
        "basis": found.basis.value,
        "random_cases": found.random_cases,
        "control": _group(found.control) if found.control else None,
        "by_criterion": [_criterion(one, language) for one in found.criteria],
        "by_grade": [asdict(one) for one in found.by_grade],
        "by_type": [_group(one) for one in found.by_type],
        "by_month": [_group(one) for one in found.by_month],
        "by_pair": [_pair(one, found.names) for one in found.by_pair],
        "pairs": found.all_pairs,
    }


def _criterion(one: CriterionConcord, language: str) -> Answer:
    return {
        "rubric": one.rubric,
        "version": one.version,
        "criterion": one.criterion,
        "title": one.title(language),
        **one.concord.as_json(),
        "reading": asdict(one.reading),
    }


def _group(one: GroupConcord) -> Answer:
    return {"key": one.key, **one.concord.as_json(), "mean_gap_points": one.mean_gap_points}


def _pair(one: PairConcord, names: dict[int, str]) -> Answer:
    pair = one.pair
    return {
        "experts": [names.get(pair.first, ""), names.get(pair.second, "")],
        "n": pair.cases,
        "same": pair.same,
        "same_points": pair.same_points,
        "percent_agreement": one.same.value,
        "low": one.same.low,
        "high": one.same.high,
        "mean_gap_points": pair.mean_gap,
        "lean_points": pair.lean,
        "chance": pair.chance,
        "verdict": pair.verdict.value if pair.verdict else None,
    }


def _severity(found: CycleSeverity) -> Answer:
    figures, names = found.figures, found.names
    return {
        "connected": len(figures.groups) == 1,
        "groups": [[names.get(key, "") for key in group] for group in figures.groups],
        "reviews": figures.reviews,
        "additive": _model(figures.additive, figures.why_not_additive),
        "rasch": _model(figures.rasch, figures.why_not_rasch),
        "experts": [_expert(one, names) for one in figures.experts],
        "shifted": [
            {"case": named.number, "settled_grade": named.grade, **asdict(one)}
            for one, named in named_cases(found)
        ],
    }


def _model(found: Additive | Rasch | None, why: str | None) -> Answer:
    """What a model says of itself; the experts and cases are listed by themselves."""
    names = ("residual_sd", "df", "explained", "spread", "reliability", "sd", "thresholds",
             "separation", "case_reliability", "converged", "rounds")  # fmt: skip
    return {name: getattr(found, name) for name in names if hasattr(found, name)} | {"why": why}


def _criteria(found: CriterionModel) -> Answer:
    """The many-facet model with the criteria: difficulties and severities in logits."""
    model = found.model
    answer = _model(model, found.why_not) | {"cases": found.cases, "of_cases": found.of_cases}
    if model is None:
        return answer | {"criteria": None, "experts": None}
    return answer | {
        "criteria": {"difficulty": model.items.values, "se": model.items.se},
        "experts": {
            found.names.get(int(str(key)), ""): {
                "severity": value,
                "se": (model.raters.se or {})[key],
            }
            for key, value in model.raters.values.items()
        },
    }


def _expert(one: ExpertSeverity, names: dict[int, str]) -> Answer:
    return {"name": names.get(one.expert, ""), **asdict(one)}


def _lines(
    out: Output, found: CycleAgreement, strict: CycleSeverity, language: str
) -> Iterable[str]:
    """For people: n, percent agreement, alpha; then the experts with their severity in points."""
    yield _line(out.translate(OVERALL), found.grades.as_json())
    for grade in found.by_grade:
        share = _number(grade.specific.value)
        yield f"  {out.translate(LABELS[Grade(grade.grade)])}\t{grade.n}\t{share}"
    for one in found.criteria:
        yield _line(one.title(language), one.concord.as_json())
    for expert in strict.figures.experts:
        name = strict.names.get(expert.expert, "")
        limits = f"{_number(expert.points.low)}–{_number(expert.points.high)}"
        points = _number(expert.points.value)
        yield f"{out.translate(EXPERT)}\t{name}\t{expert.reviews}\t{points} ({limits})"


def _line(label: str, answer: Answer) -> str:
    share = _number(answer["percent_agreement"])
    return f"{label}\t{answer['n']}\t{share}\t{_number(answer['alpha']['ordinal'])}"


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
