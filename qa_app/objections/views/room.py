"""Everything the web program takes from this package: pages, menu, work list, hooks downwards."""

from qa_app.cycles.stations import STATIONS
from qa_app.feedback.registry import SHEET_MARKS, SHEET_PARTS
from qa_app.files.queries.holdings import ALSO
from qa_app.files.queries.rights import TOKENS
from qa_app.notices.registry import DAILY, KINDS
from qa_app.objections import hooks, stations, work
from qa_app.objections.messages import NOTICES
from qa_app.objections.queries.papers import paper_addresses
from qa_app.objections.queries.reading import objection_token
from qa_app.objections.services.closing import close_due
from qa_app.objections.services.reminding import (
    remind_deciders,
    remind_lawyers,
    remind_office,
)
from qa_app.objections.views import (
    desk,
    entering,
    extending,
    lawyer,
    office,
    papers,
    printing,
    returning,
)
from qa_app.objections.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = [
    "MENU",
    "bp",
    "desk",
    "entering",
    "extending",
    "hooks",
    "lawyer",
    "office",
    "papers",
    "printing",
    "returning",
]

KINDS.update(NOTICES)
if objection_token not in TOKENS:
    TOKENS.append(objection_token)
    STATIONS.append(stations.objection_station)
    ALSO.append(paper_addresses)
    DAILY.extend([close_due, remind_lawyers, remind_deciders, remind_office])
    SHEET_PARTS.append(work.sheet_part)
    SHEET_MARKS.append(work.sheet_marks)
    PROVIDERS.extend([work.for_lawyers, work.objections_to_check, work.objections_to_return])
    PROVIDERS.append(work.objections_to_decide)
