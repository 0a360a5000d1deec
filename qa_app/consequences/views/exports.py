"""Pages of subsidies: the exports, one export with sums, lines and differences, and its file."""

from pathlib import Path
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from qa_app import clock
from qa_app.consequences import background
from qa_app.consequences.messages import CHANGE_LABELS, PENDING_LABELS, STANDING_LABELS
from qa_app.consequences.models import FinanceExport
from qa_app.consequences.queries import exports as queries
from qa_app.consequences.queries.changes import changed_since
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.queries.released import released_count
from qa_app.consequences.rules.coefficients import coefficient_text
from qa_app.consequences.rules.exports import ExportLine, Standing, total, yuan
from qa_app.consequences.services.exporting import cycle_to_export
from qa_app.consequences.tables import by_agency, by_lawyer, write_export
from qa_app.consequences.views.blueprint import bp
from qa_app.core.errors import NotFound, Refused
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.feedback.views.seen import note_seen
from qa_app.jobs.kept import new_token
from qa_app.jobs.messages import KIND_LABELS
from qa_app.jobs.services import request_job
from qa_app.web.audience import allow
from qa_app.web.downloads import XLSX, sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import PAGE_SIZE, Page, page_number
from qa_app.web.reading import member_of
from qa_app.web.requests import current_actor, request_session, settings

KIND_LABELS.update(background.JOB_LABELS)
VIEWS = ("agency", "lawyer", "line", "apart", "change")


@bp.get("/")
@allow(*queries.READERS)
def index() -> str:
    """The exports the reader may see, and making another."""
    session, actor = request_session(), current_actor()
    cycle = request.args.get("cycle", "").strip()[:100]
    office = actor.has(*OFFICE)
    return render_template(
        "consequences/index.html",
        page=queries.exports_page(session, actor, cycle, page_number(request.args.get("page"))),
        cycles=queries.exportable_cycles(session, actor) if office else [],
        changed=changed_since(session, actor),
        cycle=cycle,
        office=office,
    )


@bp.post("/exports")
@allow(*OFFICE)
def export():
    """Work out the subsidies of a cycle as they are now; of many cases by the worker."""
    session, actor, name = request_session(), current_actor(), request.form.get("cycle", "").strip()
    if not name:
        flash(_("请选择评估活动。"), "warning")
        return redirect(url_for("consequences.index"))
    cycle = cycle_to_export(session, actor, name)
    if released_count(session, cycle.id or 0) > background.AT_ONCE:
        with transaction() as session:
            job = background.ask_to_export(session, actor=actor, cycle=name, now=clock.now())
        return redirect(url_for("jobs.show", public_id=job.public_id))
    key, fresh = background.export_now(actor, name)
    if fresh:
        flash(_("核算表已生成。"), "done")
    asked = {} if fresh else {"unchanged": 1}
    return redirect(url_for("consequences.show", public_id=key, **asked))


@bp.get("/exports/<public_id>")
@allow(*queries.READERS)
def show(public_id: str) -> str:
    """One export: sums by agency or lawyer, lines, what is not paid, what changed."""
    note_seen()
    shown = queries.shown_export(request_session(), current_actor(), public_id)
    by = request.args.get("by", "") if request.args.get("by") in VIEWS else "agency"
    agency = request.args.get("agency", "").strip()[:100]
    lines = [line for line in shown.part.lines if agency in line.agency]
    number = page_number(request.args.get("page"))
    return render_template(
        "consequences/show.html",
        shown=shown,
        by=by,
        agency=agency,
        page=_page(_rows(shown, lines, by, agency), number),
        whole=total(lines),
        is_long=len(shown.part.lines) > background.AT_ONCE,
        unchanged=request.args.get("unchanged") == "1",
        built_in=any(line.table_key == "" for line in shown.part.lines),
        differs=sum(one.cents for one in shown.differences),
        yuan=yuan,
        factor=lambda value: "—" if value is None else coefficient_text(value),
        labels={"standing": STANDING_LABELS, "change": CHANGE_LABELS, "pending": PENDING_LABELS},
    )


@bp.get("/exports/<public_id>/subsidies.xlsx")
@allow(*queries.READERS)
def export_file(public_id: str) -> Response:
    """The export as a workbook for the finance office; Refused for one the worker has to write."""
    note_seen()
    shown = queries.shown_export(request_session(), current_actor(), public_id)
    if len(shown.part.lines) > background.AT_ONCE:
        raise Refused("finance_too_long", lines=len(shown.part.lines))
    t = translator(language_of_request())
    return sent_workbook(
        lambda target: write_export(target, shown, t), _file_name(shown.row, shown.cycle)
    )


@bp.post("/exports/<public_id>/workbook")
@allow(*queries.READERS)
def order_workbook(public_id: str) -> AnyResponse:
    """Have the workbook of a long export written in the background."""
    actor, token = current_actor(), new_token()
    queries.readable_export(request_session(), actor, public_id)
    arguments = {
        "export": public_id,
        "token": token,
        "language": language_of_request(),
        "next_url": url_for("consequences.workbook", public_id=public_id, token=token),
    }
    with transaction() as session:
        job = request_job(session, actor=actor, kind=background.WORKBOOK, arguments=arguments,
                          now=clock.now())  # fmt: skip
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.get("/exports/<public_id>/workbook/<token>")
@allow(*queries.READERS)
def workbook(public_id: str, token: str) -> str:
    """A finished workbook waits for who ordered it."""
    row, cycle, path = _waiting(public_id, token)
    return render_template(
        "consequences/workbook.html", row=row, cycle=cycle, token=token, size=path.stat().st_size
    )


@bp.get("/exports/<public_id>/workbook/<token>/file")
@allow(*queries.READERS)
def fetch_workbook(public_id: str, token: str) -> Response:
    """The finished workbook itself."""
    row, cycle, path = _waiting(public_id, token)
    answer = send_file(path, XLSX, as_attachment=True, download_name=_file_name(row, cycle))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _waiting(public_id: str, token: str) -> tuple[FinanceExport, Cycle, Path]:
    """An export the reader may still read, with the workbook the reader ordered of it."""
    actor = current_actor()
    row, cycle = queries.readable_export(request_session(), actor, public_id)
    path = background.kept_workbook(settings(), actor.account_id, row.public_id, token)
    if not path.is_file():
        raise NotFound(token)
    return row, cycle, path


def _file_name(row: FinanceExport, cycle: Cycle) -> str:
    return f"subsidies-{cycle.name}-{row.number}.xlsx"


def _rows(shown: queries.ShownExport, lines: list[ExportLine], by: str, agency: str) -> list[Any]:
    if by == "agency":
        return by_agency(lines)
    if by == "lawyer":
        return by_lawyer(lines)
    if by == "change":
        return [one for one in shown.differences if agency in one.line.agency]
    if by == "line":
        return [line for line in lines if line.paid]
    wanted = member_of(Standing, request.args.get("standing"))
    return [line for line in lines if not line.paid and wanted in (None, line.standing)]


def _page(rows: list[Any], number: int) -> Page[Any]:
    start = (number - 1) * PAGE_SIZE
    return Page(rows[start : start + PAGE_SIZE], len(rows), number)
