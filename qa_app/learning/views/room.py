"""Everything the web program takes from this package: pages, menu, work list, job, notices."""

from qa_app.cycles.stations import STATIONS
from qa_app.files.queries.holdings import ALSO
from qa_app.files.queries.rights import TOKENS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.learning import background, stations
from qa_app.learning.queries.nominating import second_reader
from qa_app.learning.views import (
    competitions,
    entries,
    library,
    model_files,
    nominations,
    places,
    redaction,
    training,
)
from qa_app.learning.views.blueprint import MENU, bp
from qa_app.learning.wording import NOTICES
from qa_app.learning.work import model_files as model_work
from qa_app.learning.work import training as training_work
from qa_app.notices.registry import KINDS
from qa_app.web.work import PROVIDERS

PAGES = (
    library, model_files, nominations, redaction, training, competitions, entries, places,
)  # fmt: skip
"""Importing them registers their endpoints."""
__all__ = ["MENU", "background", "bp"]

KIND_LABELS.update(background.JOB_LABELS)
KINDS.update(NOTICES)
if stations.places_station not in STATIONS:
    STATIONS.append(stations.places_station)
for provider in (
    model_work.nominations_to_confirm,
    model_work.models_in_office,
    training_work.to_attend,
    training_work.attendance_to_enter,
    stations.competitions_waiting,
):
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)
if second_reader not in TOKENS:
    TOKENS.append(second_reader)
if model_work.kept_pages not in ALSO:
    ALSO.append(model_work.kept_pages)
