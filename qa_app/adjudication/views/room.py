"""Everything the web program takes from this package: pages, menu, work list, hooks."""

from qa_app.adjudication import work
from qa_app.adjudication.messages import NOTICES
from qa_app.adjudication.queries.attendance import ATTENDANCE
from qa_app.adjudication.queries.meetings import items_under_way
from qa_app.adjudication.queries.reading import meeting_token
from qa_app.adjudication.views import items, meetings
from qa_app.adjudication.views.blueprint import MENU, bp
from qa_app.files.queries.rights import TOKENS
from qa_app.notices.registry import KINDS
from qa_app.reviews.queries.divergences import ON_AN_AGENDA
from qa_app.reviews.queries.fees import FEE_ACTS
from qa_app.reviews.rules.settling import MEETING
from qa_app.reviews.views.cases import BESIDES
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "items", "meetings"]

KINDS.update(NOTICES)
BESIDES[MEETING] = work.of_case
if meeting_token not in TOKENS:
    TOKENS.append(meeting_token)
    FEE_ACTS.append(ATTENDANCE)
    ON_AN_AGENDA.append(items_under_way)
    PROVIDERS.extend([work.meetings_to_attend, work.cases_to_decide])
