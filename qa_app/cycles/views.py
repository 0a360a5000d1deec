"""Pages of cycles: the list, the road of one cycle, and the plan as a form and as PLAN.toml."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.core.errors import Invalid, Problem
from qa_app.core.roles import Actor, Role
from qa_app.core.words import N_
from qa_app.cycles import queries, services, wording
from qa_app.cycles.forms import plan as forms
from qa_app.cycles.forms.ending import CloseForm, ReopenForm
from qa_app.cycles.messages import AFTER_END, MATTERS, STATES
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.registry import COUNTERS
from qa_app.cycles.rules.ending import Open, why_not_close
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.rules.plan_toml import plan_from_toml, plan_to_toml
from qa_app.cycles.stations import STATIONS, Reached, Station, next_act, road
from qa_app.db.session import transaction
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.schema import Instrument
from qa_app.web.audience import allow
from qa_app.web.filters import written_time
from qa_app.web.i18n import gettext as _
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence

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
END = 99
"""The place of the end on the road."""


@bp.route("/cycles")
@allow(*queries.READERS)
def index() -> str:
    """The cycles one may see, each with the station it has reached."""
    state = member_of(CycleState, request.args.get("state"))
    page = queries.cycles_page(
        request_session(),
        current_actor(),
        page=page_number(request.args.get("page")),
        state=state,
    )
    return render_template("cycles/index.html", page=page, state=state, states=STATES)


@bp.route("/cycles/<name>")
@allow(*queries.READERS)
def show(name: str) -> str:
    """The road of one cycle: what is done, what comes next and who can do it."""
    actor, reading = current_actor(), request_session()
    cycle = queries.cycle_for(reading, actor, name)
    stations, plan = road(reading, actor, cycle), queries.plan_of(cycle)
    manages = queries.may_manage(reading, actor, cycle)
    act = next_act(stations) if manages else None
    return render_template(
        "cycles/show.html",
        cycle=cycle,
        plan=plan,
        words=wording.all_rows(plan, clock.now().astimezone(clock.SHANGHAI).date()),
        stations=stations,
        next_act=act,
        next_is_end=act is not None and act.last,
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


@bp.route("/cycles/<name>/close", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def close(name: str):
    """Everything that is still open, what ending does, and the act."""
    session, actor, now = request_session(), current_actor(), clock.now()
    cycle = queries.cycle_to_manage(session, actor, name)
    if cycle.state is CycleState.CLOSED:
        return redirect(url_for("cycles.show", name=name))
    form = CloseForm()
    if form.validate_on_submit():
        with transaction() as writing:
            services.close_cycle(writing, actor=actor, name=name, now=now, seen=form.seen.data)
        flash(_("评估活动已结束。"), "done")
        return redirect(url_for("cycles.show", name=name))
    ending = queries.ending_of(session, actor, cycle, now)
    refusal = why_not_close(name, cycle.state, ending)
    return render_template(
        "cycles/close.html", cycle=cycle, form=form, ending=ending,
        forbidding=_lines(cycle, ending.forbidding), warning=_lines(cycle, ending.warning),
        against=sentence(refusal.code, refusal.params, _) if refusal else "",
    )  # fmt: skip


@bp.route("/cycles/<name>/reopen", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def reopen(name: str):
    """Open an ended cycle again, with a reason."""
    cycle, form = queries.cycle_to_manage(request_session(), current_actor(), name), ReopenForm()
    if cycle.state is not CycleState.CLOSED:
        return redirect(url_for("cycles.show", name=name))
    if not form.validate_on_submit():
        return render_template("cycles/reopen.html", cycle=cycle, form=form)
    with transaction() as session:
        services.reopen_cycle(
            session, actor=current_actor(), name=name, reason=form.reason.data or "",
            now=clock.now(),
        )  # fmt: skip
    flash(_("评估活动已重新打开，可以继续办理。"), "done")
    return redirect(url_for("cycles.show", name=name))


@bp.route("/cycles/<name>/PLAN.toml", endpoint="plan")
@allow(*queries.READERS)
def plan_file(name: str) -> Response:
    """The plan as a file."""
    cycle = queries.cycle_for(request_session(), current_actor(), name)
    response = Response(plan_to_toml(queries.plan_of(cycle)), mimetype="application/toml")
    response.headers.set("Content-Disposition", "attachment", filename="PLAN.toml")
    return response


def _end(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """The last station: when the cycle was ended, or the way to end it once all else is done."""
    label = _("结束")
    if cycle.state in (CycleState.PLANNED, CycleState.FROZEN):
        return Station(END, label, Reached.TODO)
    if cycle.state is CycleState.CLOSED:
        note = _("%(time)s 结束，此后结果不再变动。", time=written_time(cycle.closed_at))
        return Station(END, label, Reached.DONE, note)
    note = _("各项工作办完后，由管辖本活动的质量监督员结束")
    if not queries.may_manage(session, actor, cycle):
        return Station(END, label, Reached.NOW, note, last=True)
    url = url_for("cycles.close", name=cycle.name)
    return Station(END, label, Reached.NOW, note, url, _("结束评估活动"), last=True)


STATIONS.append(_end)


def _lines(cycle: Cycle, found: tuple[Open, ...]) -> list[tuple[str, int, str, str]]:
    """Of each matter its name, how many there are, the list behind it, what becomes of it."""
    lines: list[tuple[str, int, str, str]] = []
    for one in found:
        counter = COUNTERS[one.matter]
        where: dict[str, Any] = {counter.by: cycle.name, **counter.where}
        url = url_for(counter.endpoint, **where)
        after = AFTER_END.get(one.matter.value, "")
        lines.append((_(MATTERS[one.matter.value]), one.count, url, _(after) if after else ""))
    return lines


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
