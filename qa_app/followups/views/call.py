"""The call screen: person, script, outcome, questions; saved as one goes, finished in one act."""

import secrets
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.followups import forms
from qa_app.followups.messages import CHANNEL_LABELS, OUTCOME_LABELS, RESPONDENT_LABELS
from qa_app.followups.queries.attempts import tries_of
from qa_app.followups.queries.desks import CallDesk, call_desk
from qa_app.followups.queries.visible import CALLERS
from qa_app.followups.rules.calling import suggestion
from qa_app.followups.rules.holding import HOLD_MINUTES, Hold, why_not_call, why_not_undo
from qa_app.followups.rules.states import FollowupState
from qa_app.followups.services import calling, saving
from qa_app.followups.services.revealing import Person, reveal_number
from qa_app.followups.views.asking import shown_questions
from qa_app.followups.views.blueprint import bp, kept
from qa_app.scoresheets.forms import all_fields, changed_fields, revision_of
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session, vault
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence
from qa_app.workdays.queries import calendar


@bp.route("/followups/<public_id>")
@allow(*CALLERS)
def call(public_id: str):
    """One follow-up to be called."""
    return _screen(public_id)


@bp.route("/followups/<public_id>/person", methods=["POST"])
@allow(*CALLERS)
def reveal(public_id: str):
    """Name and number, once; who looked is recorded."""
    with transaction() as session:
        person = reveal_number(
            session, actor=current_actor(), public_id=public_id, vault=vault(), now=clock.now()
        )
    if wants_json():
        response = jsonify(name=person.name, phone=person.phone)
    else:
        response = make_response(_screen(public_id, person))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/followups/<public_id>/save", methods=["POST"])
@allow(*CALLERS)
def save(public_id: str):
    """Take over the answers that were changed."""
    with transaction() as session:
        saved = saving.save_answers(
            session, actor=current_actor(), public_id=public_id,
            changed=changed_fields(request.form), revision=revision_of(request.form),
            now=clock.now(),
        )  # fmt: skip
    at = filters.time_of_day(saved.saved_at)
    return jsonify(revision=saved.revision, saved_at=at, outputs={})


@bp.route("/followups/<public_id>/attempts", methods=["POST"])
@allow(*CALLERS)
def attempt(public_id: str):
    """Note what came of an attempt; when somebody answers, the answers with it."""
    made = forms.attempt_of(request.form)
    finishing = "finish" in request.form
    with transaction() as session:
        if finishing:
            _done, leads = saving.finish_call(
                session, actor=current_actor(), public_id=public_id, made=made,
                changed=all_fields(request.form), now=clock.now(),
            )  # fmt: skip
        else:
            calling.note_attempt(
                session, actor=current_actor(), public_id=public_id, made=made, now=clock.now()
            )
    if finishing:
        flash(_("回访已完成。"))
        if leads:
            flash(_("有 %(count)s 项回答需要核查，线索已交质量监督员。", count=len(leads)))
    return redirect(url_for("followups.call", public_id=public_id, **kept()))


@bp.route("/followups/<public_id>/undo", methods=["POST"])
@allow(*CALLERS)
def undo(public_id: str):
    """Take back the attempt just noted."""
    number = whole_number(request.form.get("number"))
    with transaction() as session:
        calling.undo_attempt(
            session, actor=current_actor(), public_id=public_id, number=number, now=clock.now()
        )
    flash(_("已撤销这次登记。"))
    return redirect(url_for("followups.call", public_id=public_id, **kept()))


@bp.route("/followups/<public_id>/language", methods=["POST"])
@allow(*CALLERS)
def language(public_id: str):
    """Say which language the person speaks."""
    with transaction() as session:
        calling.set_language(
            session, actor=current_actor(), public_id=public_id,
            language=request.form.get("language", ""), now=clock.now(),
        )  # fmt: skip
    return redirect(url_for("followups.call", public_id=public_id, **kept()))


def _screen(public_id: str, person: Person | None = None) -> str:
    session, actor, now = request_session(), current_actor(), clock.now()
    desk = call_desk(session, actor, public_id)
    row = desk.followup
    hold = Hold(row.state, row.held_by, row.held_until)
    refusal = why_not_call(hold, actor.account_id, now)
    return render_template(
        "followups/call.html",
        desk=desk,
        row=row,
        person=person,
        mine=hold.is_mine(actor.account_id, now),
        minutes=HOLD_MINUTES,
        why_not=sentence(refusal.code, refusal.params, _) if refusal else "",
        held_by=desk.case.holder if hold.is_others(actor.account_id, now) else "",
        kept=kept(),
        reads=_reads(desk),
        **_sheet(desk),
        **_attempts(desk, hold),
    )


def _sheet(desk: CallDesk) -> dict[str, Any]:
    """The questions with their answers, and what the page needs to save them."""
    account = current_actor().account_id
    return {
        "questions": shown_questions(desk),
        "script": _script(desk),
        "saved_at": filters.time_of_day(desk.sheet.saved_at) if desk.sheet else "",
        "seal": seal_of(current_actor()),
        "autosave_key": f"{account}:f-{desk.public_id}:{desk.followup.id}",
        "op_id": secrets.token_urlsafe(12),
        "words": {
            "outcomes": OUTCOME_LABELS,
            "respondents": RESPONDENT_LABELS,
            "channels": CHANNEL_LABELS,
        },
    }


def _reads(desk: CallDesk) -> bool:
    """Supervisors read answers; others those they wrote down, not what was said online."""
    done = desk.followup.state is FollowupState.DONE
    actor = current_actor()
    return done and (actor.has(Role.SUPERVISOR) or desk.followup.done_by == actor.login)


def _attempts(desk: CallDesk, hold: Hold) -> dict[str, Any]:
    """What was tried, what is suggested, and what can be taken back."""
    tries = tries_of(desk.attempts)
    standing = [each for each in desk.attempts if not each.undone]
    last = standing[-1] if standing else None
    refusal = (
        why_not_undo(hold.state, last.by_login == current_actor().login, last.at, clock.now())
        if last
        else None
    )
    ahead = None
    if tries and desk.followup.state is FollowupState.AGAIN:
        ahead = suggestion(tries, calendar(request_session()))
    return {
        "attempts": desk.attempts,
        "last": last,
        "may_undo": last is not None and refusal is None,
        "ahead": ahead,
        "left": max(0, desk.plan.attempts - len(tries)),
    }


def _script(desk: CallDesk) -> dict[str, str]:
    script, language = desk.rubric.script, language_of_request()
    if script is None:
        return {"opening": "", "closing": ""}
    return {
        "opening": script.opening.in_language(language),
        "closing": script.closing.in_language(language),
    }
