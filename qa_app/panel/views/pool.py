"""Pages of the expert pool: list, one expert with declared ties, entering and changing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel import forms
from qa_app.panel.messages import TIE_LABELS, types_text
from qa_app.panel.queries import choices, duty, pool
from qa_app.panel.queries.qualification import QUALIFIED_LABELS, qualification_states
from qa_app.panel.rules.expert_rows import LABELS
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services import experts as services
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.panel.views.blueprint import bp
from qa_app.panel.wording import TERM_LABELS
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session


@bp.route("/experts")
@allow(Role.SUPERVISOR)
def index() -> str:
    """The experts of the supervisor's regions."""
    wanted = forms.pool_filter(request.args)
    session, actor = request_session(), current_actor()
    page = pool.experts_page(session, actor, wanted, clock.now())
    return render_template(
        "panel/index.html",
        page=page,
        wanted=wanted,
        regions=choices.region_choices(session, actor),
        types=list(CaseType),
    )


@bp.route("/experts/export.<kind>")
@allow(Role.SUPERVISOR)
def export(kind: str):
    """The experts the list shows, in the columns an import reads."""
    if kind not in MIME_TYPES:
        raise NotFound(kind)
    rows = [
        [*row[:5], types_text(row[5], _), row[6], str(row[7] or "")]
        for row in pool.experts_as_imported(
            request_session(), current_actor(), forms.pool_filter(request.args)
        )
    ]
    content = table_bytes(kind, [_(label) for label in LABELS.values()], rows)
    return sent_table(content, f"experts.{kind}")


@bp.route("/experts/new", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def new():
    """Enter an expert."""
    form = _offered(forms.NewExpertForm())
    if not (form.validate_on_submit() and form.check_firm(_firm_known)):
        return render_template("panel/new.html", form=form)
    with transaction() as session:
        expert = services.add_expert(
            session,
            actor=current_actor(),
            login=str(form.login.data).strip(),
            fields=form.fields(),
            now=clock.now(),
        )
    flash(_("专家“%(name)s”已加入专家库。", name=expert.name), "done")
    return redirect(url_for("panel.show", expert_id=expert.id))


@bp.route("/experts/<int:expert_id>")
@allow(Role.SUPERVISOR)
def show(expert_id: int) -> str:
    """One expert: facts, seats by cycle, declared ties."""
    return _shown(expert_id, forms.TieForm())


@bp.route("/experts/<int:expert_id>/edit", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def edit(expert_id: int):
    """Change an expert."""
    session = request_session()
    expert = pool.expert_for(session, current_actor(), expert_id)
    known = forms.values_of(expert, choices.firm_name(session, expert.firm_id))
    form = _offered(forms.ExpertForm(data=None if request.form else known))
    if not (form.validate_on_submit() and form.check_firm(_firm_known)):
        return render_template("panel/edit.html", form=form, expert=expert)
    with transaction() as writing:
        services.change_expert(
            writing,
            actor=current_actor(),
            expert_id=expert_id,
            fields=form.fields(),
            revision=int(form.revision.data or 0),
            now=clock.now(),
        )
    flash(_("专家“%(name)s”已保存。", name=form.name.data), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


@bp.route("/experts/<int:expert_id>/ties", methods=["POST"])
@allow(Role.SUPERVISOR)
def declare(expert_id: int):
    """Enter a tie that keeps the expert from cases."""
    pool.expert_for(request_session(), current_actor(), expert_id)
    form = forms.TieForm()
    if not (form.validate_on_submit() and form.find(_tie_target)):
        return _shown(expert_id, form)
    with transaction() as session:
        services.declare_tie(
            session,
            actor=current_actor(),
            expert_id=expert_id,
            tie=(TieKind(form.kind.data), form.found),
            reason=str(form.reason.data),
            now=clock.now(),
        )
    flash(_("已登记回避。今后分配时不会安排；已有的名额请在评估活动的专家组页更换。"), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


@bp.route("/experts/ties/<int:tie_id>/remove", methods=["POST"])
@allow(Role.SUPERVISOR)
def undeclare(tie_id: int):
    """Take a declared tie back."""
    with transaction() as session:
        expert_id = services.remove_tie(
            session, actor=current_actor(), tie_id=tie_id, now=clock.now()
        )
    flash(_("已撤销这项回避。"), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


def _shown(expert_id: int, form: forms.TieForm) -> str:
    session, actor = request_session(), current_actor()
    expert = pool.expert_line(session, actor, expert_id, clock.now())
    return render_template(
        "panel/show.html",
        expert=expert,
        account=pool.account_login(session, expert.account_id),
        may_review=pool.is_expert_account(session, expert.account_id),
        cycles=pool.cycle_loads(session, actor, expert_id),
        ties=pool.ties_of_expert(session, expert_id),
        kinds=TIE_LABELS,
        form=form,
        **_duty(expert_id),
    )


def _duty(expert_id: int) -> dict[str, Any]:
    """Terms, test and leave of an expert, as the page of the expert shows them."""
    session, now = request_session(), clock.now()
    today = duty.day_of(now)
    return {
        "standing": duty.standings(session, [expert_id], today)[expert_id],
        "terms": duty.terms_of(session, expert_id),
        "term_labels": TERM_LABELS,
        "leave": duty.leave_of(session, [expert_id], today),
        "qualification": qualification_states(session, [expert_id], now)[expert_id],
        "qualified": QUALIFIED_LABELS,
        "term_form": forms.TermForm(formdata=None),
    }


def _offered(form: Any) -> Any:
    session, actor = request_session(), current_actor()
    form.offer(
        choices.region_choices(session, actor),
        choices.agency_choices(session, actor),
        whole_tree="/" in actor.region_paths(Role.SUPERVISOR),
    )
    return form


def _firm_known(name: str) -> bool:
    return choices.firm_known(request_session(), name)


def _tie_target(kind: TieKind, text: str) -> int | None:
    return choices.tie_target(request_session(), kind, text)
