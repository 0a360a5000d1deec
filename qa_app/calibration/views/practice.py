"""An expert's own practice: files and results, the test, sessions, feedback; all private."""

from flask import redirect, render_template, request, url_for

from qa_app import clock
from qa_app.calibration.queries import practice as queries
from qa_app.calibration.queries import qualifying, sessions
from qa_app.calibration.queries.feedback import feedback_for
from qa_app.calibration.queries.people import own_expert, own_expert_id
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import AttemptState, SessionState
from qa_app.calibration.services import attempts
from qa_app.calibration.services import qualifying as tests
from qa_app.calibration.services.sessions import begin_rating
from qa_app.calibration.views.blueprint import bp
from qa_app.calibration.views.compared import compared_groups, gap_words
from qa_app.calibration.views.spreads import shown_rounds
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session


@bp.route("/")
@allow(Role.EXPERT)
def practice() -> str:
    """The practice files with the own results, sessions and feedback."""
    session, actor = request_session(), current_actor()
    if own_expert_id(session, actor) is None:
        return render_template("calibration/nobody.html")
    expert = own_expert(session, actor)
    page = queries.practice_page(session, actor, page=page_number(request.args.get("page")))
    state = qualifying.states(session, [expert.id or 0], clock.now())[expert.id or 0]
    return render_template(
        "calibration/practice.html",
        page=page,
        state=state,
        meetings=sessions.own_sessions(session, expert.id or 0),
        feedback=queries.own_feedback(session, actor),
    )


@bp.route("/practice/<file_id>", methods=["POST"])
@allow(Role.EXPERT)
def begin(file_id: str):
    """Begin a practice file, or go on with the open attempt."""
    with transaction() as session:
        attempt = attempts.begin_practice(
            session, actor=current_actor(), file_id=file_id, now=clock.now()
        )
    return redirect(url_for("calibration.desk", public_id=attempt))


@bp.route("/qualification", methods=["GET", "POST"])
@allow(Role.EXPERT)
def qualification():
    """The test: what it asks, how the own attempts went; a POST begins one."""
    if request.method == "POST":
        with transaction() as session:
            tests.begin_test(session, actor=current_actor(), now=clock.now())
        return redirect(url_for("calibration.qualification"))
    session, actor = request_session(), current_actor()
    if own_expert_id(session, actor) is None:
        return render_template("calibration/nobody.html")
    expert = own_expert(session, actor)
    found = qualifying.tests_of(session, expert.id or 0)
    return render_template(
        "calibration/qualification.html",
        rule=qualifying.present_rule(session),
        state=qualifying.states(session, [expert.id or 0], clock.now())[expert.id or 0],
        tests=[(one, PassRule(**one.rule)) for one in found],
        sheets=qualifying.sheets_of_test(session, found[0].id) if found else [],
        done=AttemptState.SUBMITTED,
    )


@bp.route("/qualification/<public_id>")
@allow(Role.EXPERT)
def test(public_id: str) -> str:
    """One finished attempt with the result of each of its files."""
    session, actor = request_session(), current_actor()
    found = qualifying.own_test(session, own_expert(session, actor).id or 0, public_id)
    return render_template(
        "calibration/test.html",
        test=found,
        rule=PassRule(**found.rule),
        sheets=qualifying.sheets_of_test(session, found.id),
    )


@bp.route("/feedback/<public_id>")
@allow(Role.EXPERT)
def feedback(public_id: str) -> str:
    """A review the chair gave feedback on, beside the model."""
    session = request_session()
    found = feedback_for(session, current_actor(), public_id)
    return render_template(
        "calibration/feedback.html",
        found=found,
        total_gap=gap_words(found.comparison.total_gap),
        compared=compared_groups(found.desk, found.model, found.comparison, found.explanations),
    )


@bp.route("/sessions/<public_id>/mine", methods=["GET", "POST"])
@allow(Role.EXPERT)
def my_session(public_id: str):
    """The own part in a session: to the sheet while rating, to what all see once it is shown."""
    if request.method == "POST":
        with transaction() as session:
            attempt = begin_rating(
                session, actor=current_actor(), public_id=public_id, now=clock.now()
            )
        return redirect(url_for("calibration.desk", public_id=attempt))
    session, actor = request_session(), current_actor()
    meeting = sessions.own_session(session, actor, public_id)
    expert = own_expert(session, actor)
    own = sessions.rating_of(session, meeting, expert.id or 0, meeting.round)
    sees = _may_see(session, meeting, expert.id or 0)
    shown = shown_rounds(session, meeting, expert.id) if sees else None
    return render_template("calibration/my_session.html", meeting=meeting, own=own, shown=shown)


def _may_see(session, meeting, expert_id: int) -> bool:
    """Results for who handed in a rating of a round that was shown; for all once it is over."""
    if meeting.state is SessionState.CLOSED:
        return True
    last = meeting.round if meeting.state is SessionState.SHOWN else meeting.round - 1
    if last < 1:
        return False
    own = sessions.rating_of(session, meeting, expert_id, last)
    return own is not None and own.state is AttemptState.SUBMITTED
