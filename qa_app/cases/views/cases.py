"""The list of cases with its export, and the page of one case."""

from collections.abc import Iterator

from flask import Response, render_template, request

from qa_app import clock
from qa_app.cases.forms import filter_of
from qa_app.cases.queries.lists import Viewer, cases_page, export_rows
from qa_app.cases.queries.single import case_facts, may_see_person
from qa_app.cases.queries.visible import SEES_PEOPLE
from qa_app.cases.rules.fields import LABELS
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.cases.services.exports import csv_stream, write_xlsx
from qa_app.cases.services.people import reveal_person
from qa_app.cases.sources import source_lines
from qa_app.cases.views.blueprint import READERS, bp
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import read_session, transaction
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, request_session, vault

_STEPS = (
    *(("applied", "applied_on"), ("accepted", "accepted_on"), ("assigned", "assigned_on")),
    *(("met", "met_on"), ("heard", "heard_on"), ("closed", "closed_on")),
    ("archived", "archived_on"),
)


@bp.route("/")
@allow(*READERS)
def index() -> str:
    """Closed cases in the actor's scope: filter, search, order, pages."""
    wanted = filter_of(request.args)
    page = cases_page(request_session(), _viewer(), wanted)
    return render_template(
        "cases/index.html",
        page=page,
        wanted=wanted,
        types=list(CaseType),
        stages=list(Stage),
        sources=list(Source),
        flags=[(int(flag), _(LABELS[field])) for field, flag in FLAG_OF.items()],
    )


@bp.route("/export.<kind>")
@allow(*READERS)
def export(kind: str) -> Response:
    """The same list as a file: every page of it, no personal data."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    wanted, viewer = filter_of(request.args), _viewer()
    translate = translator(language_of_request())
    if kind == "csv":

        def stream() -> Iterator[bytes]:
            with read_session() as session:
                yield from csv_stream(export_rows(session, viewer, wanted), translate)

        headers = {"Content-Disposition": "attachment; filename=cases.csv"}
        return Response(stream(), mimetype="text/csv", headers=headers)
    rows = export_rows(request_session(), viewer, wanted)
    return sent_workbook(lambda target: write_xlsx(target, rows, translate), "cases.xlsx")


@bp.route("/<int:case_id>")
@allow(*READERS)
def show(case_id: int) -> str:
    """The facts of one case; personal data only after asking for it."""
    return _shown(case_id, person=None)


@bp.route("/<int:case_id>/person", methods=["POST"])
@allow(*SEES_PEOPLE)
def reveal(case_id: int) -> str:
    """Show the aided person's data once; who looked is recorded."""
    with transaction() as writing:
        person = reveal_person(
            writing, actor=current_actor(), case_id=case_id, vault=vault(), now=clock.now()
        )
    return _shown(case_id, person=person)


def _shown(case_id: int, person: dict[str, str] | None) -> str:
    session, actor = request_session(), current_actor()
    found = case_facts(session, actor, case_id)
    steps = [(_(LABELS[field]), getattr(found.Case, name)) for field, name in _STEPS]  # type: ignore[index]
    return render_template(
        "cases/show.html",
        found=found,
        case=found.Case,
        steps=sorted((s for s in steps if s[1]), key=lambda step: step[1]),
        flags=[_(LABELS[field]) for field, flag in FLAG_OF.items() if found.Case.flags & flag],
        sources=source_lines(session, actor, found.Case),
        person=person,
        may_reveal=may_see_person(session, actor, found.Case.agency_id) and bool(found.person),
        has_person=bool(found.person),
        is_auditor_only=not actor.has(*SEES_PEOPLE) and actor.has(Role.AUDITOR),
    )


def _viewer() -> Viewer:
    actor = current_actor()
    if not actor.grants:
        raise NotFound
    return Viewer(actor, vault())
