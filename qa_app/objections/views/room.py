"""Everything the web program takes from this package: pages, menu, work list, hooks downwards."""

from qa_app.adjudication.services.calling import TOOK_PART
from qa_app.adjudication.services.closing import DECIDED
from qa_app.feedback.registry import SHEET_MARKS, SHEET_PARTS
from qa_app.files.queries.holdings import ALSO
from qa_app.files.queries.rights import TOKENS
from qa_app.notices.registry import DAILY, KINDS
from qa_app.objections import work
from qa_app.objections.messages import NOTICES
from qa_app.objections.queries import explaining
from qa_app.objections.queries.choosing import deciders_of
from qa_app.objections.queries.papers import paper_addresses
from qa_app.objections.queries.reading import objection_token
from qa_app.objections.services.closing import close_due
from qa_app.objections.services.meeting import take_over_decision
from qa_app.objections.views import desk, lawyer, office, papers
from qa_app.objections.views.blueprint import MENU, bp
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "desk", "explaining", "lawyer", "office", "papers"]

KINDS.update(NOTICES)
if take_over_decision not in DECIDED:
    DECIDED.append(take_over_decision)
    TOOK_PART.append(deciders_of)
    TOKENS.append(objection_token)
    ALSO.append(paper_addresses)
    DAILY.append(close_due)
    SHEET_PARTS.append(work.sheet_part)
    SHEET_MARKS.append(work.sheet_marks)
    PROVIDERS.extend([work.objections_to_check, work.objections_to_decide])
