"""An observer's own pages: hearings to come and to finish, one hearing, signing in, giving it back.

Scoring is ``desk``, what follows when all sheets are in is ``discussion``.
"""

from flask import flash, redirect, render_template, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.observations.queries import own
from qa_app.observations.rules.states import SEEN
from qa_app.observations.services import leaving, observing
from qa_app.observations.views import observer_forms as forms
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.observer_words import facts_of, parts_of_list
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence

SHOWN_DONE = 50


@bp.route("/observations/")
@allow(Role.EXPERT)
def mine() -> str:
    """The own hearings: today, to finish, coming, handed in."""
    session, actor = request_session(), current_actor()
    return render_template(
        "observations/mine.html",
        parts=parts_of_list(own.own_seats(session, actor, done=False), clock.now()),
        done=own.own_seats(session, actor, done=True, limit=SHOWN_DONE),
        total_done=own.count_of_done(session, actor),
        seen=SEEN,
    )


@bp.route("/observations/seats/<seat>")
@allow(Role.EXPERT)
def seat(seat: str) -> str:
    """One hearing: where to be and whom to watch, and what to do next."""
    found = own.own_seat(request_session(), current_actor(), seat)
    refusal = None if found.signed_in_at else observing.why_not_sign_in(found, clock.now())
    return render_template(
        "observations/seat.html",
        seat=found,
        facts=facts_of(found.facts),
        why_not=sentence(refusal.code, refusal.params, _) if refusal else "",
        may_discuss=found.state in SEEN and found.submitted_at is not None,
    )


@bp.route("/observations/seats/<seat>/sign-in", methods=["POST"])
@allow(Role.EXPERT)
def sign_in(seat: str):
    """Note that the observer is there; on to scoring."""
    with transaction() as session:
        observing.sign_in(session, actor=current_actor(), seat=seat, now=clock.now())
    return redirect(url_for("observations.desk", seat=seat))


@bp.route("/observations/seats/<seat>/decline", methods=["GET", "POST"])
@allow(Role.EXPERT)
def decline(seat: str):
    """Give a hearing back for another reason than a conflict."""
    form = forms.GiveBackForm()
    if not form.validate_on_submit():
        found = own.own_seat(request_session(), current_actor(), seat)
        return render_template(
            "observations/decline.html", seat=found, facts=facts_of(found.facts), form=form
        )
    why = (DeclineKind(form.kind.data), form.reason.data or "")
    with transaction() as session:
        leaving.give_back(session, actor=current_actor(), seat=seat, why=why, now=clock.now())
    flash(_("已退回，这场庭审将由其他专家旁听。"), "done")
    return redirect(url_for("observations.mine"))


@bp.route("/observations/seats/<seat>/conflict", methods=["GET", "POST"])
@allow(Role.EXPERT)
def conflict(seat: str):
    """Declare a conflict; somebody else goes."""
    form = forms.TieForm()
    if not form.validate_on_submit():
        found = own.own_seat(request_session(), current_actor(), seat)
        return render_template(
            "observations/conflict.html", seat=found, facts=facts_of(found.facts), form=form
        )
    with transaction() as session:
        leaving.declare_conflict(
            session,
            actor=current_actor(),
            seat=seat,
            relation=TieKind(form.relation.data),
            reason=form.reason.data or "",
            now=clock.now(),
        )
    flash(_("已登记回避，这场庭审将由其他专家旁听。"), "done")
    return redirect(url_for("observations.mine"))
