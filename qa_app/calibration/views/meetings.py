"""Calibration sessions for who runs them: opening, who has rated, showing, the screen, notes."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.calibration import forms
from qa_app.calibration.queries import sessions as queries
from qa_app.calibration.queries.files import case_named
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.rules.states import SessionState
from qa_app.calibration.services import sessions as services
from qa_app.calibration.views.blueprint import bp
from qa_app.calibration.views.spreads import shown_rounds
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session

ACTS = {
    "show": services.show_ratings,
    "again": services.second_round,
    "close": services.close_session,
}


@bp.route("/sessions")
@allow(Role.SUPERVISOR)
def sessions() -> str:
    """The sessions of the supervisor's regions."""
    page = queries.sessions_page(
        request_session(), current_actor(), page=page_number(request.args.get("page"))
    )
    return render_template("calibration/sessions.html", page=page)


@bp.route("/sessions/new", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def new_session():
    """Open a session on one case."""
    session, actor = request_session(), current_actor()
    refuse_panel(session, actor)
    form = forms.NewSessionForm(data={"case": request.args.get("case", "")})
    form.experts.choices = queries.invitable(session, 0)
    if form.validate_on_submit():
        case = case_named(session, actor, form.case.data or "")
        if case is not None:
            new = services.NewSession(form.title.data or "", case.id or 0, form.experts.data or [])
            with transaction() as writing:
                made = services.open_session(writing, actor=actor, new=new, now=clock.now())
            return redirect(url_for("calibration.meeting", public_id=made.public_id))
        form.case.errors = [_("没有这个编号的案件，或者同号的不止一件。")]
    return render_template("calibration/new_session.html", form=form)


@bp.route("/sessions/<public_id>")
@allow(Role.SUPERVISOR)
def meeting(public_id: str) -> str:
    """One session: who has rated (never what), the next act, results once they are shown."""
    session = request_session()
    found = queries.session_for(session, current_actor(), public_id)
    return render_template(
        "calibration/meeting.html",
        meeting=found,
        members=queries.members_of(session, found),
        shown=shown_rounds(session, found) if _is_shown(found) else None,
        form=forms.NotesForm(data={"notes": found.notes}),
    )


@bp.route("/sessions/<public_id>/screen")
@allow(Role.SUPERVISOR)
def screen(public_id: str) -> str:
    """The session on a projector: a count while all rate, the spread once it is shown."""
    session = request_session()
    found = queries.session_for(session, current_actor(), public_id)
    rating = found.state is SessionState.RATING
    return render_template(
        "calibration/screen.html",
        meeting=found,
        members=queries.members_of(session, found),
        shown=None if rating else shown_rounds(session, found),
    )


@bp.route("/sessions/<public_id>/<act>", methods=["POST"])
@allow(Role.SUPERVISOR)
def session_act(public_id: str, act: str):
    """Show the ratings, begin the second round, or close the session."""
    if act not in ACTS:
        raise NotFound(act)
    with transaction() as session:
        ACTS[act](session, actor=current_actor(), public_id=public_id, now=clock.now())
    return redirect(url_for("calibration.meeting", public_id=public_id))


@bp.route("/sessions/<public_id>/notes", methods=["POST"])
@allow(Role.SUPERVISOR)
def notes(public_id: str):
    """Keep the notes."""
    with transaction() as session:
        services.write_notes(
            session,
            actor=current_actor(),
            public_id=public_id,
            notes=request.form.get("notes", "")[:8000],
            revision=whole_number(request.form.get("revision")),
            now=clock.now(),
        )
    flash(_("记录已保存。"))
    return redirect(url_for("calibration.meeting", public_id=public_id))


def _is_shown(found) -> bool:
    return found.state is not SessionState.RATING or found.round > 1
