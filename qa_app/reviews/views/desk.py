"""What an expert works on: the first opening of a case, the sheet, submitting it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Actor, Role
from qa_app.db.session import transaction
from qa_app.reviews.queries import barriers, own
from qa_app.reviews.queries.desk import Desk, desk_of
from qa_app.reviews.queries.judged import judged_paper
from qa_app.reviews.queries.parties import party_of
from qa_app.reviews.queries.phrases import phrases_of
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.reviews.services import filling, opening
from qa_app.reviews.views import context, shown
from qa_app.reviews.views.blueprint import bp
from qa_app.reviews.views.drawn import criterion_html
from qa_app.scoresheets import forms as sheet_forms
from qa_app.scoresheets.views.saved import last_saved, saved_answer
from qa_app.scoresheets.views.shown import shown_score
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session, vault
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence


@bp.route("/cases/<seat_id>", methods=["GET", "POST"])
@allow(Role.EXPERT)
def open(seat_id: str):
    """The first opening: what the case is, and whether anything stands against reviewing it."""
    seat = own.own_seat(request_session(), current_actor(), seat_id)
    if request.method == "GET" and seat.review is not None:
        return redirect(url_for("reviews.desk", review_id=seat.review))
    if request.method == "POST":
        with transaction() as session:
            review_id = opening.open_review(
                session, actor=current_actor(), seat_id=seat_id, now=clock.now()
            )
        return redirect(url_for("reviews.desk", review_id=review_id))
    party = party_of(request_session(), vault(), seat.case_id)
    facts = shown.concerned(seat.facts, seat.name, party)
    barrier = shown.shown_barrier(barriers.why_not_open(request_session(), seat, clock.now()))
    return render_template("reviews/open.html", seat=seat, facts=facts, barrier=barrier)


@bp.route("/<review_id>", methods=["GET", "POST"])
@allow(Role.EXPERT)
def desk(review_id: str):
    """The review screen; a POST is the whole form, sent on the way to submitting it."""
    if request.method == "POST":
        with transaction() as session:
            filling.save_answers(
                session,
                actor=current_actor(),
                review_id=review_id,
                changed=sheet_forms.all_fields(request.form),
                revision=sheet_forms.revision_of(request.form),
                now=clock.now(),
            )
        return redirect(url_for("reviews.submit", review_id=review_id))
    session, actor = request_session(), current_actor()
    found = desk_of(session, actor, review_id)
    if not found.seat.is_writable:
        return redirect(url_for("reviews.submitted", review_id=review_id))
    return render_template("reviews/desk.html", **_desk(session, actor, found))


@bp.route("/<review_id>/save", methods=["POST"])
@allow(Role.EXPERT)
def save(review_id: str):
    """Take over what was changed; answers with the new total, grade and revision."""
    actor = current_actor()
    found = desk_of(request_session(), actor, review_id)
    with transaction() as session:
        saved = filling.save_on(
            session,
            actor=actor,
            desk=found,
            changed=sheet_forms.changed_fields(request.form),
            revision=sheet_forms.revision_of(request.form),
            now=clock.now(),
        )
    score = shown_score(found.rubric, saved.score, len(found.scorer.criteria))
    return saved_answer(saved.revision, saved.saved_at, score)


@bp.route("/<review_id>/submit", methods=["GET", "POST"])
@allow(Role.EXPERT)
def submit(review_id: str):
    """Say what will be locked, then lock it."""
    if request.method == "POST":
        with transaction() as session:
            filling.submit_review(
                session, actor=current_actor(), review_id=review_id, now=clock.now()
            )
        return redirect(url_for("reviews.submitted", review_id=review_id))
    session = request_session()
    found = desk_of(session, current_actor(), review_id)
    if not found.seat.is_writable:
        return redirect(url_for("reviews.submitted", review_id=review_id))
    refusal = why_not_submit_review(found.scorer, found.filled)
    why_not = sentence(refusal.code, refusal.params, _) if refusal else ""
    barrier = barriers.why_not_submit(session, found.seat, clock.now())
    return render_template(
        "reviews/submit.html",
        **context.shown(session, found),
        why_not=why_not,
        final=context.final(found),
        barrier=shown.shown_barrier(barrier),
        draft=context.draft_of(session, found.seat),
    )


def _desk(session: Session, actor: Actor, found: Desk) -> dict[str, Any]:
    return {
        **context.shown(session, found),
        "saved_at": last_saved(found.sheet),
        "criterion_html": criterion_html,
        "file": context.file_addresses(session, found.seat),
        "draft": context.draft_of(session, found.seat),
        "judged": judged_paper(session, found.seat, language_of_request()),
        "phrases": context.script_text([one.plain() for one in phrases_of(session, actor)]),
        "seal": seal_of(actor),
    }
