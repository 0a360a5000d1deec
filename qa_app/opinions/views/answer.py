"""The page a judge, prosecutor, officer or arbitrator opens by link: five questions, no account."""

from flask import redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.cycles.queries import is_ended
from qa_app.db.session import transaction
from qa_app.invitations.guarding import link_pages, opened_link
from qa_app.invitations.rules import Purpose
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.lists import OpinionLine, line_of
from qa_app.opinions.rules.states import OpinionState
from qa_app.opinions.services.receiving import answer_by_link, questions_of
from qa_app.scoresheets.rules.asked import filled_from, still_open
from qa_app.scoresheets.rules.scoring import Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.views.asked import asked_questions
from qa_app.web.audience import allow_anyone
from qa_app.web.requests import request_session

bp = link_pages("opinion")


@bp.route("/o/<token>", methods=["GET", "POST"])
@allow_anyone
def answer(token: str):
    """The questions; sent once, they are done."""
    invitation = opened_link(Purpose.OPINION, token)
    line, scorer = _asked(invitation.subject_id)
    filled = filled_from(scorer, request.form)
    wrong = still_open(scorer, filled) if request.method == "POST" else ()
    if request.method == "GET" or wrong:
        return _page(line, scorer, filled, wrong), 422 if wrong else 200
    with transaction() as session:
        answer_by_link(session, invitation=invitation, filled=filled, now=clock.now())
    return redirect(url_for("opinion.thanks", lang=request.args.get("lang")), 303)


@bp.get("/o/thanks")
@allow_anyone
def thanks() -> str:
    """The answer has come in."""
    return render_template("opinions/thanks.html")


def _asked(opinion_id: int) -> tuple[OpinionLine, Scorer]:
    session = request_session()
    opinion = session.get(Opinion, opinion_id)
    if opinion is None or opinion.state is not OpinionState.ASKED:
        raise NotFound
    if is_ended(session, opinion.cycle_id):
        raise NotFound
    line = line_of(session, opinion.id)
    return line, scorer_for(questions_of(session, opinion), CaseType(line.type))


def _page(line: OpinionLine, scorer: Scorer, filled: Filled, wrong: tuple[str, ...]) -> str:
    questions = asked_questions(scorer, filled)
    return render_template(
        "opinions/answer.html", line=line, questions=questions, remark=filled.comment, wrong=wrong
    )
