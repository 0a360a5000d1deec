"""Everything the web program takes from this package: pages, menu, work list, hooks."""

from qa_app.cases.sources import SOURCES
from qa_app.cycles.stations import STATIONS
from qa_app.followups import stations, work
from qa_app.followups.messages import NOTICES
from qa_app.followups.views import call, calls, drawing, leads, overview
from qa_app.followups.views.blueprint import MENU, bp
from qa_app.notices.registry import KINDS
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "call", "calls", "drawing", "leads", "overview"]

KINDS.update(NOTICES)
if work.case_lines not in SOURCES:
    SOURCES.append(work.case_lines)
    STATIONS.append(stations.followup)
    PROVIDERS.extend([work.calls_due, work.leads_waiting])
