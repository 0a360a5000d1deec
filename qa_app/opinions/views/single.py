"""One request: how it stands, its answers, a new link, the printed form, entry, withdrawal."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.case_types import CaseType
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.invitations.background import Order
from qa_app.invitations.guarding import public_address
from qa_app.invitations.views import pdf_answer
from qa_app.opinions import background, forms
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.lists import OpinionLine, line_of, links_of_lines
from qa_app.opinions.queries.visible import ASKERS, READERS, opinion_for
from qa_app.opinions.rules.states import Entry, OpinionState
from qa_app.opinions.services import asking
from qa_app.opinions.services.receiving import enter_answers, questions_of
from qa_app.opinions.views.blueprint import bp
from qa_app.scoresheets.queries import filled as filled_sheet
from qa_app.scoresheets.queries import scoresheet
from qa_app.scoresheets.rules.asked import filled_from, still_open
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.views.asked import asked_questions
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.get("/opinions/<public_id>")
@allow(*READERS)
def show(public_id: str) -> str:
    """How a request stands; the answers once they are in."""
    session, now = request_session(), clock.now()
    opinion = opinion_for(session, current_actor(), public_id)
    line = line_of(session, opinion.id)
    return render_template(
        "opinions/show.html",
        opinion=opinion,
        line=line,
        cycle=session.get_one(Cycle, opinion.cycle_id),
        link=links_of_lines(session, [line], now).get(line.id),
        sheet=_sheet(opinion),
        questions=_questions(opinion, line, _filled(opinion)),
        asks=current_actor().has(*ASKERS),
    )


@bp.post("/opinions/<public_id>/link")
@allow(*ASKERS)
def link(public_id: str) -> str:
    """A new link, shown this once, with words for a mail."""
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        opinion = asking.opinion_to_link(session, actor=actor, public_id=public_id)
        cycle = session.get_one(Cycle, opinion.cycle_id)
        tokens = asking.make_links(
            session, actor=actor, cycle=cycle, opinion_ids=[opinion.id or 0], now=now
        )
        line = line_of(session, opinion.id)
    address = background.link_address(public_address(), tokens[line.id])
    return render_template(
        "opinions/link.html", line=line, address=address, until=asking.link_end(cycle, now)
    )


@bp.post("/opinions/<public_id>/form")
@allow(*ASKERS)
def form(public_id: str):
    """The printed form with a new link."""
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        opinion = asking.opinion_to_link(session, actor=actor, public_id=public_id)
        cycle = session.get_one(Cycle, opinion.cycle_id)
        order = Order(cycle, [opinion.id or 0], public_address(), language_of_request())
        printed = background.print_forms(session, actor=actor, order=order, now=now)
    return pdf_answer(printed.pdf, "OPINION-FORM.pdf")


@bp.route("/opinions/<public_id>/enter", methods=["GET", "POST"])
@allow(*ASKERS)
def enter(public_id: str):
    """Enter what came on paper or was told to staff."""
    session, actor, form = request_session(), current_actor(), forms.EntryForm().offer()
    opinion = opinion_for(session, actor, public_id)
    asking.refuse_not_waiting(opinion)
    line = line_of(session, opinion.id)
    scorer = scorer_for(questions_of(session, opinion), CaseType(line.type))
    filled = filled_from(scorer, request.form)
    wrong = still_open(scorer, filled) if request.method == "POST" else ()
    if not form.validate_on_submit() or wrong:
        questions = asked_questions(scorer, filled)
        return render_template(
            "opinions/enter.html", line=line, form=form, questions=questions, wrong=wrong,
            remark=filled.comment, public_id=public_id,
        )  # fmt: skip
    with transaction() as writing:
        enter_answers(
            writing, actor=actor, public_id=public_id, filled=filled,
            entry=Entry(form.entry.data), now=clock.now(),
        )  # fmt: skip
    flash(_("意见已录入。"))
    return redirect(url_for("opinions.show", public_id=public_id))


@bp.route("/opinions/<public_id>/withdraw", methods=["GET", "POST"])
@allow(*ASKERS)
def withdraw(public_id: str):
    """Take a request back; says first what that does."""
    session = request_session()
    opinion = opinion_for(session, current_actor(), public_id)
    asking.refuse_not_waiting(opinion)
    if request.method == "GET":
        line = line_of(session, opinion.id)
        return render_template("opinions/withdraw.html", line=line)
    with transaction() as writing:
        asking.withdraw_opinion(
            writing, actor=current_actor(), public_id=public_id, now=clock.now()
        )
    flash(_("征询已撤回，链接已停用。"))
    return redirect(url_for("opinions.show", public_id=public_id))


def _sheet(opinion: Opinion):
    if opinion.scoresheet_id is None:
        return None
    return scoresheet(request_session(), opinion.scoresheet_id)


def _filled(opinion: Opinion) -> Filled:
    sheet = _sheet(opinion)
    if sheet is None:
        return Filled()
    return filled_sheet(sheet, questions_of(request_session(), opinion))


def _questions(opinion: Opinion, line: OpinionLine, filled: Filled):
    """The questions with their answers; nothing before they are in."""
    if opinion.state is not OpinionState.RECEIVED:
        return []
    scorer = scorer_for(questions_of(request_session(), opinion), CaseType(line.type))
    return asked_questions(scorer, filled)
