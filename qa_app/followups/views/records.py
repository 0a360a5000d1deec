"""Takes a file of follow-ups done on paper: upload, look at what it would do, import."""

from flask import flash, redirect, render_template, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles import queries as cycles
from qa_app.db.session import transaction
from qa_app.followups import forms
from qa_app.followups.messages import problem_text
from qa_app.followups.services.importing import ImportOrder, ImportResult, import_followups
from qa_app.followups.views.blueprint import bp
from qa_app.panel.services.lists import drop_list, keep_list, kept_list
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session, settings

SHOWN = 200


@bp.route("/cycles/<name>/followups/import", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def upload(name: str):
    """Take a file and go on to its check."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    form = forms.RecordsForm()
    if not form.validate_on_submit():
        return render_template("followups/upload.html", form=form, cycle=cycle)
    file = form.file.data
    token = keep_list(
        settings().home, current_actor(), file.filename or "", file.stream, clock.now()
    )
    return redirect(url_for("followups.preview", name=name, token=token))


@bp.route("/cycles/<name>/followups/import/<token>", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def preview(name: str, token: str):
    """What the file would do, and the decision about it."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    form = forms.RecordsDecisionForm()
    path, filename = kept_list(settings().home, current_actor(), token)
    decided = form.validate_on_submit()
    order = ImportOrder(path, filename, form.rows.data == "good", dry=not decided)
    found = _carry_out(name, order)
    if not found.written:
        lines = [problem_text(problem, _) for problem in found.problems[:SHOWN]]
        return render_template(
            "followups/preview.html", form=form, cycle=cycle, name=filename, found=found,
            problems=lines, refused=decided,
        )  # fmt: skip
    drop_list(settings().home, current_actor(), token)
    flash(_("已导入回访记录 %(imported)s 行，其中有回答的 %(answered)s 行，线索 %(leads)s 条。",
            imported=found.imported, answered=found.answered, leads=found.leads))  # fmt: skip
    return redirect(url_for("followups.overview", name=name))


def _carry_out(name: str, order: ImportOrder) -> ImportResult:
    with transaction() as session:
        cycle = cycles.cycle_for(session, current_actor(), name)
        return import_followups(
            session, actor=current_actor(), cycle=cycle, order=order, now=clock.now()
        )
