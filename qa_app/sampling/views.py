"""Pages of the draw: preview, freeze, seed ceremony, sample, extension, substitution.

The pages for everybody (hash, frame, sample, script) are below, without log-in.
"""

import shlex

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as WerkzeugResponse

from qa_app import clock
from qa_app.core.errors import Invalid
from qa_app.core.roles import Role
from qa_app.cycles import queries as cycles
from qa_app.cycles.forms.plan import PlanForm, values_of
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.db.session import transaction
from qa_app.resources import resource_dir
from qa_app.sampling import (
    forms,
    stations,  # noqa: F401 - hands in its stations
    work,  # noqa: F401 - hands in its work items
)
from qa_app.sampling.queries import entries, frame, frozen, listing
from qa_app.sampling.queries.names import Names, stratum_names
from qa_app.sampling.rules.preview import Growth, stratum_half_width
from qa_app.sampling.services import drawing, freezing, receiving, substituting
from qa_app.sampling.services.taking import refuse_drawing
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session

bp = Blueprint("sampling", __name__)
bp.add_app_template_filter(shlex.quote, "shell_quoted")
FIRST_TICKETS = 8
SHOWN_STRATA = 400


@bp.route("/cycles/preview", methods=["POST"])
@allow(Role.SUPERVISOR)
def preview() -> str:
    """What the plan being typed would yield; a part of the plan page."""
    form = PlanForm()
    try:
        plan = form.plan()
    except Invalid:
        return render_template(
            "sampling/_preview.html", preview=None, width=None, shown=0, names=()
        )
    session = request_session()
    if plan.is_competition:
        return render_template("sampling/_preview_entries.html", plan=plan)
    region_id = cycles.home_region(session, current_actor(), plan)
    yielded = frame.preview(session, plan, region_id)
    return render_template(
        "sampling/_preview.html", preview=yielded, width=stratum_half_width, shown=SHOWN_STRATA,
        names=stratum_names(session, plan),
    )  # fmt: skip


