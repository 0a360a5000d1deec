"""Leads: the list, one with its timeline, and the acts on it; for supervisors and auditors."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.followups import forms
from qa_app.followups.messages import LEAD_STATE_LABELS
from qa_app.followups.queries import leads as queries
from qa_app.followups.queries.questions import question_words
from qa_app.followups.rules.leading import ACTS
from qa_app.followups.rules.states import LeadResult
from qa_app.followups.services import leads as services
from qa_app.followups.services.leads import LeadRead
from qa_app.followups.tables import lead_table
from qa_app.followups.views.blueprint import bp
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session


@bp.route("/followups/leads")
@allow(*queries.LEAD_READERS)
def leads() -> str:
    """The leads of the actor's regions, open ones unless others are asked for."""
    session, actor = request_session(), current_actor()
    wanted = forms.lead_filter(request.args)
    return render_template(
        "followups/leads.html",
        wanted=wanted,
        page=queries.leads_page(session, actor, wanted),
        questions=question_words(session, language_of_request()),
        states=list(LEAD_STATE_LABELS),
    )


@bp.route("/followups/leads/export.<kind>")
@allow(*queries.LEAD_READERS)
def lead_export(kind: str):
    """What the list shows as a spreadsheet."""
    if kind not in MIME_TYPES:
        raise NotFound(kind)
    session, actor = request_session(), current_actor()
    rows = queries.every_lead(session, actor, forms.lead_filter(request.args))
    words = question_words(session, language_of_request())
    content = table_bytes(kind, *lead_table(rows, words, _))
    return sent_table(content, f"leads.{kind}")


@bp.route("/followups/leads/<public_id>")
@allow(*queries.LEAD_READERS)
def lead(public_id: str) -> str:
    """One lead: what was said, what was done, what comes next."""
    session, actor = request_session(), current_actor()
    found = queries.lead_for(session, actor, public_id)
    works = actor.has(*queries.LEAD_WORKERS)
    return render_template(
        "followups/lead.html",
        lead=found,
        steps=queries.steps_of(session, found),
        question=question_words(session, language_of_request()).get(found.question, ""),
        acts=ACTS[found.state] if works else (),
        names=queries.names_of(session, found),
        hand=forms.HandForm(None).offer(queries.supervisors_of(session, found.region_id)),
        note=forms.NoteForm(None),
        close=forms.CloseForm(formdata=None),
    )


@bp.route("/followups/leads/<public_id>/<any(hand,take,note,close):act>", methods=["POST"])
@allow(Role.SUPERVISOR)
def lead_act(public_id: str, act: str):
    """Hand it over, take it in hand, note what was done, or close it."""
    read = LeadRead(public_id, whole_number(request.form.get("revision")))
    with transaction() as session:
        _ACTS[act](session, read)
    flash(_("已登记。"))
    return redirect(url_for("followups.lead", public_id=public_id))


def _hand(session: Session, read: LeadRead) -> None:
    services.hand_over(session, lead=read, to=request.form.get("to", ""), **_said())


def _take(session: Session, read: LeadRead) -> None:
    services.take_in_hand(session, actor=current_actor(), lead=read, now=clock.now())


def _note(session: Session, read: LeadRead) -> None:
    services.add_note(session, lead=read, **_said())


def _close(session: Session, read: LeadRead) -> None:
    result = request.form.get("result", "")
    known = LeadResult(result) if result in set(LeadResult) else None
    services.close_lead(session, lead=read, result=known, **_said())


def _said() -> dict[str, Any]:
    note = request.form.get("note", "")
    return {"actor": current_actor(), "note": note, "now": clock.now()}


_ACTS = {"hand": _hand, "take": _take, "note": _note, "close": _close}
