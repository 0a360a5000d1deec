"""Agency and office enter an objection that came on paper: editor, look before entering, act."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from qa_app import clock
from qa_app.core.errors import NotFound, Refusal
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.feedback.queries.sheets import facts_of, rubric_of, sheet_of
from qa_app.feedback.rules.sheets import Sheet
from qa_app.objections import forms
from qa_app.objections.queries.entries import (
    Entry,
    earliest_day,
    enters_as,
    entry_of,
    place_on_paper,
    whole_texts,
    why_not_entered_by,
)
from qa_app.objections.queries.offered import Offered, offered
from qa_app.objections.queries.seen import objection_for
from qa_app.objections.queries.writing import Place, day_of
from qa_app.objections.rules.entering import RECEIVED, day_in
from qa_app.objections.services import entering
from qa_app.objections.services.form_check import At
from qa_app.objections.services.writing import FIELD, NewPaper
from qa_app.objections.views import shown
from qa_app.objections.views.blueprint import bp
from qa_app.objections.views.lawyer import MOST_MIB, dated, kept_paper
from qa_app.objections.views.second import decided_before, who_meets
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence

ENTERERS = (Role.SUPERVISOR, Role.AGENCY_STAFF)


@bp.route("/<sheet>/enter", methods=["GET", "POST"])
@allow(*ENTERERS)
def enter(sheet: str):
    """The day the paper came in and a reason for each point; a POST is the whole form."""
    found = _sheet(sheet)
    if request.method == "POST":
        _save(found, forms.all_fields(request.form))
        return redirect(url_for("objections.enter_check", sheet=sheet))
    place = place_on_paper(request_session(), found)
    if place.facts.another:
        return redirect(url_for("objections.of_sheet", sheet=sheet))
    return render_template("objections/enter.html", **_page(found, place))


@bp.post("/<sheet>/enter/save")
@allow(*ENTERERS)
def save_entry(sheet: str):
    """Take over what was typed."""
    saved = _save(_sheet(sheet), forms.changed_fields(request.form))
    if not wants_json():
        return redirect(url_for("objections.enter", sheet=sheet))
    return jsonify(
        revision=saved.revision,
        saved_at=filters.time_of_day(saved.saved_at),
        outputs={"points": str(saved.points)},
    )


@bp.route("/<sheet>/enter/check", methods=["GET", "POST"])
@allow(*ENTERERS)
def enter_check(sheet: str):
    """Say what will be entered and take the scan, then do it."""
    actor, found, form = current_actor(), _sheet(sheet), forms.ScanForm()
    if form.validate_on_submit():
        papers = [*_papers(form.scan.data, True), *_papers(form.attachments.data, False)]
        with transaction() as session:
            made = entering.enter(
                session, actor=actor, sheet=found, papers=papers, now=clock.now(),
                revision=whole_number(request.form.get("revision")),
            )  # fmt: skip
        flash(_("书面异议已登记，由司法行政机关作形式审查。"), "done")
        return redirect(url_for("objections.show", public_id=made))
    place = place_on_paper(request_session(), found)
    if place.facts.another:
        return redirect(url_for("objections.of_sheet", sheet=sheet))
    page = _page(found, place)
    page["written"] = [row for row in page["rows"] if row["reason"].strip()]
    return render_template("objections/enter_check.html", form=form, **page)


@bp.route("/<public_id>/withdraw-on-paper", methods=["GET", "POST"])
@allow(*ENTERERS)
def withdraw_on_paper(public_id: str):
    """Take back for the lawyer what had come on paper."""
    seen = objection_for(request_session(), current_actor(), public_id)
    form = forms.WithdrawPaperForm()
    if not form.validate_on_submit() or form.received_on.data is None:
        return render_template("objections/withdraw_on_paper.html", seen=seen, form=form)
    papers = _papers(form.scan.data, True)
    with transaction() as session:
        entering.withdraw_on_paper(
            session, actor=current_actor(), received_on=form.received_on.data, papers=papers,
            at=At(public_id, whole_number(request.form.get("revision"))), now=clock.now(),
        )  # fmt: skip
    flash(_("书面撤回已登记，异议不再办理。"), "done")
    return redirect(url_for("objections.show", public_id=public_id))


def _sheet(public_id: str) -> Sheet:
    """A sheet the reader may enter an objection against; NotFound for everybody else."""
    session, actor = request_session(), current_actor()
    found = sheet_of(session, actor, public_id)
    if enters_as(session, actor, found) is None:
        raise NotFound(public_id)
    return found


def _save(sheet: Sheet, changed: dict[str, list[str]]) -> entering.Saved:
    with transaction() as session:
        return entering.save_entry(
            session, actor=current_actor(), sheet=sheet, changed=changed,
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip


def _papers(files: list[FileStorage] | None, original: bool) -> list[NewPaper]:
    sent = [one for one in files or [] if one and one.filename]
    return [kept_paper(one, original=original) for one in sent]


def _page(sheet: Sheet, place: Place) -> dict[str, Any]:
    """What the editor and the page before entering show."""
    session, actor = request_session(), current_actor()
    facts = facts_of(session, actor, sheet)
    known, entry = offered(session, sheet), entry_of(session, actor.account_id, sheet)
    checked = entering.check_entry(session, sheet, entry.texts, clock.now())
    refusal = checked if isinstance(checked, Refusal) else None
    return {
        "sheet": sheet,
        "facts": facts,
        "show_points": facts.plan.feedback.show_points,
        "place": place,
        "meets": who_meets(place, facts.plan.panel),
        "until": place.facts.until,
        **_received(sheet, place, entry),
        "why_not": sentence(refusal.code, dated(refusal.params), _) if refusal else "",
        "blocked": _blocked(sheet, place),
        "rows": _rows(sheet, place, known, entry),
        "bare": known.bare,
        "revision": entry.revision,
        "most_mib": MOST_MIB,
        **_saving(sheet, place, entry),
    }


def _received(sheet: Sheet, place: Place, entry: Entry) -> dict[str, Any]:
    """The day the paper came in as it is typed, and between which days it can lie."""
    return {
        "earliest": earliest_day(place, sheet),
        "today": day_of(clock.now()),
        "received": entry.texts.get(RECEIVED, ""),
        "received_on": day_in(entry.texts),
    }


def _saving(sheet: Sheet, place: Place, entry: Entry) -> dict[str, Any]:
    """What the editor needs to save as one goes."""
    actor = current_actor()
    return {
        "saved_at": filters.time_of_day(entry.saved_at) if entry.saved_at else "",
        "autosave_key": f"objection-entry:{actor.account_id}:{sheet.case_id}:{place.level}",
        "seal": seal_of(actor),
        "sign_in": url_for("accounts.login", next=url_for("objections.signed_in")),
    }


def _blocked(sheet: Sheet, place: Place) -> str:
    """What stands against entering whatever the day, in words."""
    refusal = why_not_entered_by(request_session(), current_actor(), sheet)
    refusal = refusal or place.why_not(place.facts.until or _today())
    return sentence(refusal.code, dated(refusal.params), _) if refusal else ""


def _today():
    return day_of(clock.now())


def _rows(sheet: Sheet, place: Place, known: Offered, entry: Entry) -> list[dict[str, Any]]:
    """The points with what was typed; what came in before and went back is the first text."""
    session = request_session()
    texts = whole_texts(session, place, entry.texts)
    reasons = {point: texts.get(f"{FIELD}{point}", "") for point in known.points}
    rubric = rubric_of(session, sheet)
    return shown.rows_of(sheet, known, rubric, reasons, decided_before(place, rubric))
