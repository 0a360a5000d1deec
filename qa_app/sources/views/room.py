"""Everything the web program takes from this package: pages, menu, road, work list, case page."""

from qa_app.cases.sources import SOURCES
from qa_app.cycles.stations import STATIONS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.sources import background, work
from qa_app.sources.queries import explaining
from qa_app.sources.views import pages
from qa_app.sources.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "background", "bp", "explaining", "pages"]

KIND_LABELS.update(background.JOB_LABELS)
if work.combine_station not in STATIONS:
    STATIONS.append(work.combine_station)
    PROVIDERS.append(work.cycles_to_combine)
    SOURCES.append(work.lines_of_case)
