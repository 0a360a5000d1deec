"""The fee statement of a cycle as a file to sign (PDF) or to go on with (XLSX)."""

from datetime import date

from flask import Response, request

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.queries import cycle_for, may_manage
from qa_app.panel.queries.duty import day_of
from qa_app.reports import panel_files
from qa_app.reports.fee_parts import fee_report
from qa_app.reports.views.pages import bp
from qa_app.reviews.queries.fees import FEE_ACTS, statement
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.reading import day_in
from qa_app.web.requests import current_actor, request_session


@bp.route("/fees/<name>/statement.<kind>")
@allow(Role.SUPERVISOR)
def fee_statement(name: str, kind: str) -> Response:
    """What each expert is paid for the days in the address."""
    session, actor = request_session(), current_actor()
    cycle = cycle_for(session, actor, name)
    if kind not in panel_files.MIME_TYPES or not may_manage(session, actor, cycle):
        raise NotFound(kind)
    first, last = _day("from"), _day("to")
    found = statement(session, actor, cycle, first, last)
    report = fee_report(cycle, found, (first, last), FEE_ACTS, _, now=clock.now())
    content = panel_files.panel_file(report, kind, _, language_of_request())
    answer = Response(content, mimetype=panel_files.MIME_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"fees-{name}.{kind}")
    return answer


def _day(name: str) -> date:
    return day_in(request.args.get(name)) or day_of(clock.now())
