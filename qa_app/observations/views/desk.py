"""The scoring screen of an observer with a network: same page and saving as the review desk."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.observations.queries.desk import desk_of
from qa_app.observations.queries.own import own_seat
from qa_app.observations.queries.photos import photos_by_seat
from qa_app.observations.rules.states import SEEN
from qa_app.observations.services import observing
from qa_app.observations.services.observing import Edit
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.observer_words import sheet_words
from qa_app.scoresheets.forms import all_fields, changed_fields, revision_of
from qa_app.scoresheets.rules.complete import why_not_hand_in
from qa_app.scoresheets.views.saved import last_saved, saved_answer
from qa_app.scoresheets.views.shown import score_of
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence


@bp.route("/observations/seats/<seat>/sheet", methods=["GET", "POST"])
@allow(Role.EXPERT)
def desk(seat: str):
    """The sheet; a POST is the whole form, on the way to handing it in."""
    if request.method == "POST":
        edit = Edit(all_fields(request.form), revision_of(request.form))
        with transaction() as session:
            observing.save_sheet(
                session, actor=current_actor(), seat=seat, edit=edit, now=clock.now()
            )
        return redirect(url_for("observations.submit", seat=seat))
    held = own_seat(request_session(), current_actor(), seat)
    if not held.is_writable:
        return redirect(_after(seat, held.submitted_at is not None))
    found = desk_of(request_session(), current_actor(), seat)
    return render_template(
        "observations/desk.html",
        **sheet_words(found),
        saved_at=last_saved(found.sheet),
        seal=seal_of(current_actor()),
    )


@bp.route("/observations/seats/<seat>/save", methods=["POST"])
@allow(Role.EXPERT)
def save(seat: str):
    """Take over what was changed; answers with the new total, grade and revision."""
    actor = current_actor()
    found = desk_of(request_session(), actor, seat)
    edit = Edit(changed_fields(request.form), revision_of(request.form))
    with transaction() as session:
        saved = observing.save_on(session, actor=actor, desk=found, edit=edit, now=clock.now())
    return saved_answer(saved.revision, saved.saved_at, score_of(saved.desk))


@bp.route("/observations/seats/<seat>/submit", methods=["GET", "POST"])
@allow(Role.EXPERT)
def submit(seat: str):
    """Say what handing in means, then do it."""
    if request.method == "POST":
        with transaction() as session:
            observing.submit_sheet(session, actor=current_actor(), seat=seat, now=clock.now())
        flash(_("旁听评分已提交。"), "done")
        return redirect(_after(seat, True))
    held = own_seat(request_session(), current_actor(), seat)
    if not held.is_writable:
        return redirect(_after(seat, held.submitted_at is not None))
    found = desk_of(request_session(), current_actor(), seat)
    refusal = why_not_hand_in(found.scorer, found.filled)
    why_not = sentence(refusal.code, refusal.params, _) if refusal else ""
    return render_template("observations/submit.html", **sheet_words(found), why_not=why_not)


@bp.route("/observations/seats/<seat>/submitted")
@allow(Role.EXPERT)
def submitted(seat: str):
    """The own sheet as handed in."""
    held = own_seat(request_session(), current_actor(), seat)
    if held.submitted_at is None:
        return redirect(url_for("observations.seat", seat=seat))
    found = desk_of(request_session(), current_actor(), seat)
    return render_template(
        "observations/submitted.html",
        **sheet_words(found),
        may_discuss=held.state in SEEN,
        photos=photos_by_seat(request_session(), [seat]).get(seat, []),
    )


def _after(seat: str, submitted: bool) -> str:
    return url_for("observations.submitted" if submitted else "observations.seat", seat=seat)
