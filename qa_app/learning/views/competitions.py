"""Competitions for those who put cases forward: which there are, the own entries, entering one."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import Invalid
from qa_app.core.roles import Role
from qa_app.cycles.messages import ENTRY_KINDS
from qa_app.cycles.queries import may_manage, plan_of
from qa_app.db.session import transaction
from qa_app.learning.forms.competitions import EnterForm
from qa_app.learning.queries import competitions as queries
from qa_app.learning.services import entries as services
from qa_app.learning.views.blueprint import bp
from qa_app.sampling.messages import ENTRY_STATES
from qa_app.sampling.queries import entries
from qa_app.sampling.rules.entering import STANDING, why_closed
from qa_app.sampling.services.entering import rule_of, withdraw_entry
from qa_app.web.audience import allow
from qa_app.web.filters import labelled
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import problem_sentence, sentence

bp.add_app_template_filter(labelled(ENTRY_KINDS), "entry_kind")
READERS = (Role.AGENCY_STAFF, Role.LAWYER, Role.SUPERVISOR)
ENTERERS = (Role.AGENCY_STAFF, Role.LAWYER)


@bp.get("/competitions")
@allow(*READERS)
def competitions() -> str:
    """The competitions that concern the actor, newest first."""
    session, actor = request_session(), current_actor()
    page = queries.competitions_page(session, actor, page_number(request.args.get("page")))
    return render_template("learning/competitions.html", page=page)


@bp.get("/competitions/<name>")
@allow(*READERS)
def competition(name: str):
    """The rules, the own entries, and the cases that may be put forward."""
    session, actor = request_session(), current_actor()
    cycle = entries.competition_for(session, actor, name)
    if not actor.has(*ENTERERS):
        return redirect(url_for("learning.entries", name=name))
    rule, today = rule_of(cycle), clock.now().astimezone(clock.SHANGHAI).date()
    closed = why_closed(rule, today, is_planned=entries.is_open(cycle))
    text, number = request.args.get("q", "").strip(), page_number(request.args.get("page"))
    return render_template(
        "learning/competition.html",
        cycle=cycle,
        plan=plan_of(cycle),
        closed=sentence(closed.code, closed.params, _) if closed else "",
        own=entries.own_entries(session, actor, cycle, page_number(request.args.get("own"))),
        states=ENTRY_STATES,
        standing=STANDING,
        text=text,
        cases=None if closed else entries.cases_to_enter(session, actor, cycle, text, number),
        is_published=entries.standing_list(session, cycle.id or 0) is not None,
        manages=may_manage(session, actor, cycle),
    )


@bp.route("/competitions/<name>/enter/<int:case_id>", methods=["GET", "POST"])
@allow(*ENTERERS)
def enter(name: str, case_id: int):
    """Put one case forward, with a reason and, of written opinions, the paper."""
    session, actor, form = request_session(), current_actor(), EnterForm()
    cycle = entries.competition_for(session, actor, name)
    case = entries.case_to_enter(session, actor, case_id)
    wanted = services.wants_paper(cycle)
    papers = services.papers_of(session, case_id, language_of_request()) if wanted else []
    form.offer([(paper.public_id, paper.title) for paper in papers])
    if form.is_submitted() and form.validate():
        try:
            with transaction() as writing:
                services.put_forward(
                    writing, actor=actor, name=name, entry=form.entry(case_id), now=clock.now()
                )
        except Invalid as error:
            form.show([(each.column, problem_sentence(each, _)) for each in error.problems])
        else:
            flash(_("已报送 %(number)s，等待审核。", number=case.number), "done")
            return redirect(url_for("learning.competition", name=name))
    return render_template("learning/enter.html", cycle=cycle, case=case, form=form, wanted=wanted)


@bp.post("/entries/<entry_id>/withdraw")
@allow(*ENTERERS)
def withdraw_competition_entry(entry_id: str):
    """Take an own entry back."""
    with transaction() as session:
        entry = withdraw_entry(session, actor=current_actor(), public_id=entry_id, now=clock.now())
        name = queries.name_of(session, entry)
    flash(_("已撤回报送。"), "done")
    return redirect(url_for("learning.competition", name=name))
