"""The way of a list of lawyers to accounts: upload, check, decision, start passwords, once."""

from flask import redirect, render_template, request, send_file, url_for

from qa_app import clock
from qa_app.cases.forms import LawyerDecisionForm, LawyerListForm
from qa_app.cases.lawyer_accounts import LAWYERS, has_passwords, take_passwords
from qa_app.cases.messages import lawyer_sentence
from qa_app.cases.models import CaseImport, ImportState
from qa_app.cases.queries.imports import import_of, imports_page, problems_page
from qa_app.cases.queries.lawyers import MANAGERS
from qa_app.cases.services import uploads
from qa_app.cases.services.exports import PASSWORD_COLUMNS, table
from qa_app.cases.services.lawyers import note_fetched
from qa_app.cases.views.blueprint import bp
from qa_app.cases.work import WAYS, Way
from qa_app.core.errors import NotFound
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.jobs.messages import KIND_LABELS
from qa_app.jobs.queries import job_of
from qa_app.jobs.views import shown
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, settings, vault

KIND_LABELS.update(
    {"lawyers.check": N_("正在检查承办人员名单"), "lawyers.import": N_("正在为承办人员开户")}
)
WAYS[LAWYERS] = Way(N_("决定是否为名单上的承办人员开户"), "cases.lawyers_import")
_WORKING = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.IMPORTING}


@bp.route("/lawyers/import", methods=["GET", "POST"])
@allow(*MANAGERS)
def lawyers_upload():
    """Take lists and go on to their check."""
    form = LawyerListForm()
    if not form.validate_on_submit():
        return render_template("cases/lawyers_upload.html", form=form)
    sent = [file for file in form.file.data or [] if file.filename]
    files = [uploads.Incoming(str(file.filename), file.stream) for file in sent]
    with transaction() as writing:
        made = uploads.start_upload(
            writing, actor=current_actor(), files=files, home=settings().home, now=clock.now(),
            kind=LAWYERS,
        )  # fmt: skip
        public_id = made.public_id
    return redirect(address_of(public_id))


@bp.route("/lawyers/imports")
@allow(*MANAGERS)
def lawyers_imports() -> str:
    """One's own lists, the newest first."""
    page = imports_page(request_session(), current_actor(), _page(), LAWYERS)
    return render_template("cases/lawyers_imports.html", page=page)


@bp.route("/lawyers/imports/<public_id>")
@allow(*MANAGERS)
def lawyers_import(public_id: str) -> str:
    """Where a list stands: being read, to be decided, done or thrown away."""
    found = _own(public_id)
    return _shown(found, LawyerDecisionForm() if found.state is ImportState.CHECKED else None)


@bp.route("/lawyers/imports/<public_id>/decide", methods=["POST"])
@allow(*MANAGERS)
def lawyers_decide(public_id: str):
    """Open all or none, or those of the good rows; asked twice it is done once."""
    found, form = _own(public_id), LawyerDecisionForm()
    if found.state is ImportState.CHECKED and not form.validate_on_submit():
        return _shown(found, form), 400
    choice = uploads.Choice(form.rows.data == "good")
    with transaction() as writing:
        uploads.decide(
            writing, actor=current_actor(), public_id=public_id, choice=choice, now=clock.now()
        )
    return redirect(address_of(public_id))


@bp.route("/lawyers/imports/<public_id>/discard", methods=["POST"])
@allow(*MANAGERS)
def lawyers_discard(public_id: str):
    """Throw the list away, and start passwords nobody has fetched."""
    _own(public_id)
    with transaction() as writing:
        uploads.discard(
            writing, actor=current_actor(), public_id=public_id, home=settings().home,
            now=clock.now(),
        )  # fmt: skip
    return redirect(address_of(public_id))


@bp.route("/lawyers/imports/<public_id>/passwords.xlsx", methods=["POST"])
@allow(*MANAGERS)
def lawyers_passwords(public_id: str):
    """The start passwords of the accounts opened; fetched once, then they are gone."""
    found, translate = _own(public_id), translator(language_of_request())
    rows = take_passwords(found, settings().home, vault())
    with transaction() as writing:
        note_fetched(writing, actor=current_actor(), public_id=public_id, now=clock.now(),
                     count=len(rows))  # fmt: skip
    names = [translate(column) for column in PASSWORD_COLUMNS]
    return sent_table(table("xlsx", translate(N_("初始密码")), names, rows), "start-passwords.xlsx")


@bp.route("/lawyers/imports/<public_id>/rejects.xlsx")
@allow(*MANAGERS)
def lawyers_rejects(public_id: str):
    """The rows with problems and the reasons, as a spreadsheet to be put right."""
    path = _rejects(_own(public_id))
    if not path.exists():
        raise NotFound
    return send_file(path, as_attachment=True, download_name="rejects.xlsx")


def _shown(found: CaseImport, form: LawyerDecisionForm | None) -> str:
    session, working = request_session(), found.state in _WORKING
    page = problems_page(session, found.id or 0, _page())
    if form is not None and request.method == "GET" and page.total:
        form.rows.data = "good"
    job = job_of(session, current_actor(), found.job_public_id or "") if working else None
    return render_template("cases/lawyers_import.html", upload=found, form=form, page=page,
        job=shown(job) if job else None, rejects=_rejects(found).exists(),
        passwords=has_passwords(found, settings().home),
        say=lambda problem: lawyer_sentence(problem, _))  # fmt: skip


def _own(public_id: str) -> CaseImport:
    return import_of(request_session(), current_actor(), public_id, LAWYERS)


def address_of(public_id: str) -> str:
    """Where a list is looked at and decided on."""
    return url_for("cases.lawyers_import", public_id=public_id)


def _rejects(found: CaseImport):
    return uploads.folder_of(settings().home, found.public_id) / uploads.REJECTS


def _page() -> int:
    return page_number(request.args.get("page"))
