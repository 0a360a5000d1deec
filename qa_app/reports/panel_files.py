"""The figures about the panel of a cycle as one file: agreement and severity, PDF or workbook."""

from datetime import datetime

from qa_app.core.words import N_
from qa_app.reports.agreement_parts import criterion_parts, grade_parts, pair_part
from qa_app.reports.panel_parts import Namer, PanelReport, Part
from qa_app.reports.parts_pdf import panel_pdf
from qa_app.reports.parts_xlsx import panel_xlsx
from qa_app.reports.print_words import Translate, level_text, time_text
from qa_app.reports.queries.agreement import CycleAgreement
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.queries.severity import CriterionModel, CycleSeverity
from qa_app.reports.severity_parts import (
    criterion_model_facts,
    criterion_model_parts,
    expert_part,
    severity_facts,
    shifted_part,
)

MIME_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_PRINTED = 200
"""Rows of one table on paper; the workbook has all of them."""


def panel_report(
    cycle: ReportCycle,
    found: tuple[CycleAgreement, CycleSeverity, CriterionModel],
    namer: Namer,
    t: Translate,
    *,
    language: str,
    now: datetime,
) -> PanelReport:
    """Every table of both reports, with the facts that head them."""
    agreed, strict, by_criterion = found
    parts: list[Part] = grade_parts(agreed, t)
    parts += criterion_parts(agreed, t, language)
    parts += [pair_part(agreed, t, namer), expert_part(strict, t, namer), shifted_part(strict, t)]
    parts += criterion_model_parts(by_criterion, t, namer, language)
    facts = [
        (t(N_("评估活动")), cycle.name),
        (t(N_("区间")), t(N_("括号内为 %(level)s 区间")) % {"level": level_text(agreed.level)}),
        *severity_facts(strict, t, namer),
        *criterion_model_facts(by_criterion, t),
        (t(N_("出具时间")), time_text(now, t)),
    ]
    return PanelReport(
        cycle.name,
        cycle.title,
        t(N_("专家一致程度与宽严")),
        tuple(facts),
        tuple(parts),
        now,
    )


def panel_file(report: PanelReport, kind: str, t: Translate, language: str) -> bytes:
    """The report as ``pdf`` or ``xlsx``."""
    if kind == "xlsx":
        return panel_xlsx(report, t)[0]
    shortened = PanelReport(
        report.cycle, report.title, report.subtitle, report.facts,
        tuple(part.first(MOST_PRINTED) for part in report.parts), report.made_at,
    )  # fmt: skip
    return panel_pdf(shortened, t, language="en" if language == "en" else "zh-CN").pdf
