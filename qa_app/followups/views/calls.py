"""The call list: what waits, due first; taking the next one, leaving one to others."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.db.session import transaction
from qa_app.followups import forms
from qa_app.followups.messages import OUTCOME_LABELS
from qa_app.followups.queries import calls
from qa_app.followups.queries.visible import CALLERS, READERS
from qa_app.followups.services import calling
from qa_app.followups.tables import call_table
from qa_app.followups.views.blueprint import bp, kept
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session


@bp.route("/followups")
@allow(*READERS)
def index() -> str:
    """The follow-ups in sight, those to be called first."""
    session, actor, now = request_session(), current_actor(), clock.now()
    found = calls.call_cycles(session, actor)
    cycle = _chosen(found)
    if cycle is None:
        return render_template("followups/nothing.html")
    wanted = forms.call_filter(request.args, cycle.id)
    return render_template(
        "followups/index.html",
        cycles=found,
        cycle=cycle,
        wanted=wanted,
        places=calls.places(session, actor),
        types=list(CaseType),
        outcomes=list(OUTCOME_LABELS),
        page=calls.calls_page(session, actor, wanted, now.astimezone(SHANGHAI).date()),
        now=now,
        may_call=actor.has(*CALLERS),
        address=_call_address() if actor.has(*CALLERS) else None,
        kept=kept(),
    )


@bp.route("/followups/export.<kind>")
@allow(*READERS)
def export(kind: str):
    """What the list shows as a spreadsheet; nothing personal is in it."""
    session, actor, now = request_session(), current_actor(), clock.now()
    cycle = _chosen(calls.call_cycles(session, actor))
    if kind not in MIME_TYPES or cycle is None:
        raise NotFound(kind)
    wanted = forms.call_filter(request.args, cycle.id)
    rows = calls.every_call(session, actor, wanted, now.astimezone(SHANGHAI).date())
    content = table_bytes(kind, *call_table(rows, _))
    return sent_table(content, f"followups-{cycle.name}.{kind}")


@bp.route("/followups/next", methods=["POST"])
@allow(*CALLERS)
def call_next():
    """Take the first that is due and nobody else is calling."""
    actor = current_actor()
    cycle = _chosen(calls.call_cycles(request_session(), actor))
    wanted = forms.call_filter(request.args, cycle.id if cycle else None)
    with transaction() as session:
        found = calling.take_next(
            session, actor=actor, wanted=wanted, now=clock.now(),
            after=request.form.get("after", ""),
        )  # fmt: skip
    if found is None:
        flash(_("现在没有到期待联系的回访。"))
        return redirect(url_for("followups.index", **kept()))
    return redirect(url_for("followups.call", public_id=found.public_id, **kept()))


@bp.route("/followups/<public_id>/take", methods=["POST"])
@allow(*CALLERS)
def take(public_id: str):
    """Take this one."""
    with transaction() as session:
        calling.take_one(session, actor=current_actor(), public_id=public_id, now=clock.now())
    return redirect(url_for("followups.call", public_id=public_id, **kept()))


@bp.route("/followups/<public_id>/release", methods=["POST"])
@allow(*CALLERS)
def release(public_id: str):
    """Leave it to others."""
    with transaction() as session:
        calling.let_go(session, actor=current_actor(), public_id=public_id, now=clock.now())
    return redirect(url_for("followups.index", **kept()))


def _call_address() -> tuple[str, str]:
    """What stands before and after the public id in the address of a call."""
    before, _id, after = url_for("followups.call", public_id="~", **kept()).partition("~")
    return before, after


def _chosen(found: list[calls.CallCycle]) -> calls.CallCycle | None:
    """The cycle named in the address, else the newest."""
    name = request.args.get("cycle", "")
    return next((each for each in found if each.name == name), found[0] if found else None)
