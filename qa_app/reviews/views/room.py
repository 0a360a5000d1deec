"""Everything the web program takes from this package: pages, menu, work list, stations, jobs."""

from qa_app.cycles.stations import STATIONS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.panel.services.locks import FINAL
from qa_app.reviews import background, work
from qa_app.reviews.queries.finished import submitted_seats
from qa_app.reviews.views import cycles, desk
from qa_app.reviews.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "background", "bp", "cycles", "desk"]

KIND_LABELS.update(background.JOB_LABELS)
if work.review_station not in STATIONS:
    STATIONS.extend([work.review_station, work.settle_station])
    PROVIDERS.extend([work.cases_to_review, work.cycles_to_settle])
    FINAL.append(submitted_seats)
