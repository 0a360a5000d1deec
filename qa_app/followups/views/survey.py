"""The page an aided person opens by link or QR code: plain questions, no account, sent once."""

from flask import redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.followups.queries.inviting import Surveyed, surveyed
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.states import Channel, Respondent
from qa_app.followups.services.answering import Given
from qa_app.followups.services.inviting import answer_by_link
from qa_app.invitations.guarding import link_pages, opened_link
from qa_app.invitations.models import Invitation
from qa_app.invitations.rules import Purpose
from qa_app.scoresheets.rules.asked import filled_from, still_open
from qa_app.scoresheets.rules.scoring import Scorer, scorer_for
from qa_app.scoresheets.views.asked import AskedOption, AskedQuestion, asked_questions
from qa_app.web.audience import allow_anyone
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import request_session

bp = link_pages("survey")
WHO = "respondent"
_WHO_WORDS = {
    Respondent.SELF: N_("我就是受援助的人"),
    Respondent.GUARDIAN: N_("我是他（她）的监护人"),
    Respondent.RELATIVE: N_("我是家里人，替他（她）填"),
    Respondent.OTHER: N_("其他人"),
}


@bp.route("/s/<token>", methods=["GET", "POST"])
@allow_anyone
def answer(token: str):
    """The questions; sent once, they are done."""
    invitation = opened_link(Purpose.FOLLOW_UP, token)
    case = surveyed(request_session(), invitation.subject_id)
    scorer = scorer_for(questionnaire_of(request_session(), case.cycle_id), case.type)
    filled = filled_from(scorer, request.form)
    wrong = _open_ones(scorer, filled) if request.method == "POST" else ()
    if request.method == "GET" or wrong:
        return _page(case, scorer, invitation, wrong), 422 if wrong else 200
    given = Given(filled, Channel.ONLINE, Respondent(request.form[WHO]))
    with transaction() as session:
        answer_by_link(session, invitation=invitation, given=given, now=clock.now())
    return redirect(url_for("survey.thanks", lang=request.args.get("lang")), 303)


@bp.get("/s/thanks")
@allow_anyone
def thanks() -> str:
    """The answers have come in."""
    return render_template("followups/survey_thanks.html")


def _open_ones(scorer: Scorer, filled) -> tuple[str, ...]:
    known = request.form.get(WHO) in set(Respondent)
    return (*(() if known else (WHO,)), *still_open(scorer, filled))


def _page(case: Surveyed, scorer: Scorer, invitation: Invitation, wrong: tuple[str, ...]) -> str:
    filled = filled_from(scorer, request.form)
    questions = [_who_answers(), *asked_questions(scorer, filled)]
    return render_template(
        "followups/survey.html", case=case, questions=questions, remark=filled.comment,
        wrong=wrong, until=invitation.expires_at,
    )  # fmt: skip


def _who_answers() -> AskedQuestion:
    options = tuple(AskedOption(key.value, _(words)) for key, words in _WHO_WORDS.items())
    words = _("先问一下：是谁在填？")
    return AskedQuestion(WHO, WHO, words, words, options, request.form.get(WHO, ""))
