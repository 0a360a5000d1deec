"""Everything the web program takes from this package: pages, menu, work list, station, lines."""

from qa_app.cases.sources import SOURCES
from qa_app.cycles.stations import STATIONS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.opinions import background, work
from qa_app.opinions.views import answer, office, single
from qa_app.opinions.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "answer", "bp", "office", "single"]

KIND_LABELS.update(background.JOB_LABELS)
if work.case_lines not in SOURCES:
    SOURCES.append(work.case_lines)
    STATIONS.append(work.opinion_station)
    PROVIDERS.append(work.bodies_to_ask)
