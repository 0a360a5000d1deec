"""What an expert works on: the list of cases, the first opening, the sheet, submitting it."""

from flask import flash, jsonify, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel.rules.facts import TieKind
from qa_app.reviews import forms
from qa_app.reviews.models import ReviewState
from qa_app.reviews.queries import barriers, own
from qa_app.reviews.queries.desk import Desk, desk_of
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.reviews.services import filling, opening
from qa_app.reviews.views import shown
from qa_app.reviews.views.blueprint import bp
from qa_app.reviews.views.drawn import criterion_html
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.route("/")
@allow(Role.EXPERT)
def index() -> str:
    """The expert's cases: to score, or submitted."""
    session, actor = request_session(), current_actor()
    show = "done" if request.args.get("show") == "done" else "waiting"
    read = own.done if show == "done" else own.waiting
    page = read(session, actor, page=page_number(request.args.get("page")))
    total, begun = own.waiting_count(session, actor)
    counts = {"waiting": total, "begun": begun}
    return render_template("reviews/index.html", page=page, show=show, counts=counts)


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
    facts = shown.fact_rows(seat.facts, seat.name)
    barrier = shown.shown_barrier(barriers.why_not_open(request_session(), seat, clock.now()))
    return render_template("reviews/open.html", seat=seat, facts=facts, barrier=barrier)


@bp.route("/cases/<seat_id>/conflict", methods=["GET", "POST"])
@allow(Role.EXPERT)
def conflict(seat_id: str):
    """Declare a conflict; the case goes to another expert."""
    form = forms.ConflictForm()
    if not form.validate_on_submit():
        seat = own.own_seat(request_session(), current_actor(), seat_id)
        facts = shown.fact_rows(seat.facts, seat.name)
        return render_template("reviews/conflict.html", seat=seat, facts=facts, form=form)
    with transaction() as session:
        opening.withdraw_for_conflict(
            session,
            actor=current_actor(),
            seat_id=seat_id,
            relation=TieKind(form.relation.data),
            reason=form.reason.data or "",
            now=clock.now(),
        )
    flash(_("已登记回避，本案将由其他专家评审。"))
    return redirect(url_for("reviews.index"))


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
                changed=forms.all_fields(request.form),
                revision=forms.revision_of(request.form),
                now=clock.now(),
            )
        return redirect(url_for("reviews.submit", review_id=review_id))
    found = desk_of(request_session(), current_actor(), review_id)
    if found.seat.state is not ReviewState.OPEN:
        return redirect(url_for("reviews.submitted", review_id=review_id))
    return render_template(
        "reviews/desk.html",
        **_shown(found),
        saved_at=_saved_at(found),
        criterion_html=criterion_html,
    )


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
            changed=forms.changed_fields(request.form),
            revision=forms.revision_of(request.form),
            now=clock.now(),
        )
    score = shown.shown_score(found.rubric, saved.score, len(found.scorer.criteria))
    return jsonify(
        revision=saved.revision,
        saved_at=_time(saved.saved_at),
        outputs=score.outputs(),
        grade=score.grade,
        missing=score.missing,
    )


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
    found = desk_of(request_session(), current_actor(), review_id)
    if found.seat.state is not ReviewState.OPEN:
        return redirect(url_for("reviews.submitted", review_id=review_id))
    refusal = why_not_submit_review(found.scorer, found.filled)
    why_not = sentence(refusal.code, refusal.params, _) if refusal else ""
    barrier = barriers.why_not_submit(request_session(), found.seat, clock.now())
    return render_template(
        "reviews/submit.html",
        **_shown(found),
        why_not=why_not,
        final=_final(found),
        barrier=shown.shown_barrier(barrier),
    )


@bp.route("/<review_id>/submitted")
@allow(Role.EXPERT)
def submitted(review_id: str):
    """The locked sheet, to read."""
    found = desk_of(request_session(), current_actor(), review_id)
    if found.seat.state is ReviewState.OPEN:
        return redirect(url_for("reviews.desk", review_id=review_id))
    return render_template("reviews/submitted.html", **_shown(found), final=_final(found))


@bp.route("/<review_id>/sheet")
@allow(Role.EXPERT)
def sheet(review_id: str) -> str:
    """The filled sheet as it prints on A4."""
    found = desk_of(request_session(), current_actor(), review_id)
    return render_template("reviews/sheet.html", **_shown(found), final=_final(found))


def _shown(found: Desk) -> dict[str, object]:
    language = language_of_request()
    return {
        "seat": found.seat,
        "sheet": found.sheet,
        "filled": found.filled,
        "facts": shown.fact_rows(found.seat.facts, found.seat.name),
        "rubric_title": found.rubric.title.in_language(language),
        "rubric_name": found.rubric.name,
        "groups": shown.shown_groups(found),
        "red_lines": shown.shown_red_lines(found),
        "score": shown.score_of(found),
        "urls": _urls(found.seat),
        "autosave_key": f"review:{current_actor().account_id}:{found.seat.review}",
    }


def _urls(seat: own.OwnSeat) -> dict[str, str]:
    return {
        "desk": url_for("reviews.desk", review_id=seat.review),
        "save": url_for("reviews.save", review_id=seat.review),
        "list": url_for("reviews.index"),
    }


def _final(found: Desk) -> str:
    grade = final_grade(found.score, found.filled.sheet)
    return grade.value if grade else ""


def _saved_at(found: Desk) -> str:
    return _time(found.sheet.saved_at) if found.sheet.revision > 1 else ""


def _time(moment) -> str:
    return filters.written_time(moment)[-5:]
