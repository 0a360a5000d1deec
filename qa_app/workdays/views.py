"""The page of the calendar of working days: published years, days set by hand, and setting them."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.menu import Entry
from qa_app.web.requests import current_actor, request_session
from qa_app.workdays import queries, services
from qa_app.workdays.forms import WORKED, SpanForm
from qa_app.workdays.loader import published

bp = Blueprint("workdays", __name__, url_prefix="/workdays")
MENU = [Entry(102, N_("工作日历"), "workdays.index", "calendar-event")]
READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY_STAFF)


@bp.get("/")
@allow(*READERS)
def index() -> str:
    """The years on file and the days set by hand; the form for who may change them."""
    return _page(SpanForm())


@bp.post("/")
@allow(*services.CHANGERS)
def set_days():
    """Set the days of a span free or worked."""
    form = SpanForm()
    if not form.validate_on_submit():
        return _page(form)
    with transaction() as session:
        done = services.set_span(
            session, actor=current_actor(), span=form.span(), working=form.kind.data == WORKED,
            note=form.note.data or "", now=clock.now(),
        )  # fmt: skip
    flash(_("已设定 %(count)s 日。", count=done), "done")
    return redirect(url_for("workdays.index"))


@bp.post("/<day>/take-back")
@allow(*services.CHANGERS)
def take_back(day: str):
    """The published arrangement holds for a day again."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise NotFound(day) from None
    with transaction() as session:
        services.take_back(session, actor=current_actor(), day=chosen, now=clock.now())
    flash(_("已恢复为公布的安排。"), "done")
    return redirect(url_for("workdays.index"))


def _page(form: SpanForm) -> str:
    session, today = request_session(), clock.now().astimezone(SHANGHAI).date()
    return render_template(
        "workdays/index.html",
        form=form,
        years=sorted(published(), key=lambda one: -one.year),
        days=queries.set_days(session),
        may_change=services.may_change(current_actor()),
        this_year=today.year,
        known=queries.calendar(session).years,
    )
