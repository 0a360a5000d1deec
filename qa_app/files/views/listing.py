"""The list of case files and its export."""

from collections.abc import Iterator

from flask import Response, render_template, request

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.db.session import read_session
from qa_app.files.forms import filter_of
from qa_app.files.queries import listing
from qa_app.files.rules.reminding import urgency
from qa_app.files.rules.standing import Standing
from qa_app.files.services.requesting import day_of
from qa_app.files.tables import csv_stream, write_xlsx
from qa_app.files.views.blueprint import WRITERS, bp
from qa_app.files.wording import DUE_LABELS, STANDING_LABELS, STANDING_TONES
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.menu import Entry
from qa_app.web.requests import current_actor, request_session

MENU = [Entry(21, N_("案卷"), "files.index", "file-earmark-text", ("files",))]


@bp.get("/")
@allow(*WRITERS)
def index() -> str:
    """Files of drawn cases, or of all cases, with their state: filter, search, order, pages."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    today = day_of(clock.now())
    return render_template(
        "files/index.html",
        page=listing.files_page(session, actor, wanted, today),
        wanted=wanted,
        cycles=listing.cycles_listed(session, actor),
        standings=[(each, _(STANDING_LABELS[each])) for each in Standing],
        tones=STANDING_TONES,
        words=STANDING_LABELS,
        dues=[(code, _(label)) for code, label in DUE_LABELS.items()],
        urgency=lambda day: urgency(day, today, listing.SOON),
        language=language_of_request(),
        one_agency=not actor.has(Role.SUPERVISOR, Role.ADMINISTRATOR),
    )


@bp.get("/export.<kind>")
@allow(*WRITERS)
def export(kind: str) -> Response:
    """The same list as a file: every page of it."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    wanted, actor = filter_of(request.args), current_actor()
    today, language = day_of(clock.now()), language_of_request()
    translate = translator(language)
    if kind == "csv":

        def stream() -> Iterator[bytes]:
            with read_session() as session:
                lines = listing.export_lines(session, actor, wanted, today)
                yield from csv_stream(lines, language, translate)

        headers = {"Content-Disposition": "attachment; filename=files.csv"}
        return Response(stream(), mimetype="text/csv", headers=headers)
    lines = listing.export_lines(request_session(), actor, wanted, today)
    return sent_workbook(
        lambda target: write_xlsx(target, lines, language, translate), "files.xlsx"
    )
