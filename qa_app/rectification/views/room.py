"""Everything the web program takes from this package: pages, menu, work list, reminders, hooks."""

from qa_app.cases.sources import SOURCES
from qa_app.cycles.stations import STATIONS
from qa_app.feedback.registry import SHEET_PARTS
from qa_app.files.queries.holdings import ALSO
from qa_app.jobs.messages import KIND_LABELS
from qa_app.jobs.registry import EVERY_MINUTE
from qa_app.notices.registry import DAILY
from qa_app.rectification import background, work
from qa_app.rectification.queries.single import evidence_addresses
from qa_app.rectification.services.telling import remind_rectification
from qa_app.rectification.views import choosing, ledger, listing, making, single
from qa_app.rectification.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "choosing", "ledger", "listing", "making", "single"]

KIND_LABELS.update(background.JOB_LABELS)
if work.station not in STATIONS:
    STATIONS.append(work.station)
    DAILY.append(remind_rectification)
    SOURCES.append(work.source_line)
    PROVIDERS.extend([work.tasks_to_do, work.tasks_to_check])
    SHEET_PARTS.append(work.sheet_part)
    ALSO.append(evidence_addresses)
    EVERY_MINUTE.append(background.tend)
