"""The report of sources on screen and as a file: every source with its n, and how they agree."""

from flask import Response, render_template

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.cycles.queries import cycle_for
from qa_app.reports.panel_files import MIME_TYPES
from qa_app.reports.panel_parts import spec
from qa_app.reports.queries.cycles import ReportCycle, report_cycle
from qa_app.reports.sources_files import sources_file, sources_report
from qa_app.reports.views.pages import READERS, bp
from qa_app.reports.views.panel import MOST_ON_SCREEN, shown_cell
from qa_app.sources.queries.figures import SourceFigures, source_figures
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.route("/sources/<name>", endpoint="sources")
@allow(*READERS)
def page(name: str) -> str:
    """The sources of a cycle beside one another."""
    cycle, found = _found(name)
    report = sources_report(cycle, found, _, clock.now())
    return render_template(
        "reports/sources.html",
        cycle=cycle,
        report=report,
        parts=[part.first(MOST_ON_SCREEN) for part in report.parts],
        cell=shown_cell,
        spec=lambda part: spec(part, _),
    )


@bp.route("/sources/<name>/sources.<kind>", endpoint="sources_file")
@allow(*READERS)
def file(name: str, kind: str) -> Response:
    """The same as PDF or XLSX."""
    if kind not in MIME_TYPES:
        raise NotFound(kind)
    cycle, found = _found(name)
    report = sources_report(cycle, found, _, clock.now())
    answer = Response(
        sources_file(report, kind, _, language_of_request()), mimetype=MIME_TYPES[kind]
    )
    answer.headers.set("Content-Disposition", "attachment", filename=f"sources-{cycle.name}.{kind}")
    return answer


def _found(name: str) -> tuple[ReportCycle, SourceFigures]:
    session, actor = request_session(), current_actor()
    cycle = report_cycle(session, actor, name)
    regions = cycle.scope.region_ids
    whole = cycle_for(session, actor, name)
    return cycle, source_figures(session, actor, whole, regions, clock.now())
