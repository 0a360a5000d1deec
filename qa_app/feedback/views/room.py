"""Everything the web program takes from this package: pages, menu, jobs, work list, hooks."""

from qa_app.feedback import background, checking, hooks, work
from qa_app.feedback.queries.files import lawyer_access, sheet_token
from qa_app.feedback.views import extending, lists, looking, office, prints, single
from qa_app.feedback.views.blueprint import MENU, bp
from qa_app.feedback.wording import SHEET_NOTICES
from qa_app.files.queries.rights import READERS, TOKENS
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import KINDS
from qa_app.web.work import PROVIDERS

__all__ = [
    "MENU",
    "background",
    "bp",
    "checking",
    "extending",
    "hooks",
    "lists",
    "looking",
    "office",
    "prints",
    "single",
]

KINDS.update(SHEET_NOTICES)
KIND_LABELS.update(background.JOB_LABELS)
if sheet_token not in TOKENS:
    TOKENS.append(sheet_token)
    READERS.append(lawyer_access)
    PROVIDERS.extend([work.for_lawyers, work.for_supervisors])
