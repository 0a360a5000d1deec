"""The way of a list of hearings into the calendar: upload, check, columns, decision, result."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, send_file, url_for

from qa_app import clock
from qa_app.cases.forms import doubled_fields, mappings_of
from qa_app.cases.models import CaseImport, ImportState
from qa_app.cases.queries.imports import import_of, imports_page, problems_page
from qa_app.cases.services import uploads
from qa_app.cases.work import WAYS, Way
from qa_app.core.errors import NotFound
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.jobs.messages import KIND_LABELS
from qa_app.jobs.queries import job_of
from qa_app.jobs.views import shown
from qa_app.observations import forms
from qa_app.observations.background import HEARINGS
from qa_app.observations.messages import problem_line
from qa_app.observations.queries.calendar import WRITERS
from qa_app.observations.rules.columns import (
    FIELD_CODES,
    LABELS,
    NEVER_THE_SAME,
    REQUIRED,
    HearingField,
)
from qa_app.observations.views.blueprint import bp
from qa_app.observations.wording import hearing_time
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, settings, vault

KIND_LABELS.update(
    {"hearings.check": N_("正在检查开庭排期"), "hearings.import": N_("正在导入开庭排期")}
)
WAYS[HEARINGS] = Way(N_("决定是否导入开庭排期"), "observations.hearings_import")
_WORKING = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.IMPORTING}


@bp.route("/hearings/import", methods=["GET", "POST"])
@allow(*WRITERS)
def hearings_upload():
    """Take files and go on to their check."""
    form = forms.ListForm()
    if not form.validate_on_submit():
        return render_template("observations/hearings_upload.html", form=form)
    sent = [file for file in form.file.data if file.filename]
    files = [uploads.Incoming(str(file.filename), file.stream) for file in sent]
    with transaction() as writing:
        made = uploads.start_upload(
            writing, actor=current_actor(), files=files, home=settings().home, now=clock.now(),
            kind=HEARINGS,
        )  # fmt: skip
    return redirect(url_for("observations.hearings_import", public_id=made.public_id))


@bp.route("/hearings/imports")
@allow(*WRITERS)
def hearings_imports() -> str:
    """One's own imports, the newest first."""
    page = imports_page(request_session(), current_actor(), _page(), HEARINGS)
    return render_template("observations/hearings_imports.html", page=page)


@bp.route("/hearings/imports/<public_id>")
@allow(*WRITERS)
def hearings_import(public_id: str):
    """Where an import stands: being read, to be decided, done or thrown away."""
    found = _own(public_id)
    if found.state is not ImportState.CHECKED:
        return _shown(found)
    if "missing_column" in (found.counts or {}).get("codes", {}):
        return redirect(url_for("observations.hearings_mapping", public_id=public_id))
    return _shown(found, forms.ListDecisionForm())


@bp.route("/hearings/imports/<public_id>/mapping", methods=["GET", "POST"])
@allow(*WRITERS)
def hearings_mapping(public_id: str):
    """Which column of the files is what; confirmed once, remembered for the next time."""
    found, there = _own(public_id), _address(public_id)
    samples = uploads.kept_samples(vault(), settings().home, public_id)
    if found.state is not ImportState.CHECKED or not samples:
        return redirect(there)
    chosen = mappings_of(samples, request.form, FIELD_CODES) if request.form else {}
    doubled = doubled_fields(chosen)
    if request.method == "POST" and not doubled:
        with transaction() as writing:
            uploads.confirm_mapping(
                writing, actor=current_actor(), public_id=public_id, mappings=chosen,
                now=clock.now(),
            )  # fmt: skip
        return redirect(there)
    return render_template("observations/hearings_mapping.html", upload=found, samples=samples,
        posted=request.form, doubled=[_(LABELS[HearingField(code)]) for code in doubled],
        **_fields()), (400 if doubled else 200)  # fmt: skip


@bp.route("/hearings/imports/<public_id>/decide", methods=["POST"])
@allow(*WRITERS)
def hearings_decide(public_id: str):
    """Import all or nothing, or the good rows; asked twice it is done once."""
    found, form = _own(public_id), forms.ListDecisionForm()
    if found.state is ImportState.CHECKED and not form.validate_on_submit():
        return _shown(found, form), 400
    choice = uploads.Choice(form.rows.data == "good")
    with transaction() as writing:
        uploads.decide(
            writing, actor=current_actor(), public_id=public_id, choice=choice, now=clock.now()
        )
    return redirect(_address(public_id))


@bp.route("/hearings/imports/<public_id>/discard", methods=["POST"])
@allow(*WRITERS)
def hearings_discard(public_id: str):
    """Throw the uploaded files away."""
    _own(public_id)
    with transaction() as writing:
        uploads.discard(
            writing, actor=current_actor(), public_id=public_id, home=settings().home,
            now=clock.now(),
        )  # fmt: skip
    return redirect(_address(public_id))


@bp.route("/hearings/imports/<public_id>/rejects.xlsx")
@allow(*WRITERS)
def hearings_rejects(public_id: str):
    """The rows with problems and the reasons, as a spreadsheet to be put right."""
    path = _rejects(_own(public_id))
    if not path.exists():
        raise NotFound
    return send_file(path, as_attachment=True, download_name="rejects.xlsx")


def _shown(found: CaseImport, form: forms.ListDecisionForm | None = None) -> str:
    session, working = request_session(), found.state in _WORKING
    page = problems_page(session, found.id or 0, _page())
    if form is not None and request.method == "GET" and page.total:
        form.rows.data = "good"
    job = job_of(session, current_actor(), found.job_public_id or "") if working else None
    return render_template("observations/hearings_import.html", upload=found, form=form, page=page,
        job=shown(job) if job else None, moves=_moves(found), rejects=_rejects(found).exists(),
        say=lambda problem: problem_line(problem, _))  # fmt: skip


def _moves(found: CaseImport) -> list[dict[str, str]]:
    return [
        {
            "number": move["number"],
            "before": hearing_time(datetime.fromisoformat(move["before"])),
            "after": hearing_time(datetime.fromisoformat(move["after"])),
        }
        for move in (found.counts or {}).get("moves", [])
    ]


def _fields() -> dict[str, Any]:
    labels = LABELS | {HearingField.STARTS: N_("开庭时间")}
    return {
        "labels": [(field.value, _(labels[field])) for field in HearingField],
        "required": {field.value for field in REQUIRED},
        "never_same": {field.value for field in NEVER_THE_SAME},
    }


def _own(public_id: str) -> CaseImport:
    return import_of(request_session(), current_actor(), public_id, HEARINGS)


def _address(public_id: str) -> str:
    return url_for("observations.hearings_import", public_id=public_id)


def _rejects(found: CaseImport):
    return uploads.folder_of(settings().home, found.public_id) / uploads.REJECTS


def _page() -> int:
    return page_number(request.args.get("page"))
