"""The report pages for supervisors, administrators and auditors; figures come from queries."""

import re
import secrets
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for

from qa_app import clock
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.cycles.stations import STATIONS
from qa_app.db.session import transaction
from qa_app.jobs.messages import KIND_LABELS
from qa_app.jobs.services import request_job
from qa_app.reports import background, files, forms, work
from qa_app.reports.explanations import VERDICTS, explanation
from qa_app.reports.print_facts import report_facts
from qa_app.reports.print_words import DIMENSIONS, note_of
from qa_app.reports.published_files import CheckedRow, checked_file
from qa_app.reports.queries.cycles import cycles_with_progress, report_cycle
from qa_app.reports.queries.reports import MadeReport, share_report
from qa_app.reports.rules.published import Verdict
from qa_app.reports.views import shown
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, settings
from qa_app.web.words import problem_sentence
from qa_app.web.work import PROVIDERS

READERS = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
bp = Blueprint("reports", __name__, url_prefix="/reports")
MENU = [Entry(90, N_("结果报告"), "reports.index", "bar-chart")]
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")
KIND_LABELS.update(background.JOB_LABELS)
if work.report_station not in STATIONS:
    STATIONS.append(work.report_station)
    PROVIDERS.append(work.reports_ready)
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
    cycle = report_cycle(session, current_actor(), name)
    return share_report(
        session,
        replace(cycle, before_objections=wanted.before_objections),
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
        is_long=len(report.rows) > background.LONG_ROWS,
    )


@bp.route("/share/<name>/report.<kind>")
@allow(*READERS)
def file(name: str, kind: str) -> Response:
    """The report as PDF, XLSX or CSV, by the same breakdown as the page."""
    if kind not in files.FORMATS:
        raise NotFound(kind)
    report = _made(name, forms.breakdown_wanted()).report
    if kind == "pdf" and len(report.rows) > background.LONG_ROWS:
        raise Refused("report_too_long", rows=len(report.rows))
    made = files.report_file(report, kind, _, language_of_request())
    answer = Response(made.content, mimetype=files.MIME_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=files.file_name(report, kind))
    return answer


@bp.route("/share/<name>/order", methods=["POST"])
@allow(*READERS)
def order(name: str):
    """Have a long PDF made in the background."""
    wanted, actor = forms.breakdown_wanted(), current_actor()
    cycle = report_cycle(request_session(), actor, name)
    token = secrets.token_urlsafe(16)
    arguments = {
        "cycle": cycle.name,
        "by": list(wanted.by),
        "decimals": wanted.decimals,
        "before_objections": wanted.before_objections,
        "language": language_of_request(),
        "token": token,
        "next_url": url_for("reports.ready", token=token),
    }
    with transaction() as session:
        job = request_job(
            session, actor=actor, kind=background.KIND, arguments=arguments, now=clock.now()
        )
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/ready/<token>")
@allow(*READERS)
def ready(token: str):
    """A PDF made in the background, for the account that asked for it."""
    account = current_actor().account_id
    file = background.kept_file(settings(), account, token)
    if not TOKEN.fullmatch(token) or not file.exists():
        raise NotFound(token)
    return send_file(file, as_attachment=True, download_name="share.pdf")


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
