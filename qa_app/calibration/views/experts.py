"""For supervisors: pass rule, who is qualified, drift by cycle and expert, re-reading."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.calibration import forms
from qa_app.calibration.messages import UNFIT_LABELS
from qa_app.calibration.queries import drift as queries
from qa_app.calibration.queries import qualifying
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.queries.seeds import scored_seeds, seeds_for, tolerance_of
from qa_app.calibration.rules.drifting import figures
from qa_app.calibration.services import drift, rereading, seeding
from qa_app.calibration.services import qualifying as tests
from qa_app.calibration.views.blueprint import bp
from qa_app.calibration.views.compared import gap_words
from qa_app.core.roles import Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_for, cycles_in_state, managed_or_hidden, plan_of
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session


@bp.route("/rule", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def rule():
    """The pass rule of the qualification test and the rules that held before."""
    session, actor = request_session(), current_actor()
    refuse_panel(session, actor)
    form = forms.RuleForm() if request.method == "POST" else None
    if form is not None and form.validate_on_submit():
        with transaction() as writing:
            tests.set_rule(writing, actor=actor, rule=form.rule(), now=clock.now())
        flash(_("测评规则已保存，以后开始的测评按新规则。"))
        return redirect(url_for("calibration.rule"))
    return render_template(
        "calibration/rule.html",
        form=form or forms.rule_form(qualifying.present_rule(session)),
        history=qualifying.rule_history(session),
        ready=len(qualifying.test_pool(session)),
    )


@bp.route("/experts")
@allow(Role.SUPERVISOR)
def experts() -> str:
    """The panel's experts and the state of the test."""
    session, actor = request_session(), current_actor()
    refuse_panel(session, actor)
    text = request.args.get("q", "").strip()[:60]
    number = page_number(request.args.get("page"))
    page = qualifying.candidates_page(session, actor, text=text, page=number, now=clock.now())
    return render_template("calibration/experts.html", page=page, text=text)


@bp.route("/experts/<int:expert_id>/another", methods=["POST"])
@allow(Role.SUPERVISOR)
def another(expert_id: int):
    """One more attempt for an expert who has none left."""
    with transaction() as session:
        tests.allow_another(
            session,
            actor=current_actor(),
            expert_id=expert_id,
            reason=request.form.get("reason", ""),
            now=clock.now(),
        )
    flash(_("已批准增加一次测评。"))
    return redirect(url_for("calibration.experts"))


@bp.route("/cycles")
@allow(Role.SUPERVISOR)
def cycles() -> str:
    """The cycles under way, to see their seeds and drift."""
    session, actor = request_session(), current_actor()
    refuse_panel(session, actor)
    found = cycles_in_state(session, actor, CycleState.DRAWN)
    return render_template("calibration/cycles.html", cycles=found)


@bp.route("/cycles/<name>")
@allow(Role.SUPERVISOR)
def cycle(name: str) -> str:
    """Seeds and drift of one cycle."""
    session, found = request_session(), _cycle(name)
    fit, unfit = seeds_for(session, found)
    page = queries.drift_page(
        session, current_actor(), found, page=page_number(request.args.get("page"))
    )
    return render_template(
        "calibration/cycle.html",
        cycle=found,
        plan=plan_of(found).calibration,
        fit=len(fit),
        unfit=[(one, _(UNFIT_LABELS[one.why])) for one in unfit],
        page=page,
    )


@bp.route("/cycles/<name>/place", methods=["POST"])
@allow(Role.SUPERVISOR)
def place(name: str):
    """Bring every expert up to the share of seeds."""
    with transaction() as session:
        found = cycle_for(session, current_actor(), name)
        done = seeding.place_seeds(session, actor=current_actor(), cycle=found, now=clock.now())
    flash(
        _("放入 %(placed)s 份种子卷，缺 %(missing)s 份。", placed=done.placed, missing=done.missing)
    )
    return redirect(url_for("calibration.cycle", name=name))


