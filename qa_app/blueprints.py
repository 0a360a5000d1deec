"""The list of what each package contributes to the web program: pages, menu lines, sentences."""

from flask import Flask

from qa_app.accounts import messages as account_messages
from qa_app.accounts import queries as account_queries
from qa_app.accounts import services as account_services
from qa_app.accounts import views as accounts
from qa_app.adjudication import messages as adjudication_messages
from qa_app.adjudication.queries import ending as meeting_ending
from qa_app.adjudication.views import room as adjudication
from qa_app.audit import views as audit
from qa_app.calibration import messages as calibration_messages
from qa_app.calibration.views import room as calibration
from qa_app.cases import background as case_background
from qa_app.cases import lawyer_accounts
from qa_app.cases import messages as case_messages
from qa_app.cases.queries.single import agency_has_cases
from qa_app.cases.views import cases as case_pages
from qa_app.cases.views import imports as case_imports
from qa_app.cases.views import lawyers
from qa_app.closing import messages as closing_messages
from qa_app.closing.views import room as closing
from qa_app.consequences import background as consequence_background
from qa_app.consequences import messages as consequence_messages
from qa_app.consequences.views import room as consequences
from qa_app.core.roles import Actor
from qa_app.cycles import messages as cycle_messages
from qa_app.cycles import views as cycles
from qa_app.cycles.registry import COUNTERS, Count, Counter
from qa_app.cycles.rules.ending import Matter
from qa_app.db import messages as db_messages
from qa_app.db.session import reading
from qa_app.demo import messages as demo_messages
from qa_app.feedback import messages as feedback_messages
from qa_app.feedback import wording as feedback_wording
from qa_app.feedback.queries import ending as feedback_ending
from qa_app.feedback.views import room as feedback
from qa_app.files import messages as file_messages
from qa_app.files import wording as file_wording
from qa_app.files.views import room as files
from qa_app.followups import messages as followup_messages
from qa_app.followups.queries import ending as followup_ending
from qa_app.followups.views import room as followups
from qa_app.invitations import views as invitations
from qa_app.jobs import messages as job_messages
from qa_app.jobs import views as jobs
from qa_app.learning.messages import competitions as competition_messages
from qa_app.learning.messages import model_files as model_messages
from qa_app.learning.messages import training as training_messages
from qa_app.learning.queries import ending as places_ending
from qa_app.learning.views import room as learning
from qa_app.loop import messages as loop_messages
from qa_app.loop.views import room as loop
from qa_app.notices import views as notices
from qa_app.objections import messages as objection_messages
from qa_app.objections.queries import ending as objection_ending
from qa_app.objections.views import room as objections
from qa_app.observations import background as hearing_background
from qa_app.observations import messages as observation_messages
from qa_app.observations import wording as observation_wording
from qa_app.observations.queries import ending as observation_ending
from qa_app.observations.queries.fees import observed
from qa_app.observations.views import room as observations
from qa_app.opinions import background as opinion_background
from qa_app.opinions import messages as opinion_messages
from qa_app.opinions.queries import ending as opinion_ending
from qa_app.opinions.views import room as opinions
from qa_app.panel import messages as panel_messages
from qa_app.panel.views import room as panel
from qa_app.rectification import messages as rectification_messages
from qa_app.rectification.queries import ending as rectification_ending
from qa_app.rectification.views import room as rectification
from qa_app.reports import messages as report_messages
from qa_app.reports.views import room as report_pages
from qa_app.reviews import messages as review_messages
from qa_app.reviews.queries.ending import cases_shown
from qa_app.reviews.queries.fees import FEE_ACTS, FeeAct
from qa_app.reviews.views import room as reviews
from qa_app.rubrics import messages as rubric_messages
from qa_app.rubrics import views as rubrics
from qa_app.sampling import messages as sampling_messages
from qa_app.sampling import views as sampling
from qa_app.scoresheets import messages as scoresheet_messages
from qa_app.sources import messages as source_messages
from qa_app.sources.queries import ending as source_ending
from qa_app.sources.views import room as sources
from qa_app.web.menu import Entry
from qa_app.workdays import messages as workday_messages
from qa_app.workdays import views as workdays

BLUEPRINTS = [
    accounts.bp,
    audit.bp,
    jobs.bp,
    notices.bp,
    workdays.bp,
    case_pages.bp,
    panel.bp,
    cycles.bp,
    sampling.bp,
    report_pages.bp,
    loop.bp,
    rubrics.bp,
    reviews.bp,
    invitations.bp,
    objections.bp,
    opinions.bp,
    opinions.answer.bp,
    followups.bp,
    followups.survey.bp,
    adjudication.bp,
    calibration.bp,
    sources.bp,
    observations.bp,
    files.bp,
    closing.bp,
    feedback.bp,
    rectification.bp,
    consequences.bp,
    learning.bp,
]

