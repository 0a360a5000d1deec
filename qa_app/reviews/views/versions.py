"""A submitted review to read, print and amend; its versions; the case's file by itself."""

from flask import flash, redirect, render_template, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.reviews import forms
from qa_app.reviews.queries.amending import versions_of, why_not_amend_now
from qa_app.reviews.queries.desk import counting_desk, desk_of, desk_with
from qa_app.reviews.queries.further import has_to_decide
from qa_app.reviews.queries.own import own_review
from qa_app.reviews.services import amending
from qa_app.reviews.views import context
from qa_app.reviews.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.route("/<review_id>/submitted")
@allow(Role.EXPERT)
def submitted(review_id: str):
    """The locked sheet that counts, with the history of its versions."""
    session = request_session()
    found = counting_desk(session, current_actor(), review_id)
    if found.sheet.submitted_at is None:
        return redirect(url_for("reviews.desk", review_id=review_id))
    refusal = why_not_amend_now(session, found.seat)
    return render_template(
        "reviews/submitted.html",
        **context.shown(session, found),
        final=context.final(found),
        versions=versions_of(session, found.seat),
        may_amend=refusal is None and found.seat.draft_sheet_id is None,
        draft=context.draft_of(session, found.seat),
        to_decide=has_to_decide(session, found.seat),
    )


@bp.route("/<review_id>/sheet")
@allow(Role.EXPERT)
def sheet(review_id: str) -> str:
    """The sheet in hand as it prints on A4."""
    session = request_session()
    found = desk_of(session, current_actor(), review_id)
    return render_template(
        "reviews/sheet.html", **context.shown(session, found), final=context.final(found)
    )


@bp.route("/<review_id>/amend", methods=["GET", "POST"])
@allow(Role.EXPERT)
def amend(review_id: str):
    """Say why a submitted review is amended, then open the new version."""
    session, actor = request_session(), current_actor()
    seat = own_review(session, actor, review_id)
    if seat.draft_sheet_id is not None:
        return redirect(url_for("reviews.desk", review_id=review_id))
    form = forms.AmendForm()
    if not form.validate_on_submit():
        refusal = why_not_amend_now(session, seat)
        why_not = sentence(refusal.code, refusal.params, _) if refusal else ""
        return render_template("reviews/amend.html", seat=seat, form=form, why_not=why_not)
    reason = form.reason.data or ""
    with transaction() as writing:
        amending.begin_amendment(
            writing, actor=actor, review_id=review_id, reason=reason, now=clock.now()
        )
    return redirect(url_for("reviews.desk", review_id=review_id))


@bp.route("/<review_id>/amend/drop", methods=["POST"])
@allow(Role.EXPERT)
def drop_amendment(review_id: str):
    """Give up an amendment; the submitted version goes on counting."""
    with transaction() as session:
        dropped = amending.drop_amendment(
            session, actor=current_actor(), review_id=review_id, now=clock.now()
        )
    if dropped:
        flash(_("已放弃修改，原来提交的一版仍然有效。"))
    return redirect(url_for("reviews.submitted", review_id=review_id))


@bp.route("/<review_id>/versions/<int:number>")
@allow(Role.EXPERT)
def version(review_id: str, number: int):
    """An earlier version of an own review, to read."""
    session = request_session()
    seat = own_review(session, current_actor(), review_id)
    one = next((v for v in versions_of(session, seat) if v.number == number), None)
    if one is None or one.submitted_at is None:
        raise NotFound
    found = desk_with(session, seat, one.scoresheet_id)
    return render_template(
        "reviews/version.html",
        **context.shown(session, found),
        one=one,
        final=one.grade.value if one.grade else "",
    )


@bp.route("/<review_id>/file")
@allow(Role.EXPERT)
def file(review_id: str) -> str:
    """The case's file by itself: where the evidence of a submitted sheet leads."""
    session = request_session()
    seat = own_review(session, current_actor(), review_id)
    addresses = context.file_addresses(session, seat)
    if addresses is None:
        raise NotFound
    return render_template("reviews/file.html", seat=seat, file=addresses)


@bp.route("/signed-in")
@allow(Role.EXPERT)
def signed_in() -> str:
    """After logging in again beside a desk whose session had ended."""
    return render_template("reviews/signed_in.html")
