"""Pages of cycles: the list, the road of one cycle, and the plan as a form and as PLAN.toml."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import Invalid, Problem
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.cycles import queries, services, wording
from qa_app.cycles.forms import plan as forms
from qa_app.cycles.models import CycleState
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.rules.plan_toml import plan_from_toml, plan_to_toml
from qa_app.cycles.stations import next_act, road
from qa_app.db.session import transaction
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.schema import Instrument
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session

bp = Blueprint("cycles", __name__)
bp.add_app_template_filter(wording.stratum_words)
MENU = [
    Entry(
        30, N_("评估活动"), "cycles.index", "shuffle",
        covers=(
            "sampling", "panel.assign", "panel.assignments", "panel.open_seats", "panel.reassign",
            "observations.quota", "observations.round_freeze", "observations.round_ceremony",
            "observations.listing", "observations.observation", "observations.feed_back",
        ),
    )
]  # fmt: skip
MAX_FILE = 1_000_000


@bp.route("/cycles")
@allow(*queries.READERS)
def index() -> str:
    """The cycles one may see, each with the station it has reached."""
    page = queries.cycles_page(
        request_session(), current_actor(), page=page_number(request.args.get("page"))
    )
    return render_template("cycles/index.html", page=page)


@bp.route("/cycles/<name>")
@allow(*queries.READERS)
def show(name: str) -> str:
    """The road of one cycle: what is done, what comes next and who can do it."""
    actor, reading = current_actor(), request_session()
    cycle = queries.cycle_for(reading, actor, name)
    stations, plan = road(reading, actor, cycle), queries.plan_of(cycle)
    manages = queries.may_manage(reading, actor, cycle)
    return render_template(
        "cycles/show.html",
        cycle=cycle,
        plan=plan,
        words=wording.all_rows(plan, clock.now().astimezone(clock.SHANGHAI).date()),
        stations=stations,
        next_act=next_act(stations) if manages else None,
        manages=manages,
    )


@bp.route("/cycles/new", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def new():
    """Make a cycle from the plan form."""
    form = _offered(forms.PlanForm(data=None if request.form else _fresh()))
    plan = _plan(form)
    if plan is None:
        return render_template("cycles/new.html", form=form, file_form=forms.PlanFileForm())
    if not queries.is_there_already(request_session(), current_actor(), plan):
        with transaction() as session:
            services.create_cycle(session, actor=current_actor(), plan=plan, now=clock.now())
        flash(_("评估活动“%(name)s”已建立。", name=plan.name))
    return redirect(url_for("cycles.show", name=plan.name))


@bp.route("/cycles/upload", methods=["POST"])
@allow(Role.SUPERVISOR)
def upload() -> str:
    """Fill the plan form from a PLAN.toml; nothing is stored yet."""
    file_form = forms.PlanFileForm()
    form = _offered(forms.PlanForm(formdata=None, data=_fresh()))
    if file_form.validate_on_submit():
        try:
            plan = _uploaded(file_form.file.data)
            form = _offered(forms.PlanForm(formdata=None, data=forms.values_of(plan)))
        except Invalid as error:
            file_form.file.errors = forms.sentences(error)
    return render_template("cycles/new.html", form=form, file_form=file_form)


@bp.route("/cycles/<name>/edit", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def edit(name: str):
    """Change the plan while the frame is not frozen."""
    cycle = queries.cycle_for(request_session(), current_actor(), name)
    known = {**forms.values_of(queries.plan_of(cycle)), "revision": cycle.revision}
    form = _offered(forms.PlanForm(data=None if request.form else known))
    plan = _plan(form) if cycle.state is CycleState.PLANNED else None
    if plan is None:
        return render_template("cycles/edit.html", form=form, cycle=cycle)
    seen = int(form.revision.data or 0)
    with transaction() as session:
        services.change_plan(
            session, actor=current_actor(), name=name, plan=plan, revision=seen, now=clock.now()
        )
    flash(_("方案已保存。"))
    return redirect(url_for("cycles.show", name=plan.name))


@bp.route("/cycles/<name>/PLAN.toml", endpoint="plan")
@allow(*queries.READERS)
def plan_file(name: str) -> Response:
    """The plan as a file."""
    cycle = queries.cycle_for(request_session(), current_actor(), name)
    response = Response(plan_to_toml(queries.plan_of(cycle)), mimetype="application/toml")
    response.headers.set("Content-Disposition", "attachment", filename="PLAN.toml")
    return response


def _plan(form: forms.PlanForm) -> Plan | None:
    """The plan that was posted and can be kept; None to show the form (again)."""
    if not form.is_submitted() or not form.validate():
        return None
    try:
        plan = form.plan()
        services.check_plan(request_session(), plan)
    except Invalid as error:
        form.show(error)
        return None
    return plan


def _offered(form: forms.PlanForm) -> forms.PlanForm:
    return form.offer(_made_for(Instrument.FILE_REVIEW), _made_for(Instrument.COURT_OBSERVATION))


def _made_for(instrument: Instrument) -> dict[str, list[str]]:
    """Case type to the names of the rubrics of an instrument."""
    by_type: dict[str, list[str]] = {}
    for loaded in catalogue(request_session()).rubrics.values():
        if loaded.rubric.instrument is instrument:
            for kind in loaded.rubric.applies.types:
                by_type.setdefault(kind.value, []).append(loaded.rubric.name)
    return {kind: sorted(names) for kind, names in by_type.items()}


def _fresh() -> dict[str, Any]:
    """A plan to begin with: the last twelve whole months, one tenth of each stratum."""
    last = clock.now().astimezone(clock.SHANGHAI).date().replace(day=1)
    usual = Plan(name="", closed_from=last.replace(year=last.year - 1), closed_to=last)
    return {**forms.values_of(usual), "closed_to": forms.day_before(last)}


def _uploaded(file: Any) -> Plan:
    content = file.read(MAX_FILE + 1)
    try:
        return plan_from_toml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid([Problem("plan_not_utf8", file=file.filename or "")]) from error
