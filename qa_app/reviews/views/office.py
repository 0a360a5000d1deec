"""The panel office of a cycle: pace and forecast, late experts and giving their files on, fees."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed_or_hidden
from qa_app.db.session import transaction
from qa_app.panel.queries.duty import day_of
from qa_app.panel.queries.seats import hidden_seats
from qa_app.panel.services.fees import set_rates
from qa_app.reviews import forms
from qa_app.reviews.queries import fees as fee_queries
from qa_app.reviews.queries.forecast import cycle_forecast
from qa_app.reviews.queries.late import late_experts
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.rules.fees import yuan
from qa_app.reviews.services import reassigning
from qa_app.reviews.views.blueprint import bp
from qa_app.reviews.wording import OUTLOOKS
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import day_in
from qa_app.web.requests import current_actor, request_session

MOST_LISTED = 500


@bp.route("/cycles/<name>/forecast")
@allow(Role.SUPERVISOR)
def forecast(name: str) -> str:
    """When the reviews will be in at the present pace."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    found = cycle_forecast(session, actor, cycle, clock.now())
    return render_template(
        "reviews/forecast.html",
        cycle=cycle,
        found=found,
        due=plan_of(cycle).timetable.reviews_due,
        outlook=_(OUTLOOKS[found.outlook][0]),
        tone=OUTLOOKS[found.outlook][1],
        hidden=hidden_seats(session, actor, cycle),
    )


@bp.route("/cycles/<name>/late")
@allow(Role.SUPERVISOR)
def late(name: str) -> str:
    """Experts with overdue reviews, and the choice of those whose files are given on."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    return render_template(
        "reviews/late.html",
        cycle=cycle,
        lines=late_experts(session, actor, cycle, clock.now())[:MOST_LISTED],
        due=plan_of(cycle).timetable.reviews_due,
        hidden=hidden_seats(session, actor, cycle),
    )


@bp.route("/cycles/<name>/late/reassign", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def reassign_late(name: str):
    """Who would get the overdue files of the chosen experts; a POST does it."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    chosen = forms.experts_chosen(request.values)
    if request.method == "POST":
        with transaction() as writing:
            count = reassigning.carry_out(
                writing, actor=actor, cycle=cycle, order=(chosen, request.form.get("mark", "")),
                reason=request.form.get("reason", "")[:500], now=clock.now(),
            )  # fmt: skip
        flash(_("已改派 %(count)s 件，并已通知双方。", count=count), "done")
        return redirect(url_for("reviews.late", name=name))
    found = reassigning.preview(session, actor, cycle, chosen, clock.now())
    people = {move.seat.expert_id for move in found.moves} | {move.to or 0 for move in found.moves}
    return render_template(
        "reviews/reassign_late.html",
        cycle=cycle,
        found=found,
        chosen=sorted(chosen),
        names=reassigning.names_of(session, people),
    )


@bp.route("/cycles/<name>/fees", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def fees(name: str):
    """The fee statement of a period, and the rates it is made with; a POST keeps rates."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    rates = forms.rates_typed(request.form, [act.code for act in fee_queries.FEE_ACTS])
    if request.method == "POST" and rates is not None:
        with transaction() as writing:
            set_rates(writing, actor=actor, cycle=cycle, cents=rates, now=clock.now())
        flash(_("已保存酬金标准。"), "done")
        return redirect(url_for("reviews.fees", name=name, **_shown_days()))
    first, last = period_of(cycle)
    return render_template(
        "reviews/fees.html",
        cycle=cycle,
        first=first,
        last=last,
        acts=fee_queries.FEE_ACTS,
        found=fee_queries.statement(session, actor, cycle, first, last),
        yuan=yuan,
        wrong=request.method == "POST",
    )


def period_of(cycle: Cycle) -> tuple[date, date]:
    """The days asked for in the address; else from the draw to today."""
    today = day_of(clock.now())
    begun = day_of(cycle.drawn_at) if cycle.drawn_at else today - timedelta(days=30)
    first = day_in(request.args.get("from")) or begun
    return first, max(first, day_in(request.args.get("to")) or today)


def _shown_days() -> dict[str, str]:
    return {key: request.args[key] for key in ("from", "to") if key in request.args}
