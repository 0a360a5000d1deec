"""Calling a meeting, its agenda, attendance, its end, and the minutes to print."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.adjudication import forms
from qa_app.adjudication.messages import MAJORITY_LABELS, STATE_LABELS, TIE_LABELS
from qa_app.adjudication.pdf import minutes_pdf
from qa_app.adjudication.queries import meetings as queries
from qa_app.adjudication.queries.minutes import minutes_of
from qa_app.adjudication.services import calling, closing, holding
from qa_app.adjudication.views.blueprint import bp
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.queries import cycle_to_manage
from qa_app.db.session import transaction
from qa_app.panel.models import Expert
from qa_app.reviews.messages import step_text
from qa_app.reviews.queries.divergences import WaitingCase, waiting_for_meeting
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session

PEOPLE = (Role.SUPERVISOR, Role.EXPERT)


@bp.route("/meetings")
@allow(*PEOPLE)
def index() -> str:
    """The meetings one runs or belongs to."""
    page = queries.meetings_page(
        request_session(), current_actor(), page=page_number(request.args.get("page"))
    )
    return render_template("adjudication/index.html", page=page, states=STATE_LABELS)


@bp.route("/cycles/<name>/meetings/new", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def new(name: str):
    """Call a meeting on cases that wait for one."""
    session, actor = request_session(), current_actor()
    cycle = cycle_to_manage(session, actor, name)
    waiting = waiting_for_meeting(session, actor, cycle)
    form = forms.MeetingForm()
    _offer(session, form, waiting)
    offered = list(form.cases.choices)
    taken = session.execute(queries.items_under_way(cycle.id or 0)).scalars()
    form.cases.choices += [(key, "") for key in taken]  # a form sent twice names them again
    if not form.validate_on_submit():
        form.cases.choices = offered
        return render_template("adjudication/new.html", cycle=cycle, form=form, waiting=waiting)
    with transaction() as writing:
        made = calling.call_meeting(
            writing, actor=actor, cycle=cycle, order=form.order(), now=clock.now()
        )
    return redirect(url_for("adjudication.show", meeting=made.public_id))


@bp.route("/meetings/<meeting>")
@allow(*PEOPLE)
def show(meeting: str) -> str:
    """The agenda of a meeting, who is there, and its rules."""
    session, actor = request_session(), current_actor()
    room = queries.room_of(session, actor, meeting)
    return render_template(
        "adjudication/show.html",
        room=room,
        meeting=room.meeting,
        items=queries.agenda(session, actor, room),
        majority=_(MAJORITY_LABELS[room.meeting.majority]),
        tie=_(TIE_LABELS[room.meeting.tie]),
    )


@bp.route("/meetings/<meeting>/attendance", methods=["POST"])
@allow(*PEOPLE)
def attendance(meeting: str):
    """Note who is there."""
    chosen = {
        int(key) for key in request.form.getlist("present") if key.isascii() and key.isdigit()
    }
    with transaction() as session:
        holding.mark_attendance(
            session, actor=current_actor(), meeting=meeting, present=chosen, now=clock.now()
        )
    flash(_("到会情况已登记。"), "done")
    return redirect(url_for("adjudication.show", meeting=meeting))


@bp.route("/meetings/<meeting>/end", methods=["POST"])
@allow(*PEOPLE)
def end(meeting: str):
    """End a meeting."""
    with transaction() as session:
        closing.end_meeting(session, actor=current_actor(), meeting=meeting, now=clock.now())
    flash(_("会议已结束。"), "done")
    return redirect(url_for("adjudication.show", meeting=meeting))


@bp.route("/meetings/<meeting>/minutes.pdf")
@allow(*PEOPLE)
def minutes_file(meeting: str):
    """The minutes as a PDF, for who runs or chairs the meeting."""
    session, actor = request_session(), current_actor()
    room = queries.room_of(session, actor, meeting)
    if not room.leads:
        raise NotFound(meeting)
    language = language_of_request()
    printed = minutes_pdf(minutes_of(session, actor, room), translator(language), language=language)
    return send_file(
        BytesIO(printed.pdf),
        mimetype="application/pdf",
        download_name=f"{room.cycle.name}-{meeting}.pdf",
    )


def _offer(session: Session, form: forms.MeetingForm, waiting: list[WaitingCase]) -> None:
    """Fill the choices: waiting cases with why they wait, and the experts on the panel."""
    form.cases.choices = [
        (one.case_id, _("%(number)s（%(why)s）", number=one.number, why=_why(one)))
        for one in waiting
    ]
    rows = session.execute(
        select(Expert.id, Expert.name, Expert.login)
        .where(col(Expert.active), col(Expert.account_id).is_not(None))
        .order_by(Expert.name, Expert.login)
    )
    people = [(key, f"{name} {login}") for key, name, login in rows]
    form.members.choices, form.chair.choices = people, people


def _why(case: WaitingCase) -> str:
    """The first reason why a case waits, without a full stop."""
    return step_text(case.steps[0], _).rstrip("。. ") if case.steps else ""
