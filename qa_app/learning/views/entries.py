"""Entries of a competition for who runs it: the list, one entry, admitting and refusing."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed_or_hidden
from qa_app.db.session import transaction
from qa_app.learning.forms.competitions import DecisionForm, entry_filter
from qa_app.learning.queries.competitions import name_of
from qa_app.learning.services import entries as services
from qa_app.learning.tables import competitions as tables
from qa_app.learning.views.blueprint import bp
from qa_app.sampling.messages import ENTRY_STATES
from qa_app.sampling.queries import entries as queries
from qa_app.sampling.services.entering import rule_of
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.get("/competitions/<name>/entries")
@allow(Role.SUPERVISOR)
def entries(name: str) -> str:
    """Every entry of a competition, filtered as the address says."""
    session, cycle, wanted = request_session(), run(name), entry_filter(request.args)
    return render_template(
        "learning/entries.html",
        cycle=cycle,
        rule=rule_of(cycle),
        wanted=wanted,
        page=queries.entries_page(session, cycle, wanted),
        counts=queries.counts_of(session, cycle),
        states=ENTRY_STATES,
        is_open=queries.is_open(cycle),
    )


@bp.get("/competitions/<name>/entries.xlsx")
@allow(Role.SUPERVISOR)
def entries_file(name: str) -> Response:
    """Exactly the list shown."""
    session, cycle = request_session(), run(name)
    found = queries.all_entries(session, cycle, entry_filter(request.args))
    return sent_workbook(
        lambda path: tables.entries_xlsx(path, found, _), f"ENTRIES-{cycle.name}.xlsx"
    )


@bp.route("/entries/<entry_id>", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def entry(entry_id: str):
    """One entry, and what becomes of it."""
    session, actor, form = request_session(), current_actor(), DecisionForm()
    found = queries.entry_to_decide(session, actor, entry_id)
    cycle = run(name_of(session, found))
    if form.validate_on_submit():
        with transaction() as writing:
            services.decide(
                writing, actor=actor, public_id=entry_id, decision=form.decision(),
                now=clock.now(),
            )  # fmt: skip
        flash(_("已记录审核结果。"), "done")
        return redirect(url_for("learning.entries", name=cycle.name, state="entered"))
    if not form.is_submitted():
        form.revision.data = str(found.revision)
    papers = services.papers_of(session, found.case_id, language_of_request())
    return render_template(
        "learning/entry.html", cycle=cycle, line=queries.entry_line(session, found), form=form,
        states=ENTRY_STATES, is_open=queries.is_open(cycle), wanted=services.wants_paper(cycle),
        paper=next((one for one in papers if one.public_id == found.document), None),
    )  # fmt: skip


def run(name: str) -> Cycle:
    """The competition, for who runs it; the refusal of an assessment, else NotFound."""
    cycle = managed_or_hidden(request_session(), current_actor(), name)
    rule_of(cycle)
    return cycle
