"""Pages that take a list of hearings: upload, look at what it would do, import."""

import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, request, send_file, url_for

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.services.rejects import write_rejects
from qa_app.observations import forms
from qa_app.observations.background import carry_out
from qa_app.observations.importer import read_hearings
from qa_app.observations.messages import problem_line
from qa_app.observations.queries.calendar import WRITERS
from qa_app.observations.rules.columns import HEADERS
from qa_app.observations.services.importing import HearingOrder, HearingsImported
from qa_app.observations.views.blueprint import bp
from qa_app.panel.services.lists import drop_list, keep_list, kept_list
from qa_app.panel.tables import MIME_TYPES
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, settings

SHOWN = 200


@bp.route("/hearings/import", methods=["GET", "POST"])
@allow(*WRITERS)
def hearings_upload():
    """Take a file and go on to its check."""
    form = forms.ListForm()
    if not form.validate_on_submit():
        return render_template("observations/hearings_upload.html", form=form)
    file = form.file.data
    token = keep_list(
        settings().home, current_actor(), file.filename or "", file.stream, clock.now()
    )
    return redirect(url_for("observations.hearings_preview", token=token))


@bp.route("/hearings/import/<token>", methods=["GET", "POST"])
@allow(*WRITERS)
def hearings_preview(token: str):
    """What the list would do, and the decision about it."""
    path, name = kept_list(settings().home, current_actor(), token)
    form = forms.ListDecisionForm()
    decided = form.validate_on_submit()
    order = HearingOrder(accept_good=form.rows.data == "good", dry=not decided)
    found = carry_out(
        [read_hearings(path, name)], actor=current_actor(), order=order, now=clock.now()
    )
    if not decided or not _went_in(found, order):
        if request.method == "GET" and found.problems and found.rows > found.rejected:
            form.rows.data = "good"
        return render_template("observations/hearings_preview.html", form=form, name=name,
                               found=found, problems=_lines(found), refused=decided,
                               token=token)  # fmt: skip
    drop_list(settings().home, current_actor(), token)
    flash(_("已导入开庭排期：新增 %(imported)s 次，更新 %(updated)s 次（其中改期 %(moved)s 次），"
            "未变 %(unchanged)s 次。", imported=found.imported, updated=found.updated,
            moved=found.moved, unchanged=found.unchanged), "done")  # fmt: skip
    return redirect(url_for("observations.hearings"))


@bp.route("/hearings/import/<token>/rejects.xlsx")
@allow(*WRITERS)
def hearings_rejects(token: str):
    """The rows with problems and the reasons, as a spreadsheet to be put right."""
    path, name = kept_list(settings().home, current_actor(), token)
    found = carry_out(
        [read_hearings(path, name)], actor=current_actor(), order=HearingOrder(dry=True),
        now=clock.now(),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rejects.xlsx"
        write_rejects(
            target, [UploadedFile(path, name)], found.problems, Confirmed(columns=HEADERS),
            translator(language_of_request()), problem_line,
        )  # fmt: skip
        opened = target.open("rb")
    return send_file(opened, MIME_TYPES["xlsx"], as_attachment=True, download_name="rejects.xlsx")


def _went_in(found: HearingsImported, order: HearingOrder) -> bool:
    return not found.problems or (order.accept_good and found.rows > found.rejected)


def _lines(found: HearingsImported) -> list[str]:
    return [problem_line(problem, _) for problem in found.problems[:SHOWN]]
