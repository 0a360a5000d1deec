"""Putting off the last day to object: preview of whom it concerns, then the act."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.feedback import forms
from qa_app.feedback.queries import extensions, releases
from qa_app.feedback.queries.sheets import facts_of, sheet_of
from qa_app.feedback.rules.looking import Look
from qa_app.feedback.services import extending
from qa_app.feedback.services.extending import Wanted
from qa_app.feedback.views.blueprint import bp
from qa_app.notices.services import day_of
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence
from qa_app.workdays.queries import calendar


@bp.route("/feedback/releases/<public_id>/extend", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def extend(public_id: str):
    """A later last day to object for all sheets of a release."""
    cycle, row = releases.release_of(request_session(), current_actor(), public_id)
    back = url_for("feedback.withdraw", public_id=public_id)
    form = forms.ExtendForm()
    wanted = None
    if form.validate_on_submit():
        wanted = Wanted(public_id, *form.values(), seen=request.form.get("seen", ""))
    place: dict[str, Any] = {
        "old": row.objections_until, "back": back, "number": "",
        "here": url_for("feedback.extend", public_id=public_id),
    }  # fmt: skip
    return _answer(cycle, form, wanted, place)


@bp.route("/feedback/sheets/<sheet>/extend", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def extend_sheet(sheet: str):
    """A later last day to object for one case."""
    session, actor = request_session(), current_actor()
    found = sheet_of(session, actor, sheet)
    facts = facts_of(session, actor, found)
    if not facts.leads or not found.counts:
        raise NotFound(sheet)
    form, cycle = forms.ExtendForm(), cycle_named(session, facts.cycle_name)
    release = extensions.release_of_sheet(session, found.id)
    wanted = None
    if form.validate_on_submit():
        wanted = Wanted(release, *form.values(), found, request.form.get("seen", ""))
    place: dict[str, Any] = {
        "old": found.objections_until, "number": facts.number,
        "back": url_for("feedback.show", sheet=sheet),
        "here": url_for("feedback.extend_sheet", sheet=sheet),
    }  # fmt: skip
    return _answer(cycle, form, wanted, place)


def _answer(cycle: Cycle, form: forms.ExtendForm, wanted: Wanted | None, place: dict[str, Any]):
    """The form, then whom it concerns, then the act; what is against it stands at the day."""
    session, now = request_session(), clock.now()
    refusal = extending.why_not(session, cycle, wanted, now) if wanted else None
    if refusal:
        form.until.errors = [*form.until.errors, sentence(refusal.code, refusal.params, _)]
    look = extending.look_of(session, cycle, wanted) if wanted and not refusal else Look()
    looked = wanted is not None and form.confirmed.data == wanted.until.isoformat()
    if wanted is None or refusal or not looked or not look.clear(wanted.seen):
        shown = None if wanted is None or refusal else _preview(cycle, wanted)
        form.confirmed.data = shown["until"].isoformat() if shown else ""
        return render_template(
            "feedback/extend.html", cycle=cycle, form=form, preview=shown, look=look,
            asked=looked, **place,
        )  # fmt: skip
    with transaction() as writing:
        done = extending.extend(writing, actor=current_actor(), cycle=cycle, wanted=wanted, now=now)
    flash(_("已延长 %(sheets)s 份反馈表的异议期限，通知 %(told)s 人。", sheets=done.sheets,
            told=done.told), "done")  # fmt: skip
    return redirect(place["back"])


def _preview(cycle: Cycle, wanted: Wanted) -> dict[str, Any]:
    session, today = request_session(), day_of(clock.now())
    row = extensions.release_named(session, cycle, wanted.release)
    case_id = wanted.sheet.case_id if wanted.sheet else None
    known = calendar(session)
    return {
        "who": extensions.concerned(session, row, wanted.until, case_id, today),
        "free": not known.is_working(wanted.until),
        "unknown": not known.knows(wanted.until, wanted.until),
        "until": wanted.until,
    }
