"""The report pages for supervisors, administrators and auditors; figures come from queries."""

from flask import Blueprint, Response, render_template, request

from qa_app import clock
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.reports import files, forms
from qa_app.reports.explanations import VERDICTS, explanation
from qa_app.reports.print_facts import report_facts
from qa_app.reports.print_words import DIMENSIONS, note_of
from qa_app.reports.published_files import CheckedRow, checked_file
from qa_app.reports.queries.agreement import cycle_agreement
from qa_app.reports.queries.cycles import cycles_with_progress, report_cycle
from qa_app.reports.queries.reports import MadeReport, share_report
from qa_app.reports.rules.published import Verdict
from qa_app.reports.views import shown
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import problem_sentence

READERS = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
bp = Blueprint("reports", __name__, url_prefix="/reports")
MENU = [Entry(70, N_("结果报告"), "reports.index", "bar-chart")]
TONES = {Verdict.CONSISTENT: "done", Verdict.IMPOSSIBLE: "blocked", Verdict.AMBIGUOUS: "warning"}


@bp.route("/")
@allow(*READERS)
def index() -> str:
    """The cycles, and how far the report of each is."""
    number = page_number(request.args.get("page"))
    page = cycles_with_progress(request_session(), current_actor(), number)
    return render_template("reports/index.html", page=page, word=shown.progress_word)


def _made(name: str, wanted: forms.Breakdown) -> MadeReport:
    session = request_session()
    return share_report(
        session,
        report_cycle(session, current_actor(), name),
        by=wanted.by,
        decimals=wanted.decimals,
        language=language_of_request(),
        now=clock.now(),
    )


@bp.route("/share/<name>")
@allow(*READERS)
def share(name: str) -> str:
    """The share report on screen."""
    wanted = forms.breakdown_wanted()
    report = _made(name, wanted).report
    sort = shown.sort_wanted()
    page = shown.page_of(report, sort)
    comparable = shown.may_compare(report)
    as_funnel = comparable and wanted.view == forms.FUNNEL
    return render_template(
        "reports/share.html",
        report=report,
        wanted=wanted,
        page=page,
        sort=sort,
        dimensions=DIMENSIONS,
        rates=shown.rates_of(report.overall, report.decimals),
        facts=report_facts(report, _),
        notes=[note_of(note, _) for note in report.notes],
        comparable=comparable,
        funnel=shown.funnel_of(report) if as_funnel else None,
        shown=shown,
    )


@bp.route("/share/<name>/report.<kind>")
@allow(*READERS)
def file(name: str, kind: str) -> Response:
    """The report as PDF, XLSX or CSV, by the same breakdown as the page."""
    if kind not in files.FORMATS:
        raise NotFound(kind)
    report = _made(name, forms.breakdown_wanted()).report
    made = files.report_file(report, kind, _, language_of_request())
    answer = Response(made.content, mimetype=files.MIME_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=files.file_name(report, kind))
    return answer


@bp.route("/agreement/<name>")
@allow(*READERS)
def agreement(name: str) -> str:
    """How far the experts of a cycle agree."""
    cycle = report_cycle(request_session(), current_actor(), name)
    found = cycle_agreement(request_session(), cycle)
    language = language_of_request()
    return render_template("reports/agreement.html", cycle=cycle, found=found, language=language)


@bp.route("/published", methods=["GET", "POST"])
@allow(*READERS)
def published() -> str:
    """The check of figures others published; nothing is kept."""
    form = forms.PublishedForm()
    rows, problems = _checked(form) if form.validate_on_submit() else ([], [])
    return render_template(
        "reports/published.html",
        form=form,
        rows=rows,
        problems=problems,
        verdicts=VERDICTS,
        tones=TONES,
        explained=lambda finding: explanation(finding, _),
    )


def _checked(form: forms.PublishedForm) -> tuple[list[CheckedRow], list[str]]:
    try:
        return checked_file(form.content()), []
    except Invalid as error:
        return [], [problem_sentence(problem, _) for problem in error.problems]
