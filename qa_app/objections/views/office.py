"""The list of objections, one objection with its timeline, and what supervisors do with it."""

from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.queries import plan_of
from qa_app.db.session import transaction
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.objections import forms, tables
from qa_app.objections.messages import ONLY_LABELS, WHY_LABELS
from qa_app.objections.queries import listing
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.queries.entries import set_aside
from qa_app.objections.queries.grounds import grades_of, grounds_of
from qa_app.objections.queries.returning import only_stopped
from qa_app.objections.queries.seen import (
    Paper,
    Point,
    Seat,
    Seen,
    objection_for,
    papers_of,
    points_of,
)
from qa_app.objections.queries.sheets import of_sheets
from qa_app.objections.queries.standing import basis
from qa_app.objections.queries.timeline import timeline
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.basis import Basis, in_meeting
from qa_app.objections.rules.choosing import Candidate
from qa_app.objections.rules.deadlines import came_in_time
from qa_app.objections.rules.points import known_point
from qa_app.objections.rules.redaction import names_in
from qa_app.objections.rules.states import (
    FIRST_LEVEL,
    PENDING,
    WITHDRAWABLE,
    WRITABLE,
    ObjectionState,
    Outcome,
)
from qa_app.objections.services import assigning, form_check
from qa_app.objections.services.form_check import At
from qa_app.objections.views import shown
from qa_app.objections.views.acts import acts_of
from qa_app.objections.views.blueprint import bp
from qa_app.panel.queries.left_out import left_out_of_cycles
from qa_app.rubrics.rules.schema import Rubric
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session

READERS = (Role.SUPERVISOR, Role.AGENCY_STAFF, Role.LAWYER)
MOST_SHOWN = 20


@bp.get("")
@allow(*READERS)
def index() -> str:
    """Objections the reader may see, filtered by the address."""
    session, actor = request_session(), current_actor()
    wanted = forms.wanted_of(request.args, day_of(clock.now()))
    page = listing.objections_page(session, actor, wanted)
    return render_template(
        "objections/index.html",
        page=page,
        wanted=wanted,
        left_out=left_out_of_cycles(session, actor, wanted.cycle),
        cycles=listing.cycles_with(session, actor),
        agencies=listing.agencies_with(session, actor),
        states=[one for one in ObjectionState if one is not ObjectionState.DRAFT],
        outcomes=list(Outcome),
        only=ONLY_LABELS,
        today=day_of(clock.now()),
        at_office=actor.has(Role.SUPERVISOR),
        may_return=actor.has(Role.SUPERVISOR) and only_stopped(wanted) and page.total > 0,
    )


@bp.get("/OBJECTIONS.csv")
@allow(*READERS)
def export() -> Response:
    """Exactly the list shown."""
    wanted = forms.wanted_of(request.args, day_of(clock.now()))
    session, actor = request_session(), current_actor()
    rows = listing.all_objections(session, actor, wanted)
    left_out = left_out_of_cycles(session, actor, wanted.cycle)
    response = Response(tables.list_csv(rows, _, left_out=left_out), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="OBJECTIONS.csv")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/of/<sheet>")
@allow(*READERS)
def of_sheet(sheet: str):
    """The objection of the case a sheet is about."""
    session, actor = request_session(), current_actor()
    found = sheet_of(session, actor, sheet)
    line = of_sheets(session, [found.id]).get(found.id)
    if line is None:
        raise NotFound(sheet)
    return redirect(url_for("objections.show", public_id=line.public_id))


@bp.get("/<public_id>")
@allow(*READERS)
def show(public_id: str):
    """One objection: what is objected to, what was decided and why, and the timeline."""
    seen = objection_for(request_session(), current_actor(), public_id)
    if seen.objection.handed_in_at is None and seen.objection.state in WRITABLE:
        return redirect(url_for("objections.write", sheet=seen.sheet))
    return render_template("objections/show.html", **_shown(seen))