JOBS = [
    case_background.check,
    case_background.import_upload,
    lawyer_accounts.check,
    lawyer_accounts.import_upload,
    feedback.background.print_sheets,
    feedback.checking.check,
    feedback.checking.release,
    files.background.intake,
    followups.background.make_cards,
    hearing_background.check,
    hearing_background.import_upload,
    opinion_background.make_forms,
    closing.background.check,
    consequence_background.export,
    consequence_background.write_workbook,
    sources.background.combine,
]
"""Handlers of background work; naming them here registers them."""

MENU: list[Entry] = [
    *rubrics.MENU,
    *reviews.MENU,
    *followups.MENU,
    *objections.MENU,
    *opinions.MENU,
    *adjudication.MENU,
    *calibration.MENU,
    *sources.MENU,
    *observations.MENU,
    *accounts.MENU,
    *case_imports.MENU,
    *lawyers.MENU,
    *files.MENU,
    *feedback.MENU,
    *closing.MENU,
    *learning.MENU,
    *cycles.MENU,
    *panel.MENU,
    *audit.MENU,
    *notices.MENU,
    *workdays.MENU,
    *report_pages.MENU,
    *rectification.MENU,
    *loop.MENU,
    *consequences.MENU,
]

MESSAGES: list[dict[str, str]] = [
    account_messages.MESSAGES,
    workday_messages.MESSAGES,
    db_messages.MESSAGES,
    job_messages.MESSAGES,
    case_messages.MESSAGES,
    case_messages.DATE_MESSAGES,
    case_messages.LAWYER_MESSAGES,
    closing_messages.MESSAGES,
    consequence_messages.MESSAGES,
    rubric_messages.MESSAGES,
    cycle_messages.MESSAGES,
    sampling_messages.MESSAGES,
    panel_messages.MESSAGES,
    scoresheet_messages.MESSAGES,
    file_messages.MESSAGES,
    file_wording.ARCHIVE_MESSAGES,
    report_messages.MESSAGES,
    rectification_messages.MESSAGES,
    loop_messages.MESSAGES,
    review_messages.MESSAGES,
    followup_messages.MESSAGES,
    objection_messages.MESSAGES,
    opinion_messages.MESSAGES,
    adjudication_messages.MESSAGES,
    calibration_messages.MESSAGES,
    source_messages.MESSAGES,
    observation_messages.MESSAGES,
    observation_wording.OBSERVING_MESSAGES,
    feedback_messages.MESSAGES,
    feedback_wording.SHEET_MESSAGES,
    model_messages.MESSAGES,
    training_messages.MESSAGES,
    competition_messages.MESSAGES,
    demo_messages.MESSAGES,
]

FEE_ACTS.append(FeeAct("observation", observation_wording.FEE, observed))
"""Observation and review are strangers; what is paid for is put together here."""


def _cases(show: str) -> Counter:
    return Counter(cases_shown(show), "reviews.cases", where={"show": show})


def _objections(count: Count, **where: str) -> Counter:
    return Counter(count, "objections.index", "cycle", where)


def _tasks(count: Count, state: str) -> Counter:
    return Counter(count, "rectification.index", "cycle", {"state": state})


COUNTERS.update(
    {
        **{one: _cases(one.value) for one in (
            Matter.REVIEWED, Matter.DIVERGING, Matter.REOPENED, Matter.UNREVIEWED,
        )},
        Matter.MEETINGS: Counter(meeting_ending.not_ended, "adjudication.index", "cycle"),
        Matter.OBSERVATIONS: Counter(observation_ending.unfinished, "observations.listing"),
        Matter.FOLLOWUPS: Counter(followup_ending.to_call, "followups.index", "cycle"),
        Matter.OPINIONS: Counter(
            opinion_ending.unanswered, "opinions.cycle", where={"state": "asked"}
        ),
        Matter.COMBINING: Counter(source_ending.to_combine, "sources.combine"),
        Matter.UNRELEASED: Counter(feedback_ending.unreleased, "feedback.releases_of"),
        Matter.OUTDATED: Counter(feedback_ending.outdated, "feedback.releases_of"),
        Matter.OBJECTIONS: _objections(objection_ending.running, only="open"),
        Matter.RETURNED: _objections(objection_ending.returned, state="returned"),
        Matter.TO_OBJECT: Counter(objection_ending.to_object, "feedback.releases_of"),
        Matter.TO_ASK_AGAIN: _objections(objection_ending.to_ask_again, state="decided"),
        Matter.RECTIFICATION: _tasks(rectification_ending.pending, "pending"),
        Matter.TO_CHECK: _tasks(rectification_ending.to_check, "handed_in"),
        Matter.PLACES: Counter(places_ending.places_to_publish, "learning.ranking"),
    }
)  # fmt: skip
"""What is counted before a cycle is ended, by whom, and where the list behind each number is."""


def load_actor(account_id: int | None) -> Actor:
    """Who asked for a job, for the worker process."""
    with reading() as session:
        return account_queries.actor_by_id(session, account_id)


def init_app(app: Flask) -> None:
    """Let packages hook into the program (who is logged in, whether a code is in use)."""
    accounts.init_app(app)
    notices.init_app(app)
    account_services.IN_USE[:] = [agency_has_cases]
    account_queries.ENTRIES_OF[:] = [lawyers.of_account]
