"""How far the loop is: the cycles, the table of one cycle by agency, and the table as a file."""

from datetime import date

from flask import current_app, render_template, request, url_for

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.core.roles import Role
from qa_app.core.rounding import half_up
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_to_manage, cycles_page
from qa_app.cycles.rules.competition import CycleKind
from qa_app.loop.messages import COLUMN_LABELS, STEP_LABELS
from qa_app.loop.queries.bulletins import BulletinFilter, bulletins_page
from qa_app.loop.queries.progress import progress_of, unreleased
from qa_app.loop.rules.progress import AgencyProgress, Column, Progress, StepDays
from qa_app.loop.tables import progress_xlsx
from qa_app.loop.views import shown
from qa_app.loop.views.blueprint import READERS, bp
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.filters import DASH, written_time
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session

LISTS: dict[Column, tuple[str, dict[str, str]]] = {
    Column.RELEASED: ("feedback.index", {}),
    Column.READ: ("feedback.index", {"state": "read"}),
    Column.ACKNOWLEDGED: ("feedback.index", {"state": "acknowledged"}),
    Column.OBJECTED: ("objections.index", {}),
    Column.OPEN: ("objections.index", {"only": "open"}),
    Column.LATE: ("objections.index", {"only": "late"}),
    Column.DECIDED: ("objections.index", {"only": "decided"}),
    Column.CHANGED: ("objections.index", {"only": "changed"}),
    Column.TASKS: ("rectification.index", {}),
    Column.RECTIFIED: ("rectification.index", {"state": "done"}),
    Column.OVERDUE: ("rectification.index", {"state": "overdue"}),
}
"""Column → the list behind it and what narrows the list to it."""
BY_CODE = ("feedback.index",)
"""Lists that know an agency by its code; the others by its id."""


@bp.get("/")
@allow(*READERS)
def index() -> str:
    """The cycles, with their progress and bulletins."""
    number = page_number(request.args.get("page"))
    page = cycles_page(request_session(), current_actor(), page=number, kind=CycleKind.ASSESSMENT)
    return render_template("loop/index.html", page=page, drawn=shown.DRAWN)


def _table(name: str) -> tuple[Cycle, Progress]:
    session, actor = request_session(), current_actor()
    cycle = cycle_to_manage(session, actor, name)
    return cycle, progress_of(session, actor, cycle, _today())


def _today() -> date:
    return clock.now().astimezone(SHANGHAI).date()


@bp.get("/cycles/<name>")
@allow(Role.SUPERVISOR)
def dashboard(name: str) -> str:
    """The table of one cycle."""
    cycle, progress = _table(name)
    session, wanted = request_session(), BulletinFilter(cycle=cycle.name)
    page, text = shown.agencies(progress, request.args)
    return render_template(
        "loop/dashboard.html",
        cycle=cycle,
        progress=progress,
        page=page,
        text=text,
        columns=[(column, _(COLUMN_LABELS[column])) for column in Column],
        address=lambda row, column: list_address(cycle, row, column),
        steps=[(_(STEP_LABELS[one.step]), one.n, _days(one)) for one in progress.steps],
        bulletins=bulletins_page(session, current_actor(), wanted),
        number=shown.number,
        unreleased=unreleased(session, cycle),
        now=clock.now(),
    )


def _days(one: StepDays) -> str:
    return DASH if one.days is None else half_up(one.days, 1)


@bp.get("/cycles/<name>/loop.xlsx")
@allow(Role.SUPERVISOR)
def export(name: str):
    """The same table as a workbook."""
    cycle, progress = _table(name)
    facts = {
        _("评估活动"): cycle.title or cycle.name,
        _("截至"): written_time(clock.now()),
        _("因利害关系未列入的案件"): str(progress.hidden),
    }
    return sent_table(progress_xlsx(progress, facts, _), f"loop-{cycle.name}.xlsx")


def list_address(cycle: Cycle, row: AgencyProgress, column: Column) -> str:
    """The list a number counts; empty while there is no such page."""
    endpoint, narrowed = LISTS[column]
    if endpoint not in current_app.view_functions:
        return ""
    agency = row.code if endpoint in BY_CODE else str(row.agency_id)
    of_agency = {"agency": agency} if row.agency_id else {}
    return url_for(endpoint, cycle=cycle.name, **of_agency, **narrowed)