@bp.post("/<public_id>/accept")
@allow(Role.SUPERVISOR)
def accept(public_id: str):
    """Let an objection go on."""
    with transaction() as session:
        form_check.accept(session, actor=current_actor(), at=_at(public_id), now=clock.now())
        first = objection_for(session, current_actor(), public_id).objection.level == FIRST_LEVEL
    flash(_("异议已受理。") if first else _("异议已受理，本案已提交评议会重新评定。"), "done")
    to = "objections.assign" if first else "objections.show"
    return redirect(url_for(to, public_id=public_id))


@bp.route("/<public_id>/return", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def send_back(public_id: str):
    """Return an objection with a note and new days."""
    form, session = forms.ReturnForm(), request_session()
    found = form_check.office_objection(session, current_actor(), public_id)
    if basis(session, found.objection) is Basis.MOVED:
        form.suggest(_("本案的定级结果在您提出异议后有变化，请对照新的反馈表逐项核对后重新提交。"))
    valid, about = form.validate_on_submit(), found.objection
    look = look_of_office(session, about.cycle_id, about.case_id, [form.note.data or ""])
    if not valid or not look.clear(_at(public_id).seen):
        words = {"look": look, "asked": valid}
        return render_template("objections/send_back.html", form=form, seen=found, **words)
    with transaction() as session:
        form_check.send_back(
            session, actor=current_actor(), at=_at(public_id), words=form.note.data or "",
            days=form.days.data or 0, now=clock.now(),
        )  # fmt: skip
    flash(_("异议已退回补正。"), "done")
    return redirect(url_for("objections.show", public_id=public_id))


@bp.route("/<public_id>/assign", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def assign(public_id: str):
    """Choose who decides; the proposal comes first, and why others may not is said."""
    session, actor = request_session(), current_actor()
    seen = form_check.office_objection(session, actor, public_id)
    choice = choice_for(session, seen.cycle, seen.objection, clock.now())
    deciding = seen.objection.state is ObjectionState.DECIDING
    form = forms.ReassignForm() if deciding else forms.AssignForm()
    text = request.args.get("q", "").strip()[: forms.LONGEST]
    free = [one for one in choice.free if text in one.expert.name]
    form.expert.choices = [(str(one.expert.expert_id), _offered(one)) for one in choice.free]
    if not form.validate_on_submit():
        form.expert.choices = form.expert.choices if not text else [
            (str(one.expert.expert_id), _offered(one)) for one in free
        ]  # fmt: skip
        return render_template("objections/assign.html", **_choice(seen, choice, form, text))
    with transaction() as writing:
        assigning.assign(
            writing, actor=actor, at=_at(public_id), expert_id=whole_number(form.expert.data),
            now=clock.now(), reason=form.reason.data or "" if "reason" in form else "",
        )  # fmt: skip
    flash(_("已交由所选专家办理。"), "done")
    return redirect(url_for("objections.show", public_id=public_id))


def _at(public_id: str) -> At:
    form = request.form
    return At(public_id, whole_number(form.get("revision")), form.get("seen", ""))


def _offered(one: Candidate) -> str:
    return _(
        "%(name)s（本次活动 %(load)s 件，其中异议 %(objections)s 件）",
        name=one.expert.name, load=one.expert.load, objections=one.objections,
    )  # fmt: skip


def _choice(seen: Seen, choice: Any, form: forms.AssignForm, text: str) -> dict[str, Any]:
    kept_out = [one for one in choice.kept_out if text in one.expert.name]
    total = len(form.expert.choices)
    form.expert.choices = form.expert.choices[:MOST_SHOWN]
    if form.expert.data is None and choice.proposed and not text:
        form.expert.data = str(choice.proposed.expert.expert_id)
    return {
        "seen": seen,
        "objection": seen.objection,
        "form": form,
        "text": text,
        "free_total": total,
        "decider": listing.decider_name(request_session(), seen.objection),
        "counts": [(WHY_LABELS[str(why)], n) for why, n in choice.counts().items()],
        "kept_out": [
            (one.expert.name, _("、").join(_(WHY_LABELS[str(why)]) for why in one.reasons))
            for one in kept_out[:MOST_SHOWN]
        ],
        "kept_out_total": len(kept_out),
        "most": MOST_SHOWN,
    }


def _shown(seen: Seen) -> dict[str, Any]:
    session, objection = request_session(), seen.objection
    grounds = grounds_of(session, seen.cycle, objection.case_id)
    points, papers = points_of(session, objection.id), papers_of(session, objection.id)
    return {
        "seen": seen,
        "objection": objection,
        "points": shown.shown_points(
            points,
            papers,
            grounds.rubric if grounds else None,
            meeting=objection.level != FIRST_LEVEL,
        ),
        **_papers(seen, papers),
        "days": _days(seen),
        "decided": objection.decided_at is not None,
        "grades": grades_of(session, objection),
        "show_points": plan_of(seen.cycle).feedback.show_points,
        "timeline": timeline(session, objection, names=seen.at_office, own=seen.seat is Seat.OWN),
        "decider": listing.decider_name(session, objection) if seen.at_office else "",
        "named": _named(seen, points),
        **_on_paper(seen, grounds.rubric if grounds else None),
        **acts_of(session, seen, day_of(clock.now())),
    }


def _named(seen: Seen, points: list[Point]) -> list[str]:
    """For the office: names of the case's people that the reasons contain."""
    names = [name for name in (seen.lawyer, seen.firm, seen.agency) if name]
    told = " ".join(point.reason for point in points)
    return names_in(told, names) if seen.at_office else []


def _days(seen: Seen) -> list[tuple[str, str]]:
    """For the office: whether it came in in time, and until when the form is to be checked."""
    objection, rows = seen.objection, list[tuple[str, str]]()
    came_on = objection.received_on or day_of(objection.handed_in_at or objection.made_at)
    if seen.at_office and (objection.state in PENDING or objection.decided_at):
        until = filters.written_date(objection.due_on)
        rows.append((_("提出期限"), _said_of(came_in_time(objection.due_on, came_on), until)))
    if seen.at_office and objection.state is ObjectionState.HANDED_IN and objection.check_by:
        until, late = filters.written_date(objection.check_by), objection.check_by < _today()
        said = _("%(date)s（含当日），已逾期", date=until) if late else until
        rows.append((_("形式审查期限"), said))
    return rows


def _said_of(in_time: bool, until: str) -> str:
    if in_time:
        return _("%(date)s（含当日），在期限内提出", date=until)
    return _("%(date)s（含当日），提出时已过期限", date=until)


def _today() -> date:
    return day_of(clock.now())


def _on_paper(seen: Seen, rubric: Rubric | None) -> dict[str, Any]:
    """What came on paper: who may enter what was mended, and what the lawyer had typed before."""
    objection, actor, own = seen.objection, current_actor(), seen.seat is Seat.OWN
    texts = set_aside(request_session(), actor.account_id, objection) if own else {}
    return {
        "may_withdraw_paper": _may_withdraw(seen) and not own,
        "own_entry": objection.entered_by == actor.login,
        "enters": objection.state is ObjectionState.RETURNED and not own,
        "set_aside": [
            (shown.title_of(rubric, known_point(point)), text) for point, text in texts.items()
        ],
    }


def _may_withdraw(seen: Seen) -> bool:
    """Whether what came on paper may still be taken back on paper."""
    objection = seen.objection
    waits = objection.state in WITHDRAWABLE and not objection.meeting_item_id
    return (
        objection.received_on is not None
        and waits
        and not in_meeting(objection.level, objection.state)
    )


def _papers(seen: Seen, papers: list[Paper]) -> dict[str, Any]:
    """Papers about the whole, whether who decides reads any, and may be kept from reading them."""
    return {
        "loose": shown.papers_for(papers, ""),
        "has_papers": any(one.for_decider for one in papers),
        "may_hold": seen.at_office and seen.objection.state in PENDING,
    }
