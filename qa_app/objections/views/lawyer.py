"""The lawyer's pages: writing an objection, its papers, handing it in, taking it back."""

import os
from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from qa_app import clock
from qa_app.core.errors import Refused
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.db.session import transaction
from qa_app.feedback.queries.printing import counts_as_reading
from qa_app.feedback.queries.sheets import rubric_of, sheet_of
from qa_app.feedback.rules.sheets import Sheet
from qa_app.feedback.services.reading import note_reading
from qa_app.files.background import keep_paper
from qa_app.files.services.uploads import shown_name
from qa_app.objections import forms
from qa_app.objections.queries.offered import Offered, offered
from qa_app.objections.queries.seen import papers_of, points_of
from qa_app.objections.queries.standing import current_sheet
from qa_app.objections.queries.writing import Place, day_of, place_of
from qa_app.objections.rules.deadlines import days_left
from qa_app.objections.services import closing, writing
from qa_app.objections.services.writing import NewPaper
from qa_app.objections.views import shown
from qa_app.objections.views.blueprint import bp
from qa_app.objections.views.second import decided_before, who_meets
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session, settings
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence
from qa_app.workdays.queries import calendar

MOST_MIB = 20
_MEBIBYTE = 1 << 20


@bp.route("/<sheet>/write", methods=["GET", "POST"])
@allow(Role.LAWYER)
def write(sheet: str):
    """All points of a sheet with room for a reason each; a POST is the whole form."""
    if request.method == "POST":
        with transaction() as session:
            found = _sheet(session, sheet)
            writing.save_texts(
                session, actor=current_actor(), sheet=found, revision=_revision(),
                changed=forms.all_fields(request.form), now=clock.now(),
            )  # fmt: skip
        return redirect(url_for("objections.hand_in", sheet=found.public_id))
    found = _sheet(request_session(), sheet)
    _note_reading(found)
    place = place_of(request_session(), found)
    elsewhere = _elsewhere("objections.write", sheet, found, place)
    return elsewhere or render_template("objections/write.html", **_page(found, place))


@bp.post("/<sheet>/save")
@allow(Role.LAWYER)
def save(sheet: str):
    """Take over what was typed."""
    with transaction() as session:
        found = _sheet(session, sheet)
        saved = writing.save_texts(
            session, actor=current_actor(), sheet=found, revision=_revision(),
            changed=forms.changed_fields(request.form), now=clock.now(),
        )  # fmt: skip
    if not wants_json():
        return redirect(url_for("objections.write", sheet=found.public_id))
    return jsonify(
        revision=saved.revision,
        saved_at=filters.time_of_day(saved.saved_at),
        outputs={"points": str(saved.points)},
    )


@bp.post("/<sheet>/papers")
@allow(Role.LAWYER)
def attach(sheet: str):
    """Check a paper, keep its clean pages and attach it."""
    actor, form = current_actor(), forms.PaperForm()
    session = request_session()
    refusal = place_of(session, _sheet(session, sheet)).why_not(day_of(clock.now()))
    if refusal:
        raise refusal.error()
    paper = _paper(form)
    with transaction() as session:
        found = _sheet(session, sheet)
        writing.attach(session, actor=actor, sheet=found, paper=paper, now=clock.now())
    flash(_("附件已检查并保存。"), "done")
    return redirect(url_for("objections.write", sheet=found.public_id, _anchor="papers"))


@bp.post("/<sheet>/papers/<paper>/remove")
@allow(Role.LAWYER)
def detach(sheet: str, paper: str):
    """Take a paper out before handing in."""
    with transaction() as session:
        found = _sheet(session, sheet)
        writing.detach(session, actor=current_actor(), sheet=found, paper=paper, now=clock.now())
    return redirect(url_for("objections.write", sheet=found.public_id, _anchor="papers"))


@bp.route("/<sheet>/hand-in", methods=["GET", "POST"])
@allow(Role.LAWYER)
def hand_in(sheet: str):
    """Say what will be handed in, then do it."""
    found = _sheet(request_session(), sheet)
    if request.method == "POST" and found.public_id == sheet:
        with transaction() as session:
            made = writing.hand_in(session, actor=current_actor(), sheet=found, now=clock.now())
        flash(_("异议已提交，司法行政机关将作形式审查。"), "done")
        return redirect(url_for("objections.show", public_id=made))
    _note_reading(found)
    place = place_of(request_session(), found)
    elsewhere = _elsewhere("objections.hand_in", sheet, found, place)
    if elsewhere:
        return elsewhere
    page = _page(found, place)
    page["written"] = [row for row in page["rows"] if row["reason"].strip()]
    return render_template("objections/hand_in.html", **page)


