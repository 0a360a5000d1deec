"""Everything the web program takes from this package: pages, menu, work list, job, reminders."""

from qa_app.cases.sources import SOURCES
from qa_app.closing import background, work
from qa_app.closing.services.requests import remind_corrections
from qa_app.closing.views import checklists, listing, overview, single
from qa_app.closing.views.blueprint import MENU, bp
from qa_app.cycles.stations import STATIONS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import DAILY
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "background", "bp", "checklists", "listing", "overview", "single"]

KIND_LABELS.update(background.JOB_LABELS)
if work.station not in STATIONS:
    STATIONS.append(work.station)
    DAILY.append(remind_corrections)
    SOURCES.append(work.source_line)
    PROVIDERS.extend([work.corrections_to_make, work.decisions_to_make])