@bp.route("/cycles/<name>/freeze", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def freeze(name: str):
    """State what freezing does, then freeze."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    if request.method == "POST":
        with transaction() as session:
            freezing.freeze_cycle(session, actor=current_actor(), name=name, now=clock.now())
        return _after_freezing(cycle)
    if cycle.state is not CycleState.PLANNED:
        return redirect(url_for("cycles.show", name=name))
    if cycle.kind is CycleKind.COMPETITION:
        counts = entries.counts_of(request_session(), cycle)
        return render_template("sampling/freeze_entries.html", cycle=cycle, counts=counts)
    yielded = frame.preview(request_session(), cycles.plan_of(cycle), cycle.region_id)
    return render_template(
        "sampling/freeze.html",
        cycle=cycle, preview=yielded, width=stratum_half_width, shown=SHOWN_STRATA,
        names=_names(cycle),
    )  # fmt: skip


@bp.route("/cycles/<name>/ceremony", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def ceremony(name: str):
    """The projector page: the hash, then the seed, then the result."""
    cycle = _with_draw(cycles.cycle_to_manage(request_session(), current_actor(), name))
    if cycle.state is CycleState.PLANNED:
        return redirect(url_for("sampling.freeze", name=name))
    form = forms.SeedForm()
    if cycle.state is CycleState.FROZEN and form.ready():
        if not form.confirmed.data:
            return render_template("sampling/ceremony_confirm.html", cycle=cycle, form=form)
        with transaction() as session:
            drawing.draw_cycle(
                session, actor=current_actor(), name=name, seed=form.public_seed(), now=clock.now()
            )
        return redirect(url_for("sampling.ceremony", name=name))
    if cycle.state is CycleState.FROZEN:
        step = "seed" if form.is_submitted() or request.args.get("step") == "seed" else "hash"
        return render_template("sampling/ceremony.html", cycle=cycle, form=form, step=step)
    return render_template("sampling/ceremony_result.html", cycle=cycle, **_result(cycle))


@bp.route("/cycles/<name>/sample")
@allow(*cycles.READERS)
def sample(name: str) -> str:
    """The drawn cases."""
    actor, session = current_actor(), request_session()
    cycle = cycles.cycle_for(session, actor, name)
    wanted = listing.SampleFilter(
        text=request.args.get("q", "").strip(),
        stratum=request.args.get("stratum", "").strip(),
        status=request.args.get("status", ""),
        received=request.args.get("received", ""),
        page=page_number(request.args.get("page")),
    )
    return render_template(
        "sampling/sample.html",
        cycle=cycle,
        wanted=wanted,
        names=_names(cycle),
        page=listing.sample_page(session, actor, cycle, wanted),
        counts=listing.sample_counts(session, actor, cycle),
        manages=cycles.may_manage(session, actor, cycle),
    )


@bp.route("/cycles/<name>/received", methods=["POST"])
@allow(Role.SUPERVISOR)
def receive(name: str):
    """Note files as received, or take the note back."""
    cycles.cycle_to_manage(request_session(), current_actor(), name)
    ids = None if "everything" in request.form else request.form.getlist("case", type=int)
    received = request.form.get("received") != "no"
    with transaction() as session:
        changed = receiving.mark_received(
            session, actor=current_actor(), name=name, case_ids=ids, now=clock.now(),
            received=received,
        )  # fmt: skip
    flash(_("已更新 %(count)s 件案卷的收到情况。", count=changed))
    return redirect(url_for("sampling.sample", name=name, **request.args.to_dict()))


@bp.route("/cycles/<name>/sample/<int:case_id>/substitute", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def substitute(name: str, case_id: int):
    """Replace a case by the next ticket of its stratum, with a reason."""
    cycle = _with_draw(cycles.cycle_to_manage(request_session(), current_actor(), name))
    line = listing.sample_line(request_session(), current_actor(), cycle, case_id)
    form = forms.ReasonForm()
    replaced = line.shown_status == "replaced"
    if not replaced and not form.validate_on_submit():
        return render_template(
            "sampling/substitute.html", form=form, line=line, cycle=cycle, names=_names(cycle)
        )
    if not replaced:
        with transaction() as session:
            row = substituting.substitute_case(
                session, actor=current_actor(), name=name, case_key=line.case_key,
                reason=str(form.reason.data), now=clock.now(),
            )  # fmt: skip
        flash(_("已由 %(key)s 替补。", key=row.case_key))
    return redirect(url_for("sampling.sample", name=name, stratum=line.stratum))


@bp.route("/cycles/<name>/extend", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def extend(name: str):
    """Draw more cases: sizes are typed, what is added is shown, then confirmed."""
    cycle = _with_draw(cycles.cycle_to_manage(request_session(), current_actor(), name))
    if cycle.state is not CycleState.DRAWN:
        return redirect(url_for("cycles.show", name=name))
    earlier = cycles.plan_of(cycle)
    form = PlanForm(data=None if request.form else values_of(earlier)).offer({})
    grown = _grown(cycle, form) if form.is_submitted() else None
    if grown is None or "confirmed" not in request.form:
        return render_template(
            "sampling/extend.html", cycle=cycle, form=form, grown=grown, names=_names(cycle)
        )
    with transaction() as session:
        added = drawing.extend_cycle(
            session, actor=current_actor(), name=name, plan=form.sizes_on(earlier), now=clock.now()
        )
    flash(_("已增抽 %(count)s 件，原来抽中的案件全部保留。", count=added))
    return redirect(url_for("sampling.sample", name=name))


@bp.route("/public/draws")
@allow_anyone
def public_index() -> str:
    """Every published frame and draw."""
    page = listing.public_draws(request_session(), page_number(request.args.get("page")))
    return render_template("sampling/public_index.html", page=page)


@bp.route("/public/draws/<name>")
@allow_anyone
def public(name: str) -> str:
    """What anyone may know of a draw, and how to check it."""
    cycle = listing.public_cycle(request_session(), name)
    if cycle.kind is CycleKind.COMPETITION:
        return render_template("sampling/public_none.html", cycle=cycle)
    strata = frozen.strata_of(request_session(), cycle)
    return render_template("sampling/public.html", cycle=cycle, strata=strata, **_result(cycle))


@bp.route("/public/draws/<name>/FRAME.csv")
@allow_anyone
def frame_file(name: str) -> Response:
    """The frozen frame, byte for byte as hashed."""
    cycle = listing.public_cycle(request_session(), name, drawn=True)
    etag = cycle.frame_sha256 or ""
    if etag in request.if_none_match:
        return _cached(Response(status=304), etag)
    content = frozen.stored_frame(request_session(), cycle).content
    return _cached(_csv(content, f"FRAME-{name}.csv"), etag)


@bp.route("/public/draws/<name>/SAMPLE.csv")
@allow_anyone
def sample_file(name: str) -> Response:
    """The sample as it is now."""
    cycle = listing.public_cycle(request_session(), name, drawn=True)
    response = _csv(frozen.sample_file(request_session(), cycle), f"SAMPLE-{name}.csv")
    response.add_etag()
    response.cache_control.public, response.cache_control.max_age = True, 60
    return response.make_conditional(request)


@bp.route("/public/verify_draw.py")
@allow_anyone
def verify_script() -> Response:
    """The stand-alone script that checks a draw."""
    content = (resource_dir("tools") / "verify_draw.py").read_bytes()
    response = Response(content, mimetype="text/x-python")
    response.headers.set("Content-Disposition", "attachment", filename="verify_draw.py")
    response.cache_control.public, response.cache_control.max_age = True, 3600
    return response


def _with_draw(cycle: Cycle) -> Cycle:
    """The cycle, if cases are drawn in it and not put forward."""
    refuse_drawing(cycle)
    return cycle


def _after_freezing(cycle: Cycle) -> WerkzeugResponse:
    """On to the ceremony, or back to a competition, which has none."""
    if cycle.kind is CycleKind.COMPETITION:
        flash(_("参评案件已经确定，可以组专家组、分配评审。"))
        return redirect(url_for("cycles.show", name=cycle.name))
    flash(_("抽样框已冻结。请立即公布散列值。"))
    return redirect(url_for("sampling.ceremony", name=cycle.name))


def _names(cycle: Cycle) -> Names:
    return stratum_names(request_session(), cycles.plan_of(cycle))


def _result(cycle: Cycle) -> dict[str, object]:
    """What ceremony and public page show of a draw; nothing before it."""
    if cycle.state in (CycleState.PLANNED, CycleState.FROZEN):
        return {"lines": [], "by_stratum": [], "drawn": 0, "more": 0, "names": ()}
    session = request_session()
    strata = frozen.strata_of(session, cycle)
    return {
        "lines": listing.first_lines(session, cycle, FIRST_TICKETS),
        "by_stratum": strata[:SHOWN_STRATA],
        "drawn": sum(each.sample_size for each in strata),
        "more": max(0, len(strata) - SHOWN_STRATA),
        "names": _names(cycle),
    }


def _grown(cycle: Cycle, form: PlanForm) -> list[Growth] | None:
    """What an extension adds to each stratum that grows; None when the form has problems."""
    session, earlier = request_session(), cycles.plan_of(cycle)
    try:
        later = form.sizes_on(earlier)
    except Invalid as error:
        form.show(error)
        return None
    planned = drawing.planned_sizes(session, cycle, earlier, later)
    return [
        Growth(each.label, each.frame_size, each.sample_size, planned[each.label])
        for each in frozen.strata_of(session, cycle)
        if planned[each.label] != each.sample_size
    ]


def _csv(content: bytes, filename: str) -> Response:
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def _cached(response: Response, etag: str) -> Response:
    """A frozen frame never changes, so it may be kept for a year."""
    response.set_etag(etag)
    response.cache_control.public, response.cache_control.max_age = True, 31_536_000
    response.cache_control.immutable = True
    return response
