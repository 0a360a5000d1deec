"""The report of sources as one file, PDF or workbook: every table of the page, a sheet for each."""

from datetime import datetime

from qa_app.core.words import N_
from qa_app.cycles.messages import GRADE_SOURCES
from qa_app.reports.panel_files import panel_file
from qa_app.reports.panel_parts import PanelReport
from qa_app.reports.print_words import Translate, level_text, time_text
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.sources_parts import source_parts
from qa_app.sources.queries.figures import SourceFigures


def sources_report(
    cycle: ReportCycle, found: SourceFigures, t: Translate, now: datetime
) -> PanelReport:
    """Every table, with the facts that head them."""
    facts = [
        (t(N_("评估活动")), cycle.name),
        (t(N_("案件等级")), t(GRADE_SOURCES[cycle.plan.sources.decides])),
        (t(N_("区间")), t(N_("括号内为 %(level)s 区间")) % {"level": level_text(found.level)}),
        (t(N_("出具时间")), time_text(now, t)),
    ]
    if cycle.scope.names:
        facts.insert(1, (t(N_("行政区划")), t(N_("、")).join(cycle.scope.names)))
    title = t(N_("各来源对照"))
    return PanelReport(
        cycle.name, cycle.title, title, tuple(facts), tuple(source_parts(found, t)), now
    )


def sources_file(report: PanelReport, kind: str, t: Translate, language: str) -> bytes:
    """The report as ``pdf`` or ``xlsx``."""
    return panel_file(report, kind, t, language)
