"""Everything the web program takes from this package: pages, menu, work list, hooks."""

from qa_app.cases.sources import SOURCES
from qa_app.cycles.stations import STATIONS
from qa_app.followups import background, stations, work
from qa_app.followups.messages import NOTICES
from qa_app.followups.views import (
    call,
    calls,
    drawing,
    inviting,
    leads,
    overview,
    records,
    survey,
)
from qa_app.followups.views.blueprint import MENU, bp
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import KINDS
from qa_app.web.work import PROVIDERS

__all__ = [
    "MENU",
    "bp",
    "call",
    "calls",
    "drawing",
    "inviting",
    "leads",
    "overview",
    "records",
    "survey",
]

KINDS.update(NOTICES)
KIND_LABELS.update(background.JOB_LABELS)
if work.case_lines not in SOURCES:
    SOURCES.append(work.case_lines)
    STATIONS.append(stations.followup)
    PROVIDERS.extend([work.calls_due, work.leads_waiting])
