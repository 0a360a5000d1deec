"""The cases of a cycle with all their sources, one case with every source, and combining."""

from collections.abc import Iterator

from flask import Response, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.cases.models import Case
from qa_app.cases.sources import source_lines
from qa_app.core.roles import Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import READERS, cycle_for, cycles_page, may_manage, plan_of
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.rules.plan import SourceName
from qa_app.db.session import read_session, transaction
from qa_app.reviews.messages import METHOD_LABELS
from qa_app.sources import forms, tables
from qa_app.sources.background import ask_for_combining
from qa_app.sources.queries import due as due_queries
from qa_app.sources.queries.lists import case_row, cases_page, every_case
from qa_app.sources.queries.preview import preview_of
from qa_app.sources.queries.single import combined_by, combining_cycle
from qa_app.sources.services.combining import why_not_combine
from qa_app.sources.views import shown
from qa_app.sources.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session


@bp.route("/")
@allow(*READERS)
def index() -> str:
    """The cycles whose sources can be set side by side."""
    session, actor = request_session(), current_actor()
    number = page_number(request.args.get("page"))
    page = cycles_page(
        session, actor, page=number, state=CycleState.DRAWN, kind=CycleKind.ASSESSMENT
    )
    return render_template("sources/index.html", page=page)


@bp.route("/<name>")
@allow(*READERS)
def cases(name: str) -> str:
    """The cases of a cycle, a column for each source."""
    session, actor = request_session(), current_actor()
    cycle, wanted = cycle_for(session, actor, name), forms.filter_of(request.args)
    return render_template(
        "sources/cases.html",
        cycle=cycle,
        wanted=wanted,
        page=cases_page(session, actor, cycle, wanted),
        names=shown.names(),
        cell=shown.cell,
        methods=METHOD_LABELS,
        combines=plan_of(cycle).sources.combines,
    )


@bp.route("/<name>/cases.csv")
@allow(*READERS)
def export(name: str) -> Response:
    """The same list as a file."""
    actor, wanted = current_actor(), forms.filter_of(request.args)
    cycle_for(request_session(), actor, name)
    translate = translator(language_of_request())

    def stream() -> Iterator[bytes]:
        with read_session() as session:
            rows = every_case(session, actor, cycle_for(session, actor, name), wanted)
            yield from tables.csv_rows(rows, translate)

    answer = Response(stream(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"sources-{name}.csv")
    return answer


@bp.route("/<name>/cases/<int:case_id>")
@allow(*READERS)
def case(name: str, case_id: int) -> str:
    """Every source of one case and its state, what counts and what combining makes of it."""
    session, actor = request_session(), current_actor()
    cycle = cycle_for(session, actor, name)
    row = case_row(session, actor, cycle, case_id)
    plan = plan_of(cycle).sources
    due = due_queries.due_grades(session, cycle, [case_id]) if plan.combines else []
    return render_template(
        "sources/case.html",
        cycle=cycle,
        case=row,
        lines=[shown.line(source, row.sources.get(source), plan) for source in SourceName],
        others=source_lines(session, actor, session.get_one(Case, case_id)),
        combines=plan.combines,
        method=_(METHOD_LABELS[row.method]) if row.method else "",
        due=shown.due(due[0]) if due else None,
        may_combine=may_manage(session, actor, cycle) and why_not_combine(cycle) is None,
    )


@bp.route("/<name>/combine", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def combine(name: str):
    """What combining would change, the act as a background job, and what came of it."""
    session, actor = request_session(), current_actor()
    cycle = combining_cycle(session, actor, name)
    form = forms.CombineForm()
    if not form.validate_on_submit():
        number = page_number(request.args.get("page"))
        return render_template(
            "sources/combine.html",
            cycle=cycle,
            form=form,
            found=preview_of(session, actor, cycle, number),
            rules=shown.rules(plan_of(cycle)),
            done=combined_by(session, actor, cycle, request.args.get("job", "")),
        )
    with transaction() as writing:
        reason = form.reason.data or ""
        job = ask_for_combining(writing, actor=actor, cycle=cycle, reason=reason, now=clock.now())
    return redirect(url_for("jobs.show", public_id=job.public_id))
