"""Everything the web program takes from this package: pages, menu, work list, notices."""

from qa_app.cases.services.importing import AFTERWARDS
from qa_app.cases.sources import SOURCES
from qa_app.cycles.stations import STATIONS
from qa_app.files.queries.holdings import ALSO
from qa_app.notices.registry import DAILY, KINDS
from qa_app.observations import stations, work
from qa_app.observations.messages import HEARING_NOTICES
from qa_app.observations.queries.photos import photo_addresses
from qa_app.observations.services.linking import link_cases
from qa_app.observations.services.reminding import move_on, remind_observers
from qa_app.observations.services.ties import tie_waiting
from qa_app.observations.views import (
    calendar,
    desk,
    device,
    discussion,
    feedback,
    imports,
    mine,
    office,
    photos,
    rounds,
    shown,
)
from qa_app.observations.views.blueprint import MENU, bp
from qa_app.observations.wording import OBSERVER_NOTICES
from qa_app.web.work import PROVIDERS

__all__ = [
    "MENU",
    "bp",
    "calendar",
    "desk",
    "device",
    "discussion",
    "feedback",
    "imports",
    "mine",
    "office",
    "photos",
    "rounds",
    "shown",
]

KINDS.update(OBSERVER_NOTICES)
KINDS.update(HEARING_NOTICES)
if photo_addresses not in ALSO:
    ALSO.append(photo_addresses)
    AFTERWARDS.extend([link_cases, tie_waiting])
    DAILY.extend([move_on, remind_observers])
    SOURCES.append(work.of_case)
    PROVIDERS.extend([work.for_observers, work.for_supervisors])
    STATIONS.append(stations.observation_station)
    PROVIDERS.extend([stations.for_supervisors, stations.for_staff])
