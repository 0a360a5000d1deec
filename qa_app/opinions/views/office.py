"""For those who ask: the list with its counts, asking for many, asking one, the rule."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.db.session import transaction
from qa_app.invitations.background import Order
from qa_app.invitations.guarding import public_address
from qa_app.invitations.views import order_print, pdf_answer
from qa_app.opinions import background, forms, tables
from qa_app.opinions.messages import BODY_LABELS
from qa_app.opinions.queries import lists
from qa_app.opinions.queries.asking import cases_to_ask, count_to_ask, present_rule
from qa_app.opinions.queries.visible import ASKERS, READERS, drawn_cycle, drawn_cycles
from qa_app.opinions.rules.bodies import STAGES
from qa_app.opinions.services import asking
from qa_app.opinions.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.get("/opinions")
@allow(*READERS)
def index():
    """The newest drawn cycle; without one, what opinions are for."""
    cycles = drawn_cycles(request_session(), current_actor())
    if cycles:
        return redirect(url_for("opinions.cycle", name=cycles[0][0]))
    return render_template("opinions/none.html")


@bp.get("/opinions/cycles/<name>")
@allow(*READERS)
def cycle(name: str) -> str:
    """What was asked in a cycle and what came in."""
    session, actor, wanted = request_session(), current_actor(), forms.filter_of(request.args)
    cycle = drawn_cycle(session, actor, name)
    page = lists.opinions_page(session, actor, cycle.id or 0, wanted)
    return render_template(
        "opinions/cycle.html",
        cycle=cycle,
        cycles=drawn_cycles(session, actor),
        page=page,
        wanted=wanted,
        links=lists.links_of_lines(session, page.rows, clock.now()),
        counts=lists.answered(session, actor, cycle.id or 0, wanted.agency),
        bodies=BODY_LABELS,
        running=cycle.state is CycleState.DRAWN,
    )


@bp.get("/opinions/cycles/<name>/OPINIONS.csv")
@allow(*READERS)
def export(name: str) -> Response:
    """Exactly the list shown; without the answers."""
    session, actor = request_session(), current_actor()
    cycle = drawn_cycle(session, actor, name)
    found = lists.all_opinions(session, actor, cycle.id or 0, forms.filter_of(request.args))
    return _csv(tables.list_csv(found, _), f"OPINIONS-{name}.csv")


@bp.route("/opinions/cycles/<name>/ask", methods=["GET", "POST"])
@allow(*ASKERS)
def ask(name: str):
    """Ask about every drawn case that was not asked about, and hand over the links."""
    session, actor, form = request_session(), current_actor(), forms.AskManyForm()
    cycle = drawn_cycle(session, actor, name)
    if not form.validate_on_submit():
        waiting = lists.waiting_to_renew(session, actor, cycle.id or 0)
        return render_template(
            "opinions/ask.html",
            cycle=cycle,
            form=form,
            waiting=len(waiting),
            count=count_to_ask(session, actor, cycle.id or 0),
        )
    agency = str(form.agency.data or "").strip()
    with transaction() as writing:
        cases = cases_to_ask(writing, actor, cycle.id or 0, agency)
        ids = asking.ask_many(writing, actor=actor, cycle=cycle, cases=cases, now=clock.now())
        if form.renew.data:
            ids = lists.waiting_to_renew(writing, actor, cycle.id or 0, agency)
        answer = _handed(writing, cycle, ids, form) if ids else None
    if answer is None:
        flash(_("没有需要征询的案件。"), "warning")
    return answer or redirect(url_for("opinions.cycle", name=name))


@bp.route("/opinions/cycles/<name>/new", methods=["GET", "POST"])
@allow(*ASKERS)
def new(name: str):
    """Ask one body about one case."""
    session, actor, form = request_session(), current_actor(), forms.AskOneForm().offer()
    cycle = drawn_cycle(session, actor, name)
    if not form.validate_on_submit():
        return render_template("opinions/new.html", cycle=cycle, form=form)
    with transaction() as writing:
        made = asking.ask_one(
            writing, actor=actor, cycle=cycle, wanted=form.wanted(), now=clock.now()
        )
    flash(_("已登记征询，请生成链接或者印制表格。"))
    return redirect(url_for("opinions.show", public_id=made.public_id))


@bp.route("/opinions/rule", methods=["GET", "POST"])
@allow(Role.SUPERVISOR, Role.ADMINISTRATOR)
def rule():
    """Whom to ask by case type and stage."""
    if request.method == "GET":
        present = present_rule(request_session())
        return render_template(
            "opinions/rule.html", rule=present, stages=STAGES, bodies=BODY_LABELS
        )
    with transaction() as session:
        asking.set_rule(
            session, actor=current_actor(), rule=forms.rule_of(request.form), now=clock.now()
        )
    flash(_("征询规则已保存，对以后的征询生效。"))
    return redirect(url_for("opinions.rule"))


def _handed(session, cycle: Cycle, ids: list[int], form: forms.AskManyForm):
    """The links as a file, the forms as a PDF, or the page of the job that prints them."""
    actor, now = current_actor(), clock.now()
    if form.handing.data == forms.Handing.LINKS:
        tokens = asking.make_links(session, actor=actor, cycle=cycle, opinion_ids=ids, now=now)
        address = public_address()
        links = {key: background.link_address(address, token) for key, token in tokens.items()}
        lines = lists.lines_of(session, list(links))
        return _csv(
            tables.links_csv(lines, links, asking.link_end(cycle, now), _), "OPINION-LINKS.csv"
        )
    order = Order(cycle, ids, public_address(), language_of_request())
    if len(ids) > background.FORMS.long:
        return order_print(session, background.FORMS, order, str(form.agency.data or "").strip())
    printed = background.print_forms(session, actor=actor, order=order, now=now)
    return pdf_answer(printed.pdf, f"OPINION-FORMS-{cycle.name}.pdf")


def _csv(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
