"""Everything the web program takes from this package: pages, menu, work list, what others ask."""

from qa_app.calibration import work
from qa_app.calibration.messages import NOTICE_KINDS
from qa_app.calibration.queries.definitive import definitive_grades
from qa_app.calibration.queries.drift import reread_cases
from qa_app.calibration.queries.gates import gone_on, paused, qualification_missing
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.queries.reading import attempt_token, practice_reader
from qa_app.calibration.services.seeding import after_assigning
from qa_app.calibration.views import desk, experts, files, meetings, practice
from qa_app.calibration.views.blueprint import MENU, bp
from qa_app.files.queries.rights import READERS, TOKENS
from qa_app.notices.registry import DAILY, KINDS
from qa_app.panel.queries.qualification import QUALIFICATION
from qa_app.panel.services.assigning import AFTERWARDS
from qa_app.reviews.queries.amending import GONE_ON
from qa_app.reviews.queries.barriers import BEFORE_OPENING, BEFORE_SUBMITTING
from qa_app.reviews.queries.own_record import DEFINITIVE
from qa_app.reviews.queries.settling import TO_REREAD
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "desk", "experts", "files", "meetings", "practice"]

KINDS.update(NOTICE_KINDS)
if states not in QUALIFICATION:
    QUALIFICATION.append(states)
    DEFINITIVE.append(definitive_grades)
    AFTERWARDS.append(after_assigning)
    BEFORE_OPENING.extend([paused, qualification_missing])
    BEFORE_SUBMITTING.append(paused)
    GONE_ON.append(gone_on)
    TO_REREAD.append(reread_cases)
    DAILY.append(work.daily)
    READERS.append(practice_reader)
    TOKENS.append(attempt_token)
    PROVIDERS.extend([work.for_experts, work.for_supervisors])
