"""Everything the web program takes from this package: pages, menu, station, lines of work."""

from qa_app.cycles.stations import STATIONS
from qa_app.loop import work
from qa_app.loop.views import bulletins, pages, templates
from qa_app.loop.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "bulletins", "pages", "templates"]

if work.bulletin_station not in STATIONS:
    STATIONS.append(work.bulletin_station)
    PROVIDERS.append(work.bulletins_due)
