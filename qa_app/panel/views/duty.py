"""Pages of the panel office: terms, leave and wishes; and an expert's own leave and wish."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import Refused
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel import forms
from qa_app.panel.queries import duty as queries
from qa_app.panel.queries import office as office_queries
from qa_app.panel.queries.pool import expert_for
from qa_app.panel.queries.qualification import QUALIFIED_LABELS, qualification_states
from qa_app.panel.rules.duty import Term
from qa_app.panel.services import duty as services
from qa_app.panel.views.blueprint import bp
from qa_app.panel.wording import TERM_LABELS, WISH_LABELS
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence

SHOWN = ("experts", "leave", "wishes")


@bp.route("/experts/office")
@allow(Role.SUPERVISOR)
def office() -> str:
    """Terms and tests, leave, wishes: what the office keeps of every expert."""
    session, actor, now = request_session(), current_actor(), clock.now()
    show = request.args.get("show", "")
    term = request.args.get("term", "")
    wanted = Term(term) if term in set(Term) else None
    number = page_number(request.args.get("page"))
    return render_template(
        "panel/office.html",
        show=show if show in SHOWN else "experts",
        term=wanted,
        page=office_queries.office_page(session, actor, now, term=wanted, page=number),
        ending=office_queries.terms_ending(session, actor, now),
        leave=office_queries.coming_leave(session, actor, now),
        wishes=office_queries.wishes(session, actor),
        terms=TERM_LABELS,
        qualified=QUALIFIED_LABELS,
        today=queries.day_of(now),
    )


@bp.route("/experts/<int:expert_id>/wish", methods=["POST"])
@allow(Role.SUPERVISOR)
def decide_wish(expert_id: int):
    """Grant or refuse the capacity an expert wished for."""
    grant = request.form.get("grant") == "yes"
    with transaction() as session:
        done = services.decide_wish(
            session, actor=current_actor(), expert_id=expert_id, grant=grant, now=clock.now()
        )
    flash(_("已批准。") if done and grant else _("已答复。"), "done")
    return redirect(url_for("panel.office", show="wishes"))


@bp.route("/experts/<int:expert_id>/terms", methods=["POST"])
@allow(Role.SUPERVISOR)
def enter_term(expert_id: int):
    """Appoint an expert from a day to a day."""
    expert_for(request_session(), current_actor(), expert_id)
    form = forms.TermForm()
    if not form.validate_on_submit():
        flash(_first_error(form), "error")
        return redirect(url_for("panel.show", expert_id=expert_id))
    with transaction() as session:
        services.enter_term(
            session,
            actor=current_actor(),
            expert_id=expert_id,
            span=form.span(),
            note=str(form.note.data or ""),
            now=clock.now(),
        )
    flash(_("已登记聘期。"), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


@bp.route("/experts/terms/<int:term_id>/remove", methods=["POST"])
@allow(Role.SUPERVISOR)
def remove_term(term_id: int):
    """Take a term back."""
    with transaction() as session:
        expert_id = services.remove_term(
            session, actor=current_actor(), term_id=term_id, now=clock.now()
        )
    flash(_("已删除这段聘期。"), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


@bp.route("/experts/<int:expert_id>/leave", methods=["POST"])
@allow(Role.SUPERVISOR)
def enter_leave(expert_id: int):
    """Enter leave for an expert."""
    expert = expert_for(request_session(), current_actor(), expert_id)
    form = forms.SpanForm()
    if not form.validate_on_submit():
        flash(_first_error(form), "error")
        return redirect(url_for("panel.show", expert_id=expert_id))
    with transaction() as session:
        services.enter_leave(
            session, actor=current_actor(), expert=expert, span=form.span(), now=clock.now()
        )
    flash(_("已登记请假。"), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


@bp.route("/experts/leave/<public_id>/end", methods=["POST"])
@allow(Role.SUPERVISOR)
def end_leave(public_id: str):
    """Call an expert's leave off or end it early."""
    with transaction() as session:
        expert_id = services.end_leave(
            session, actor=current_actor(), public_id=public_id, now=clock.now()
        )
    flash(_("已取消请假。"), "done")
    return redirect(url_for("panel.show", expert_id=expert_id))


@bp.route("/experts/me", methods=["GET", "POST"])
@allow(Role.EXPERT)
def mine():
    """An expert's own term, leave and capacity; a POST enters leave."""
    form = forms.SpanForm(prefix="leave")
    if not form.validate_on_submit():
        return _mine(form, forms.WishForm(formdata=None, prefix="wish"))
    try:
        with transaction() as session:
            own = services.own_expert(session, current_actor())
            services.enter_leave(
                session, actor=current_actor(), expert=own, span=form.span(), now=clock.now()
            )
    except Refused as refusal:
        form.ends_on.errors = [sentence(refusal.code, refusal.params, _)]
        return _mine(form, forms.WishForm(formdata=None, prefix="wish"))
    flash(_("已登记请假，请假期间不会分配新的案件。"), "done")
    return redirect(url_for("panel.mine"))


@bp.route("/experts/me/leave/<public_id>/end", methods=["POST"])
@allow(Role.EXPERT)
def end_own_leave(public_id: str):
    """Call one's own leave off or end it early."""
    with transaction() as session:
        services.end_leave(session, actor=current_actor(), public_id=public_id, now=clock.now())
    flash(_("已取消请假。"), "done")
    return redirect(url_for("panel.mine"))


@bp.route("/experts/me/capacity", methods=["POST"])
@allow(Role.EXPERT)
def ask_capacity():
    """Wish for more or fewer cases a year."""
    form = forms.WishForm(prefix="wish")
    if not form.validate_on_submit():
        return _mine(forms.SpanForm(formdata=None, prefix="leave"), form)
    with transaction() as session:
        services.ask_capacity(
            session,
            actor=current_actor(),
            wanted=form.wanted.data or 0,
            reason=str(form.reason.data or ""),
            now=clock.now(),
        )
    flash(_("已提交申请，由质量监督员确认后生效。"), "done")
    return redirect(url_for("panel.mine"))


def _mine(form: Any, wish: Any) -> str:
    session, actor, now = request_session(), current_actor(), clock.now()
    expert, today = queries.own_expert_or_none(session, actor), queries.day_of(now)
    ids = [expert.id or 0] if expert else []
    due = [one(session, actor, now) for one in queries.DUE] if expert else []
    return render_template(
        "panel/mine.html",
        expert=expert,
        standing=queries.standings(session, ids, today).get(ids[0]) if ids else None,
        qualification=qualification_states(session, ids, now).get(ids[0]) if ids else None,
        leave=queries.leave_of(session, ids, today),
        last=queries.last_wish(session, ids[0]) if ids else None,
        due=sorted(day for days in due for day in days),
        load=queries.own_load(session, ids[0], now) if ids else 0,
        form=form,
        wish=wish,
        terms=TERM_LABELS,
        qualified=QUALIFIED_LABELS,
        wishes=WISH_LABELS,
    )


def _first_error(form: Any) -> str:
    return next(error for field in form for error in field.errors)
