"""Everything the web program takes from this package: pages, menu, work list, station, job."""

from qa_app.cycles.stations import STATIONS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import KINDS
from qa_app.panel import background, work
from qa_app.panel.messages import JOB_LABELS
from qa_app.panel.views import duty, lists, pool, seats
from qa_app.panel.views.blueprint import MENU, bp
from qa_app.panel.wording import NOTICES
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "background", "bp", "duty", "lists", "pool", "seats"]

KIND_LABELS.update(JOB_LABELS)
KINDS.update(NOTICES)
if work.panel_station not in STATIONS:
    STATIONS.append(work.panel_station)
    PROVIDERS.append(work.seats_missing)
