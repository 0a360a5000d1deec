"""Pages of subsidies: the exports, one export with sums, lines and differences, and its file."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.consequences.messages import CHANGE_LABELS, PENDING_LABELS, STANDING_LABELS
from qa_app.consequences.queries import exports as queries
from qa_app.consequences.queries.changes import changed_since
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.rules.coefficients import coefficient_text
from qa_app.consequences.rules.exports import ExportLine, Standing, total, yuan
from qa_app.consequences.services.exporting import make_export
from qa_app.consequences.tables import by_agency, by_lawyer, write_export
from qa_app.consequences.views.blueprint import bp
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import PAGE_SIZE, Page, page_number
from qa_app.web.reading import member_of
from qa_app.web.requests import current_actor, request_session

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
    """Work out the subsidies of a cycle as they are now."""
    cycle = request.form.get("cycle", "").strip()
    if not cycle:
        flash(_("请选择评估活动。"), "warning")
        return redirect(url_for("consequences.index"))
    with transaction() as session:
        key, fresh = make_export(session, actor=current_actor(), cycle=cycle, now=clock.now())
    if fresh:
        flash(_("核算表已生成。"), "done")
    else:
        flash(_("上次核算以后没有变化，没有另外生成。"), "info")
    return redirect(url_for("consequences.show", public_id=key))


@bp.get("/exports/<public_id>")
@allow(*queries.READERS)
def show(public_id: str) -> str:
    """One export: sums by agency or lawyer, lines, what is not paid, what changed."""
    shown = queries.shown_export(request_session(), current_actor(), public_id)
    by = request.args.get("by", "")
    by = by if by in VIEWS else "agency"
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
        built_in=any(line.table_key == "" for line in shown.part.lines),
        differs=sum(one.cents for one in shown.differences),
        yuan=yuan,
        factor=lambda value: "—" if value is None else coefficient_text(value),
        labels={"standing": STANDING_LABELS, "change": CHANGE_LABELS, "pending": PENDING_LABELS},
    )


@bp.get("/exports/<public_id>/subsidies.xlsx")
@allow(*queries.READERS)
def export_file(public_id: str) -> Response:
    """The export as a workbook for the finance office."""
    shown = queries.shown_export(request_session(), current_actor(), public_id)
    t = translator(language_of_request())
    name = f"subsidies-{shown.cycle.name}-{shown.row.number}.xlsx"
    return sent_workbook(lambda target: write_export(target, shown, t), name)


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