@bp.route("/cycles/<name>/assess", methods=["POST"])
@allow(Role.SUPERVISOR)
def assess(name: str):
    """Judge drift now instead of tonight."""
    with transaction() as session:
        found = cycle_for(session, current_actor(), name)
        changed = drift.assess_cycle(session, actor=current_actor(), cycle=found, now=clock.now())
    flash(_("已核对，%(changed)s 名专家的状态有变化。", changed=changed))
    return redirect(url_for("calibration.cycle", name=name))


@bp.route("/cycles/<name>/experts/<int:expert_id>")
@allow(Role.SUPERVISOR)
def expert(name: str, expert_id: int) -> str:
    """One expert's seeds, states and what was read while off."""
    session, found, actor = request_session(), _cycle(name), current_actor()
    who = queries.expert_in_cycle(session, found, expert_id)
    seeds = scored_seeds(session, found, [expert_id]).get(expert_id, [])
    since, doubt = queries.doubtful_since(session, found, expert_id, seeds)
    number = page_number(request.args.get("page"))
    return render_template(
        "calibration/expert.html",
        cycle=found,
        expert=who,
        seeds=[(one, gap_words(one.comparison.total_gap if one.comparison else None))
               for one in seeds],
        figures=figures(queries.results(seeds)),
        tolerance=tolerance_of(plan_of(found)),
        stands=queries.standings(session, found.id or 0, [expert_id]).get(expert_id),
        changes=queries.changes_of(session, found.id or 0, expert_id),
        since=since,
        doubtful=queries.doubtful_page(session, actor, found, expert_id, since=since, page=number)
        if doubt else None,
    )  # fmt: skip


@bp.route("/cycles/<name>/experts/<int:expert_id>/release", methods=["POST"])
@allow(Role.SUPERVISOR)
def release(name: str, expert_id: int):
    """Let a paused expert go on."""
    with transaction() as session:
        found = cycle_for(session, current_actor(), name)
        drift.release(
            session,
            actor=current_actor(),
            cycle=found,
            expert_id=expert_id,
            reason=request.form.get("reason", ""),
            now=clock.now(),
        )
    flash(_("已恢复。之前的种子卷不再计入。"))
    return redirect(url_for("calibration.expert", name=name, expert_id=expert_id))


@bp.route("/cycles/<name>/experts/<int:expert_id>/reread", methods=["POST"])
@allow(Role.SUPERVISOR)
def reread(name: str, expert_id: int):
    """Send the chosen doubtful cases to other experts."""
    chosen = [whole_number(text) for text in request.form.getlist("review")]
    doubted = rereading.Doubted(expert_id, chosen, _("原评审期间评分偏差超出容许范围"))
    with transaction() as session:
        found = cycle_for(session, current_actor(), name)
        done = rereading.send_to_reread(
            session, actor=current_actor(), cycle=found, doubted=doubted, now=clock.now()
        )
    flash(
        _(
            "已送 %(sent)s 件重新评审，%(without)s 件暂无可用专家。",
            sent=done.sent,
            without=done.without,
        )
    )
    return redirect(url_for("calibration.expert", name=name, expert_id=expert_id))


@bp.route("/cycles/<name>/seeds/<placement_id>/feedback", methods=["POST"])
@allow(Role.SUPERVISOR)
def release_feedback(name: str, placement_id: str):
    """Let the expert see one submitted seed beside its model."""
    with transaction() as session:
        found = cycle_for(session, current_actor(), name)
        drift.give_feedback(
            session,
            actor=current_actor(),
            cycle=found,
            placement_id=placement_id,
            now=clock.now(),
        )
    flash(_("已反馈给专家。"))
    back = whole_number(request.form.get("expert"))
    return redirect(url_for("calibration.expert", name=name, expert_id=back))


def _cycle(name: str):
    """A cycle the supervisor runs."""
    session, actor = request_session(), current_actor()
    refuse_panel(session, actor)
    return managed_or_hidden(session, actor, name)
