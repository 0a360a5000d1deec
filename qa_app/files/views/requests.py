"""Asking for the files of a cycle: how they come in, who is late, and what is done about it."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycle_for, cycle_to_manage, may_manage, plan_of
from qa_app.db.session import transaction
from qa_app.files.forms import DueForm, GivingUpForm
from qa_app.files.queries import requests as queries
from qa_app.files.rules.reminding import urgency
from qa_app.files.services import requesting
from qa_app.files.services.requesting import Terms, day_of
from qa_app.files.views.blueprint import bp
from qa_app.files.wording import OVERDUE_REASON
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session

AGAIN = timedelta(days=14)
"""Substitutes are first proposed to be due so long after today."""


@bp.get("/cycles/<name>")
@allow(Role.SUPERVISOR)
def requests(name: str) -> str:
    """How the files of a cycle come in, and the open requests by due day."""
    session, today = request_session(), _today()
    cycle = cycle_for(session, current_actor(), name)
    late = request.args.get("overdue") == "1"
    number = page_number(request.args.get("page"))
    timetable = plan_of(cycle).timetable
    return render_template(
        "files/requests.html",
        cycle=cycle,
        counts=queries.file_counts(session, cycle.id or 0, today),
        page=queries.requests_page(session, cycle.id or 0, today, overdue=late, page=number),
        late=late,
        timetable=timetable,
        urgency=lambda day: urgency(day, today, timetable.reminder_days),
        manages=may_manage(session, current_actor(), cycle),
        running=cycle.state is CycleState.DRAWN,
    )


@bp.route("/cycles/<name>/ask", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def ask(name: str):
    """Ask for every file that has not come; states how many before it does."""
    cycle = cycle_to_manage(request_session(), current_actor(), name)
    form = DueForm(data={"due_on": _first_due(cycle)})
    count = len(queries.unasked_cases(request_session(), cycle.id or 0))
    if not form.validate_on_submit() or not form.due_on.data:
        return render_template("files/ask.html", cycle=cycle, form=form, count=count)
    with transaction() as session:
        asked = requesting.ask_for_files(
            session, actor=current_actor(), name=name, due_on=form.due_on.data, now=clock.now()
        )
    flash(_("已向有关机构要求提交 %(count)s 件案卷。", count=asked))
    return redirect(url_for("files.requests", name=name))


@bp.route("/cycles/<name>/due", methods=["POST"])
@allow(Role.SUPERVISOR)
def postpone(name: str):
    """Another due day for the chosen requests: first asked for, then done."""
    cycle = cycle_to_manage(request_session(), current_actor(), name)
    case_ids = request.form.getlist("case", type=int)
    form = DueForm()
    if not case_ids:
        return _nothing_chosen(name)
    if not form.confirmed.data or not form.validate() or not form.due_on.data:
        form = form if form.confirmed.data else DueForm(formdata=None, due_on=_today() + AGAIN)
        return render_template("files/postpone.html", cycle=cycle, form=form, case_ids=case_ids)
    with transaction() as session:
        changed = requesting.change_due_day(
            session, actor=current_actor(), name=name, case_ids=case_ids,
            due_on=form.due_on.data, now=clock.now(),
        )  # fmt: skip
    flash(_("已更改 %(count)s 件案卷的截止日期，并通知有关机构。", count=changed))
    return redirect(url_for("files.requests", name=name))


@bp.route("/cycles/<name>/substitute", methods=["POST"])
@allow(Role.SUPERVISOR)
def substitute(name: str):
    """Replace the chosen late cases by the next tickets of their strata: stated, then done."""
    cycle = cycle_to_manage(request_session(), current_actor(), name)
    case_ids = request.form.getlist("case", type=int)
    form = GivingUpForm()
    if not case_ids:
        return _nothing_chosen(name)
    if not form.confirmed.data or not form.validate() or not form.due_on.data:
        proposed = {"due_on": _today() + AGAIN, "reason": _(OVERDUE_REASON)}
        form = form if form.confirmed.data else GivingUpForm(formdata=None, data=proposed)
        return render_template("files/substitute.html", cycle=cycle, form=form, case_ids=case_ids)
    terms = Terms(str(form.reason.data), form.due_on.data)
    with transaction() as session:
        outcome = requesting.substitute_overdue(
            session, actor=current_actor(), name=name, case_ids=case_ids, terms=terms,
            now=clock.now(),
        )  # fmt: skip
    _tell(outcome)
    return redirect(url_for("files.requests", name=name))


def _tell(outcome: requesting.Substituted) -> None:
    flash(_("已替换 %(count)s 件案件，并要求提交替补案件的案卷。", count=len(outcome.substitutes)))
    if outcome.without:
        keys = _("、").join(outcome.without)
        flash(_("以下案件没有替换，所在的层没有可替补的案件：%(keys)s", keys=keys), "warning")


def _nothing_chosen(name: str):
    flash(_("没有选择案件。请先勾选，再操作。"), "warning")
    return redirect(url_for("files.requests", name=name))


def _first_due(cycle: Cycle) -> date:
    """The day the timetable names, unless it is over."""
    due = plan_of(cycle).timetable.files_due
    return due if due and due >= _today() else _today() + AGAIN


def _today() -> date:
    return day_of(clock.now())
