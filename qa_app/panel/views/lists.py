"""Pages that take a list of experts: upload, look at what it would do, import."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.panel import forms
from qa_app.panel.background import carry_out
from qa_app.panel.importer import read_experts
from qa_app.panel.messages import problem_line
from qa_app.panel.services.importing import ExpertOrder, ExpertsImported
from qa_app.panel.services.lists import drop_list, keep_list, kept_list
from qa_app.panel.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, settings

SHOWN = 200


@bp.route("/experts/import", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def upload():
    """Take a file and go on to its check."""
    form = forms.ListForm()
    if not form.validate_on_submit():
        return render_template("panel/upload.html", form=form)
    file = form.file.data
    token = keep_list(
        settings().home, current_actor(), file.filename or "", file.stream, clock.now()
    )
    return redirect(url_for("panel.preview", token=token))


@bp.route("/experts/import/<token>", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def preview(token: str):
    """What the list would do, and the decision about it."""
    path, name = kept_list(settings().home, current_actor(), token)
    form = forms.ListDecisionForm(formdata=request.form or None, data={"create": True})
    decided = form.validate_on_submit()
    order = ExpertOrder(
        accept_good=form.rows.data == "good", create_missing=bool(form.create.data), dry=not decided
    )
    found = carry_out(
        [read_experts(path, name)], actor=current_actor(), order=order, now=clock.now()
    )
    if not decided or not _went_in(found, order):
        return render_template("panel/preview.html", form=form, name=name, found=found,
                               problems=_lines(found), refused=decided)  # fmt: skip
    drop_list(settings().home, current_actor(), token)
    text = _("已导入专家名单：新增 %(imported)s 名，更新 %(updated)s 名，未变 %(unchanged)s 名。",
             imported=found.imported, updated=found.updated, unchanged=found.unchanged)  # fmt: skip
    flash(text, "done")
    return redirect(url_for("panel.index"))


def _went_in(found: ExpertsImported, order: ExpertOrder) -> bool:
    return not found.problems or (order.accept_good and found.rows > found.rejected)


def _lines(found: ExpertsImported) -> list[str]:
    return [problem_line(problem, _) for problem in found.problems[:SHOWN]]
