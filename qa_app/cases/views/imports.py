"""The way of a spreadsheet into the program: upload, check, mapping, decision, result."""

from flask import redirect, render_template, request, send_file, url_for

from qa_app import clock
from qa_app.cases import messages
from qa_app.cases.forms import DecisionForm, UploadForm, doubled_fields, mappings_of
from qa_app.cases.models import CaseImport, ImportState
from qa_app.cases.queries import imports as queries
from qa_app.cases.rules.fields import LABELS, REQUIRED, Field
from qa_app.cases.services import uploads
from qa_app.cases.views.blueprint import WRITERS, bp
from qa_app.core.errors import NotFound
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.jobs.queries import job_of
from qa_app.jobs.views import shown
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, settings, vault

MENU = [Entry(20, N_("案件"), "cases.index", "folder2-open")]
_WORKING = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.IMPORTING}


@bp.route("/imports")
@allow(*WRITERS)
def imports() -> str:
    """One's own imports, the newest first."""
    number = page_number(request.args.get("page"))
    page = queries.imports_page(request_session(), current_actor(), number)
    return render_template("cases/imports.html", page=page)


@bp.route("/imports/new", methods=["GET", "POST"])
@allow(*WRITERS)
def upload():
    """Hand in one or several spreadsheets."""
    form = UploadForm()
    sent = [file for file in request.files.getlist("files") if file.filename]
    if request.method == "GET" or not form.validate() or not sent:
        if request.method == "POST" and not sent:
            form.files.errors = [_(messages.MESSAGES["no_file_chosen"])]
        return render_template("cases/upload.html", form=form, most=settings().max_upload_mib), (
            200 if request.method == "GET" else 400
        )
    files = [uploads.Incoming(str(file.filename), file.stream) for file in sent]
    with transaction() as writing:
        made = uploads.start_upload(
            writing, actor=current_actor(), files=files, home=settings().home, now=clock.now()
        )
    return redirect(url_for("cases.show_import", public_id=made.public_id))


@bp.route("/imports/<public_id>")
@allow(*WRITERS)
def show_import(public_id: str):
    """Where an import stands: being read, to be decided, done or thrown away."""
    found = _own(public_id)
    if found.state in _WORKING:
        job = job_of(request_session(), current_actor(), found.job_public_id or "")
        return render_template("cases/progress.html", upload=found, job=shown(job))
    if found.state is ImportState.CHECKED:
        if _unclear(found):
            return redirect(url_for("cases.mapping", public_id=public_id))
        return _preview(found, DecisionForm())
    page = queries.problems_page(request_session(), found.id or 0, _page())
    return render_template(
        "cases/imported.html", upload=found, counts=found.counts, page=page, say=_say(),
        rejects=_rejects(found).exists(),
    )  # fmt: skip


@bp.route("/imports/<public_id>/mapping", methods=["GET", "POST"])
@allow(*WRITERS)
def mapping(public_id: str):
    """Which column of the files is which field; confirmed once, remembered for the next time."""
    found = _own(public_id)
    samples = uploads.kept_samples(vault(), settings().home, public_id)
    if found.state is not ImportState.CHECKED or not samples:
        return redirect(url_for("cases.show_import", public_id=public_id))
    chosen = mappings_of(samples, request.form) if request.method == "POST" else {}
    doubled = doubled_fields(chosen)
    if request.method == "POST" and not doubled:
        with transaction() as writing:
            uploads.confirm_mapping(
                writing, actor=current_actor(), public_id=public_id, mappings=chosen,
                now=clock.now(),
            )  # fmt: skip
        return redirect(url_for("cases.show_import", public_id=public_id))
    return render_template(
        "cases/mapping.html", upload=found, samples=samples, posted=request.form,
        labels=[(field.value, _(LABELS[field])) for field in Field],
        doubled=[_(LABELS[Field(code)]) for code in doubled],
        required={field.value for field in REQUIRED}, never_same={Field.NUMBER.value},
    ), (400 if doubled else 200)  # fmt: skip


@bp.route("/imports/<public_id>/decide", methods=["POST"])
@allow(*WRITERS)
def decide(public_id: str):
    """Import all or nothing, or the good rows; asked twice it is done once."""
    found, form = _own(public_id), DecisionForm()
    if found.state is ImportState.CHECKED and not form.validate_on_submit():
        return _preview(found, form), 400
    choice = uploads.Choice(form.rows.data == "good", form.names.data == "create")
    with transaction() as writing:
        uploads.decide(
            writing, actor=current_actor(), public_id=public_id, choice=choice, now=clock.now()
        )
    return redirect(url_for("cases.show_import", public_id=public_id))


@bp.route("/imports/<public_id>/discard", methods=["POST"])
@allow(*WRITERS)
def discard(public_id: str):
    """Throw the uploaded files away."""
    with transaction() as writing:
        uploads.discard(
            writing,
            actor=current_actor(),
            public_id=public_id,
            home=settings().home,
            now=clock.now(),
        )
    return redirect(url_for("cases.show_import", public_id=public_id))


@bp.route("/imports/<public_id>/rejects")
@allow(*WRITERS)
def rejects(public_id: str):
    """The rows with problems and the reasons, as a spreadsheet to be put right."""
    path = _rejects(_own(public_id))
    if not path.exists():
        raise NotFound
    return send_file(path, as_attachment=True, download_name="rejects.xlsx")


def _preview(found: CaseImport, form: DecisionForm) -> str:
    page = queries.problems_page(request_session(), found.id or 0, _page())
    if form.rows.data is None:
        form.rows.data = "good" if page.total else "all"
    return render_template(
        "cases/preview.html", upload=found, counts=found.counts, page=page, form=form, say=_say(),
        rejects=_rejects(found).exists(),
    )  # fmt: skip


def _unclear(found: CaseImport) -> bool:
    """Whether the columns must be named before anything else makes sense."""
    return "missing_column" in (found.counts or {}).get("codes", {})


def _own(public_id: str) -> CaseImport:
    return queries.import_of(request_session(), current_actor(), public_id)


def _rejects(found: CaseImport):
    return uploads.folder_of(settings().home, found.public_id) / uploads.REJECTS


def _page() -> int:
    return page_number(request.args.get("page"))


def _say():
    translate = translator(language_of_request())
    return lambda problem: messages.sentence(problem, translate)
