"""The way of a spreadsheet into the program: upload, check, mapping, decision, result."""

from flask import redirect, render_template, request, url_for

from qa_app.cases import messages
from qa_app.cases.forms import DecisionForm, UploadForm
from qa_app.cases.models import CaseImport, ImportState
from qa_app.cases.queries import imports as queries
from qa_app.cases.rules.fields import LABELS, REQUIRED, Field
from qa_app.cases.services import uploads
from qa_app.cases.views import list_pages as steps
from qa_app.cases.views.blueprint import WRITERS, bp
from qa_app.core.words import N_
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.menu import Entry
from qa_app.web.requests import current_actor, request_session, settings

MENU = [Entry(20, N_("案件"), "cases.index", "folder2-open")]
COLUMNS = steps.Columns({of.value: LABELS[of] for of in Field}, REQUIRED, (Field.NUMBER,))


@bp.route("/imports")
@allow(*WRITERS)
def imports() -> str:
    """One's own imports, the newest first."""
    page = queries.imports_page(request_session(), current_actor(), steps.asked_page())
    return render_template("cases/imports.html", page=page)


@bp.route("/imports/new", methods=["GET", "POST"])
@allow(*WRITERS)
def upload():
    """Hand in one or several spreadsheets."""
    form = UploadForm()
    sent = steps.incoming(request.files.getlist("files"))
    if request.method == "GET" or not form.validate() or not sent:
        if request.method == "POST" and not sent:
            form.files.errors = [_(messages.MESSAGES["no_file_chosen"])]
        return render_template("cases/upload.html", form=form, most=settings().max_upload_mib), (
            200 if request.method == "GET" else 400
        )
    return redirect(_address(steps.start(sent, queries.CASES)))


@bp.route("/imports/<public_id>")
@allow(*WRITERS)
def show_import(public_id: str):
    """Where an import stands: being read, to be decided, done or thrown away."""
    found = _own(public_id)
    if found.state in steps.WORKING:
        return render_template("cases/progress.html", upload=found, job=steps.job_shown(found))
    if found.state is not ImportState.CHECKED:
        return _shown("imported", found)
    if steps.columns_unclear(found):
        return redirect(url_for("cases.mapping", public_id=public_id))
    return _shown("preview", found, DecisionForm())


@bp.route("/imports/<public_id>/mapping", methods=["GET", "POST"])
@allow(*WRITERS)
def mapping(public_id: str):
    """Which column of the files is which field; confirmed once, remembered for the next time."""
    found, there = _own(public_id), _address(public_id)
    return steps.confirm_columns(found, there, "cases/mapping.html", COLUMNS)


@bp.route("/imports/<public_id>/decide", methods=["POST"])
@allow(*WRITERS)
def decide(public_id: str):
    """Import all or nothing, or the good rows; asked twice it is done once."""
    found, form = _own(public_id), DecisionForm()
    if found.state is ImportState.CHECKED and not form.validate_on_submit():
        return _shown("preview", found, form), 400
    steps.decide(public_id, uploads.Choice(form.rows.data == "good", form.names.data == "create"))
    return redirect(_address(public_id))


@bp.route("/imports/<public_id>/discard", methods=["POST"])
@allow(*WRITERS)
def discard(public_id: str):
    """Throw the uploaded files away."""
    steps.discard(_own(public_id))
    return redirect(_address(public_id))


@bp.route("/imports/<public_id>/rejects")
@allow(*WRITERS)
def rejects(public_id: str):
    """The rows with problems and the reasons, as a spreadsheet to be put right."""
    return steps.send_rejects(_own(public_id))


def _shown(page: str, found: CaseImport, form: DecisionForm | None = None) -> str:
    problems = queries.problems_page(request_session(), found.id or 0, steps.asked_page())
    if form is not None and form.rows.data is None:
        form.rows.data = "good" if problems.total else "all"
    return render_template(
        f"cases/{page}.html", upload=found, counts=found.counts, page=problems, form=form,
        say=lambda problem: messages.sentence(problem, _),
        rejects=steps.rejects_of(found).exists(),
    )  # fmt: skip


def _own(public_id: str) -> CaseImport:
    return queries.import_of(request_session(), current_actor(), public_id)


def _address(public_id: str) -> str:
    return url_for("cases.show_import", public_id=public_id)
