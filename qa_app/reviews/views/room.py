"""Everything the web program takes from this package: pages, menu, work list, stations, jobs."""

from qa_app.cycles.stations import STATIONS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import DAILY, KINDS
from qa_app.panel.queries.duty import DUE
from qa_app.panel.services.locks import FINAL
from qa_app.reviews import background, work
from qa_app.reviews.queries.amending import RATINGS_SEEN
from qa_app.reviews.queries.finished import submitted_seats
from qa_app.reviews.queries.further import has_decided
from qa_app.reviews.queries.worklist import due_days
from qa_app.reviews.services import reminding
from qa_app.reviews.views import cases, cycles, desk, further, office, phrases, versions, work_list
from qa_app.reviews.views.blueprint import MENU, bp
from qa_app.reviews.wording import NOTICES
from qa_app.web.work import PROVIDERS

__all__ = [
    "MENU",
    "background",
    "bp",
    "cases",
    "cycles",
    "desk",
    "further",
    "office",
    "phrases",
    "versions",
    "work_list",
]

KIND_LABELS.update(background.JOB_LABELS)
KINDS.update(NOTICES)
if work.review_station not in STATIONS:
    STATIONS.extend([work.review_station, work.settle_station])
    PROVIDERS.extend([work.decisions_to_give, work.cases_to_review, work.cycles_to_settle])
    FINAL.append(submitted_seats)
    DAILY.extend([reminding.remind_experts, reminding.report_late])
    RATINGS_SEEN.append(has_decided)
    DUE.append(due_days)
