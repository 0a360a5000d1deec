"""Pages of a cycle's panel: assign, list of seats, open seats, another expert for one seat."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed_or_hidden
from qa_app.db.session import transaction
from qa_app.jobs.models import Job
from qa_app.jobs.services import request_job
from qa_app.panel import forms
from qa_app.panel.messages import (
    REASON_LABELS,
    REGION_RULE_LABELS,
    STATE_LABELS,
    shortage_line,
)
from qa_app.panel.models import AssignmentState
from qa_app.panel.queries import overview, seats
from qa_app.panel.queries.assignments import cycle_of, supervised_seat
from qa_app.panel.queries.plan import panel_plan, region_rule
from qa_app.panel.queries.qualification import unqualified
from qa_app.panel.rules.conflicts import Reason
from qa_app.panel.services import replacing
from qa_app.panel.services.assigning import CASE_REPLACED, why_not_assign
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.panel.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.route("/cycles/<name>/panel", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def assign(name: str):
    """Before: what will be assigned. After: how it came out."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    job = overview.last_assign_job(session, actor, cycle)
    if request.method == "GET":
        return render_template("panel/assign.html", **_station(cycle, job), job=job)
    if job is None or not overview.is_under_way(job):
        with transaction() as writing:
            job = request_job(writing, actor=actor, kind=overview.ASSIGN_JOB,
                              arguments={"cycle": name}, now=clock.now())  # fmt: skip
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/cycles/<name>/panel/seats")
@allow(Role.SUPERVISOR)
def assignments(name: str) -> str:
    """Every seat of the cycle."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    wanted = forms.seat_filter(request.args)
    return render_template(
        "panel/assignments.html",
        cycle=cycle,
        page=seats.seats_page(session, actor, cycle, wanted),
        hidden=seats.hidden_seats(session, actor, cycle),
        wanted=wanted,
        reviewers=panel_plan(cycle).reviewers,
        states=STATE_LABELS,
        case_replaced=CASE_REPLACED,
    )


@bp.route("/cycles/<name>/panel/seats.<kind>")
@allow(Role.SUPERVISOR)
def export_assignments(name: str, kind: str):
    """The seats the list shows, as a spreadsheet."""
    cycle = managed_or_hidden(request_session(), current_actor(), name)
    if kind not in MIME_TYPES:
        raise NotFound(kind)
    header = [_("案件编号"), _("机构"), _("名额"), _("登录名"), _("专家"), _("状态")]
    lines = seats.seats_to_export(
        request_session(), current_actor(), cycle, forms.seat_filter(request.args)
    )
    rows = [
        [one.case_key, one.agency, one.seat, one.login, one.name, _(STATE_LABELS[one.state])]
        for one in lines
    ]
    return sent_table(table_bytes(kind, header, rows), f"{name}-panel.{kind}")


@bp.route("/cycles/<name>/panel/open")
@allow(Role.SUPERVISOR)
def open_seats(name: str) -> str:
    """Seats that were left and are not taken, and seats that have become improper."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    improper = tuple(overview.improper_seats(session, actor, cycle))
    return render_template(
        "panel/open_seats.html",
        cycle=cycle,
        page=seats.open_seats(session, actor, cycle, page_number(request.args.get("page"))),
        improper=seats.seats_page(session, actor, cycle, forms.SeatFilter(ids=improper)),
        reviewers=panel_plan(cycle).reviewers,
        states=STATE_LABELS,
        case_replaced=CASE_REPLACED,
    )


@bp.route("/panel/seats/<public_id>", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def reassign(public_id: str):
    """Give one seat to an expert of choice."""
    facts = _seat(public_id)
    form = forms.SeatForm()
    form.expert.choices = [(e.id, _choice(e)) for e in facts["candidates"].free]
    if not form.validate_on_submit():
        return render_template("panel/reassign.html", **facts, form=form)
    with transaction() as session:
        replacing.reassign(
            session,
            actor=current_actor(),
            public_id=public_id,
            expert_id=form.expert.data,
            reason=str(form.reason.data),
            now=clock.now(),
        )
    flash(_("已更换专家。"), "done")
    return redirect(url_for("panel.assignments", name=facts["cycle"].name))


@bp.route("/panel/seats/<public_id>/withdraw", methods=["POST"])
@allow(Role.SUPERVISOR)
def withdraw(public_id: str):
    """Take one seat back and leave it open."""
    facts = _seat(public_id)
    form = forms.WithdrawForm()
    if not form.validate_on_submit():
        flash(_("请写明收回的原因。"), "error")
        return redirect(url_for("panel.reassign", public_id=public_id))
    with transaction() as session:
        replacing.withdraw(
            session,
            actor=current_actor(),
            public_id=public_id,
            reason=str(form.reason.data),
            now=clock.now(),
        )
    flash(_("名额已收回，请安排其他专家。"), "done")
    return redirect(url_for("panel.open_seats", name=facts["cycle"].name))


def _station(cycle: Cycle, job: Job | None) -> dict[str, Any]:
    """What the page of the assignment shows of a cycle."""
    session, actor = request_session(), current_actor()
    plan, refusal = panel_plan(cycle), why_not_assign(cycle)
    number = page_number(request.args.get("page"))
    return {
        "cycle": cycle,
        "plan": plan,
        "rule": _(REGION_RULE_LABELS[region_rule(plan)]),
        "refusal": sentence(refusal.code, refusal.params, _) if refusal else "",
        "seats": overview.progress_of(session, cycle),
        "pool": overview.pool_of(session, cycle, clock.now()),
        "loads": overview.loads_page(session, actor, cycle, number),
        "improper": len(overview.improper_seats(session, actor, cycle)),
        "unqualified": unqualified(session, cycle, clock.now()),
        "under_way": overview.is_under_way(job),
        "short": _short((job.result or {}).get("short") if job else None),
    }


def _short(record: dict[str, Any] | None) -> dict[str, Any] | None:
    """A stored shortage with its sentences in the reader's language."""
    if record is None:
        return None
    return {
        **record,
        "lines": [shortage_line(line["code"], line["params"], _) for line in record["lines"]],
        "blocked": [(_(REASON_LABELS[Reason(key)]), n) for key, n in record["blocked"].items()],
        "unfilled": [
            {**case, "why": shortage_line(case["code"], case, _)} for case in record["unfilled"]
        ],
    }


def _seat(public_id: str) -> dict[str, Any]:
    session, actor = request_session(), current_actor()
    seat = supervised_seat(session, actor, public_id)
    cycle = cycle_of(session, seat)
    return {
        "seat": seats.seat_line(session, actor, cycle, seat),
        "cycle": cycle,
        "held": seat.state is AssignmentState.ACTIVE,
        "candidates": seats.candidates(session, actor, cycle, seat.case_id, clock.now()),
        "reasons": REASON_LABELS,
        "withdraw": forms.WithdrawForm(formdata=None),
        "reviewers": panel_plan(cycle).reviewers,
    }


def _choice(expert: seats.Candidate) -> str:
    return _("%(name)s（%(login)s），已有 %(load)s 件", name=expert.name, login=expert.login,
             load=expert.load)  # fmt: skip
