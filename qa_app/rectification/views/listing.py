"""The list of tasks, its export and its print."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import Response, render_template, request

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.core.spreadsheets import csv_pieces
from qa_app.db.session import read_session
from qa_app.panel.queries.left_out import left_out_of_agencies
from qa_app.panel.wording import left_out_rows
from qa_app.rectification.forms import address_of, filter_of
from qa_app.rectification.messages import CAUSE_LABELS, STATE_LABELS, STATE_TONES
from qa_app.rectification.queries.listing import (
    TaskFilter,
    TaskLine,
    choices_of,
    export_lines,
    states_of,
    tasks_page,
)
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.queries.visible import LEDGER, MAKERS, OFFICE, READERS
from qa_app.rectification.rules.states import Cause, Shown
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.tables import (
    PRINT_COLUMNS,
    TASK_COLUMNS,
    print_row,
    task_rows,
    written_list,
)
from qa_app.rectification.views.blueprint import bp
from qa_app.rectification.wording import Speaker, criterion_words
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, request_session

MOST_PRINTED = 1_000
"""Tasks on one print; more are for the table."""


@bp.get("/")
@allow(*READERS)
def index() -> str:
    """Tasks in sight: filter, search, order, pages; how many stand in each state."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    page, counts = tasks_page(session, actor, wanted, day_of(clock.now()))
    return render_template(
        "rectification/index.html",
        page=page,
        counts=counts,
        left_out=left_out(wanted),
        total=sum(counts[state] for state in states_of("")),
        titles=criterion_words(titles_of(session, _rubrics(page.rows), language_of_request())),
        **_shown(wanted),
    )


@bp.get("/export.<kind>")
@allow(*READERS)
def export(kind: str) -> Response:
    """The same list as a file: every page of it."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    wanted, actor, says = filter_of(request.args), current_actor(), speaker()
    today, noted = day_of(clock.now()), left_out_rows(left_out(wanted), says.translate)
    if kind == "csv":

        def stream() -> Iterator[bytes]:
            with read_session() as session:
                lines = export_lines(session, actor, wanted, today)
                header = [says.translate(column) for column in TASK_COLUMNS]
                rows = task_rows(session, lines, says)
                yield from csv_pieces(header, chain(rows, noted))

        headers = {"Content-Disposition": "attachment; filename=rectification.csv"}
        return Response(stream(), mimetype="text/csv", headers=headers)
    session = request_session()
    rows = chain(task_rows(session, export_lines(session, actor, wanted, today), says), noted)
    return sent_workbook(lambda target: written_list(target, rows, says), "rectification.xlsx")


@bp.get("/print")
@allow(*LEDGER)
def printed() -> str:
    """The list as a sheet to print: the ledger as it is filed."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    lines: list[TaskLine] = []
    for line in export_lines(session, actor, wanted, day_of(clock.now())):
        if len(lines) == MOST_PRINTED:
            break
        lines.append(line)
    says = speaker()
    titles = criterion_words(titles_of(session, _rubrics(lines), says.language))
    rows = [print_row(line, titles, says) for line in lines]
    return render_template(
        "rectification/print.html", rows=rows, columns=[_(one) for one in PRINT_COLUMNS],
        most=MOST_PRINTED if len(lines) == MOST_PRINTED else 0, now=clock.now(), wanted=wanted,
        left_out=left_out(wanted),
    )  # fmt: skip


def left_out(wanted: TaskFilter) -> int:
    """Cases the office's list leaves out because the reader is tied to them."""
    return left_out_of_agencies(request_session(), current_actor(), OFFICE, wanted.cycle)


def speaker() -> Speaker:
    """How tables are written in the language of the request."""
    language = language_of_request()
    return Speaker(translator(language), language)


def _shown(wanted: TaskFilter) -> dict[str, Any]:
    session, actor = request_session(), current_actor()
    only_lawyer = not actor.has(*LEDGER)
    return {
        "wanted": wanted,
        "address": address_of(wanted),
        "states": [(state, _(STATE_LABELS[state])) for state in Shown],
        "labels": STATE_LABELS,
        "tones": STATE_TONES,
        "causes": [(cause, _(CAUSE_LABELS[cause])) for cause in Cause],
        "choices": choices_of(session, actor),
        "may_make": actor.has(*MAKERS),
        "only_lawyer": only_lawyer,
        "one_agency": not actor.has(Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR),
    }


def _rubrics(lines: list[TaskLine]) -> set[tuple[str, int] | None]:
    return {line.rubric for line in lines}