@bp.post("/<public_id>/withdraw")
@allow(Role.LAWYER)
def withdraw(public_id: str):
    """Take the objection back."""
    with transaction() as session:
        writing.withdraw(
            session, actor=current_actor(), public_id=public_id,
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip
    flash(_("异议已撤回。"), "done")
    return redirect(url_for("objections.show", public_id=public_id))


@bp.post("/<public_id>/let-stand")
@allow(Role.LAWYER)
def let_stand(public_id: str):
    """Accept the decision."""
    with transaction() as session:
        closing.let_stand(
            session, actor=current_actor(), public_id=public_id,
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip
    flash(_("您已接受决定，异议办结。"), "done")
    return redirect(url_for("objections.show", public_id=public_id))


@bp.get("/signed-in")
@allow(Role.LAWYER, Role.EXPERT, Role.SUPERVISOR)
def signed_in() -> str:
    """Where a new window lands after logging in beside a page that still has something to save."""
    return render_template("objections/signed_in.html")


def _sheet(session: Session, public_id: str) -> Sheet:
    """The sheet of an address; for an own one that no longer counts the one in its place.

    What was typed beside an old version is kept: a draft follows the case to the new one.
    """
    found = sheet_of(session, current_actor(), public_id)
    if found.counts or not found.own:
        return found
    newer = current_sheet(session, found.cycle_id, found.case_id, found.lawyer_id)
    return sheet_of(session, current_actor(), newer[0]) if newer else found


def _note_reading(sheet: Sheet) -> None:
    """Whoever sees what may be objected to has read the sheet, whichever page led here."""
    if counts_as_reading(current_actor(), sheet):
        with transaction() as session:
            note_reading(session, actor=current_actor(), sheet=sheet, now=clock.now())


def _elsewhere(endpoint: str, asked: str, found: Sheet, place: Place) -> Response | None:
    """Where to go instead: the same page of the new sheet, or the objection there is already."""
    if place.facts.another and place.facts.own:
        return redirect(url_for("objections.of_sheet", sheet=found.public_id))
    if asked == found.public_id:
        return None
    flash(_("本案已有新的反馈表，以下是新的反馈表；已填写的内容保留，请核对后再提交。"), "info")
    return redirect(url_for(endpoint, sheet=found.public_id))


def _revision() -> int:
    return whole_number(request.form.get("revision"))


def _page(sheet: Sheet, place: Place) -> dict[str, Any]:
    """What the editor and the page before handing in show."""
    session, now = request_session(), clock.now()
    objection, known = place.objection, offered(session, sheet)
    refusal = place.why_not(day_of(now))
    plan = plan_of(session.get_one(Cycle, sheet.cycle_id))
    papers = papers_of(session, objection.id) if objection else []
    until = place.facts.until
    return {
        "sheet": sheet,
        "place": place,
        "may_lower": plan.feedback.second_level_may_lower,
        "meets": who_meets(place, plan.panel),
        "objection": objection,
        "until": until,
        "days_left": days_left(calendar(session), day_of(now), until) if until else 0,
        "why_not": sentence(refusal.code, dated(refusal.params), _) if refusal else "",
        "rows": _rows(sheet, place, known),
        "bare": known.bare,
        "show_points": plan.feedback.show_points,
        "papers": papers,
        "paper_form": forms.PaperForm(formdata=None),
        "most_mib": MOST_MIB,
        **_saving(sheet, place),
    }


def _saving(sheet: Sheet, place: Place) -> dict[str, Any]:
    """What the editor needs to save as one goes."""
    objection, actor = place.objection, current_actor()
    return {
        "revision": objection.text_revision if objection else 0,
        "saved_at": filters.time_of_day(objection.saved_at) if objection else "",
        "autosave_key": f"objection:{actor.account_id}:{sheet.case_id}:{place.level}",
        "seal": seal_of(actor),
        "sign_in": url_for("accounts.login", next=url_for("objections.signed_in")),
    }


def _rows(sheet: Sheet, place: Place, known: Offered) -> list[dict[str, Any]]:
    session = request_session()
    given = points_of(session, place.objection.id) if place.objection else []
    reasons = {one.point: one.reason for one in given}
    rubric = rubric_of(session, sheet)
    return shown.rows_of(sheet, known, rubric, reasons, decided_before(place, rubric))


def dated(params: dict[str, Any]) -> dict[str, Any]:
    """The values of a refusal with its days written out."""
    days = {
        name: filters.written_date(date.fromisoformat(day))
        for name, day in params.items()
        if name.endswith("_on")
    }
    return {**params, **days}


def _paper(form: forms.PaperForm) -> NewPaper:
    """The paper that was sent, for the point it is about."""
    file = form.paper.data
    if not file or not getattr(file, "filename", ""):
        raise Refused("objection_paper_missing")
    return kept_paper(file, point=str(form.point.data or ""))


def kept_paper(file: FileStorage, *, point: str = "", original: bool = False) -> NewPaper:
    """A paper checked and kept; outside any transaction, for it takes a while."""
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    if size > MOST_MIB * _MEBIBYTE:
        raise Refused("objection_paper_too_large", most=MOST_MIB)
    kept = keep_paper(settings(), file.stream.read())
    return NewPaper(point, shown_name(file.filename or ""), size, kept, original)
