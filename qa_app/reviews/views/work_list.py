"""The expert's work list: what waits, the next file, and giving one back."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.reviews import forms
from qa_app.reviews.queries import own, worklist
from qa_app.reviews.queries.own_record import criterion_titles, own_record
from qa_app.reviews.queries.pace import own_pace
from qa_app.reviews.queries.parties import party_of
from qa_app.reviews.rules.own_record import FEWEST_COMPARED
from qa_app.reviews.services import opening
from qa_app.reviews.views import shown
from qa_app.reviews.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, vault


@bp.route("/")
@allow(Role.EXPERT)
def index() -> str:
    """The expert's files that wait, by deadline and effort."""
    session, actor = request_session(), current_actor()
    wanted = forms.work_filter(request.args)
    return render_template(
        "reviews/index.html",
        work=worklist.work_list(session, actor, wanted, clock.now()),
        wanted=wanted,
        pace=own_pace(session, actor),
    )


@bp.route("/done")
@allow(Role.EXPERT)
def done() -> str:
    """Submitted reviews, last first."""
    number = page_number(request.args.get("page"))
    page = own.done(request_session(), current_actor(), page=number)
    waiting, _begun = own.waiting_count(request_session(), current_actor())
    return render_template("reviews/done.html", page=page, waiting=waiting)


@bp.route("/record")
@allow(Role.EXPERT)
def record() -> str:
    """The expert's own figures; nobody else can open them."""
    session, actor = request_session(), current_actor()
    found = own_record(session, actor, clock.now())
    return render_template(
        "reviews/record.html",
        found=found,
        titles=criterion_titles(session, found.rubric, language_of_request()),
        waiting=own.waiting_count(session, actor)[0],
        fewest=FEWEST_COMPARED,
    )


@bp.route("/next")
@allow(Role.EXPERT)
def next_file():
    """Go on with the most urgent file; ``after`` names the seat just left."""
    found = worklist.next_file(
        request_session(), current_actor(), clock.now(), after=request.args.get("after", "")
    )
    if found is None:
        flash(_("目前没有待评的案件。"))
        return redirect(url_for("reviews.index"))
    if found.review:
        return redirect(url_for("reviews.desk", review_id=found.review))
    return redirect(url_for("reviews.open", seat_id=found.seat))


@bp.route("/cases/<seat_id>/conflict", methods=["GET", "POST"])
@allow(Role.EXPERT)
def conflict(seat_id: str):
    """Declare a conflict; the case goes to another expert."""
    form = forms.ConflictForm()
    if not form.validate_on_submit():
        return render_template("reviews/conflict.html", **_seat(seat_id), form=form)
    with transaction() as session:
        opening.withdraw_for_conflict(
            session,
            actor=current_actor(),
            seat_id=seat_id,
            relation=TieKind(form.relation.data),
            reason=form.reason.data or "",
            now=clock.now(),
        )
    flash(_("已登记回避，本案将由其他专家评审。"), "done")
    return redirect(url_for("reviews.index"))


@bp.route("/cases/<seat_id>/decline", methods=["GET", "POST"])
@allow(Role.EXPERT)
def decline(seat_id: str):
    """Give a case back for another reason than a conflict; it goes to another expert."""
    form = forms.DeclineForm()
    if not form.validate_on_submit():
        return render_template("reviews/decline.html", **_seat(seat_id), form=form)
    with transaction() as session:
        opening.give_back(
            session,
            actor=current_actor(),
            seat_id=seat_id,
            why=(DeclineKind(form.kind.data), form.reason.data or ""),
            now=clock.now(),
        )
    flash(_("已退回，本案将由其他专家评审。"), "done")
    return redirect(url_for("reviews.index"))


def _seat(seat_id: str) -> dict[str, object]:
    session = request_session()
    seat = own.own_seat(session, current_actor(), seat_id)
    party = party_of(session, vault(), seat.case_id)
    return {"seat": seat, "facts": shown.concerned(seat.facts, seat.name, party)}
