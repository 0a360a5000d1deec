"""Pages of the follow-up's draw: announce, the seed, more of it; and what anyone can check."""

from decimal import Decimal

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles import queries as cycles
from qa_app.cycles.models import Cycle, CycleState
from qa_app.db.session import transaction
from qa_app.followups import forms
from qa_app.followups.queries import drawn
from qa_app.followups.rules.states import DrawState
from qa_app.followups.services import drawing
from qa_app.followups.views.blueprint import bp
from qa_app.sampling.forms import SeedForm
from qa_app.sampling.queries.frozen import stored_frame, strata_of
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session

FIRST_TICKETS = 8
SHOWN_STRATA = 400


@bp.route("/cycles/<name>/followups/announce", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def announce(name: str):
    """Fix the ratio in public; once drawn the same page raises it."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    if cycle.state is CycleState.PLANNED:
        return redirect(url_for("cycles.show", name=name))
    draw = drawn.draw_of(request_session(), cycle)
    form = forms.ShareForm(data=None if request.form else _values(cycle))
    is_drawn = draw is not None and draw.state is DrawState.DRAWN
    least = Decimal(draw.ratio) if draw is not None and is_drawn else None
    if not form.ready(least) or "confirmed" not in request.form:
        return render_template(
            "followups/announce.html", cycle=cycle, draw=draw, form=form, is_drawn=is_drawn,
            **_planned(cycle, form),
        )  # fmt: skip
    act = _raise if is_drawn else _announce
    return act(name, form)


@bp.route("/cycles/<name>/followups/draw", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def draw(name: str):
    """The seed of the follow-up, checked by the room, then the draw."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    found = drawn.draw_of(request_session(), cycle)
    if found is None or found.state is DrawState.DRAWN:
        return redirect(url_for("followups.overview", name=name))
    form = SeedForm()
    if not form.ready():
        return render_template("followups/draw.html", cycle=cycle, draw=found, form=form)
    if not form.confirmed.data:
        return render_template("followups/draw_confirm.html", cycle=cycle, draw=found, form=form)
    with transaction() as session:
        drawing.draw_followup(
            session, actor=current_actor(), name=name, seed=form.public_seed(), now=clock.now()
        )
    flash(_("回访名单已抽取，种子和结果已公开。"))
    return redirect(url_for("followups.overview", name=name))


@bp.route("/public/followups/<name>")
@allow_anyone
def public(name: str) -> str:
    """What anyone may know of the draw, and how to check it."""
    session = request_session()
    found = drawn.public_followup(session, name)
    cycle = cycles.cycle_named(session, name)
    strata = drawn.strata_of_followup(session, cycle.id)
    return render_template(
        "followups/public.html",
        followup=found,
        strata=strata[:SHOWN_STRATA],
        more=max(0, len(strata) - SHOWN_STRATA),
        lines=drawn.first_picked(session, cycle, FIRST_TICKETS) if found.is_drawn else [],
    )


@bp.route("/public/followups/<name>/FRAME.csv")
@allow_anyone
def frame_file(name: str) -> Response:
    """The frozen frame of the cycle, byte for byte as hashed."""
    session = request_session()
    drawn.public_followup(session, name, drawn=True)
    content = stored_frame(session, cycles.cycle_named(session, name)).content
    return _csv(content, f"FRAME-{name}.csv")


@bp.route("/public/followups/<name>/SAMPLE.csv")
@allow_anyone
def sample_file(name: str) -> Response:
    """The cases drawn for follow-up as they are now."""
    session = request_session()
    drawn.public_followup(session, name, drawn=True)
    content = drawn.followup_sample_file(session, cycles.cycle_named(session, name))
    return _csv(content, f"SAMPLE-followups-{name}.csv")


def _announce(name: str, form: forms.ShareForm):
    with transaction() as session:
        drawing.announce_followup(
            session, actor=current_actor(), name=name, share=form.share(), now=clock.now()
        )
    flash(_("回访比例和抽样框散列值已公布。请在此之后公开产生种子。"))
    return redirect(url_for("followups.draw", name=name))


def _raise(name: str, form: forms.ShareForm):
    with transaction() as session:
        added = drawing.raise_ratio(
            session, actor=current_actor(), name=name, share=form.share(), now=clock.now()
        )
    flash(_("已增抽 %(count)s 件，原来抽中的全部保留。", count=added))
    return redirect(url_for("followups.overview", name=name))


def _values(cycle: Cycle) -> dict[str, object]:
    share = drawn.share_of(request_session(), cycle)
    if share is None:
        return {"minimum": cycles.plan_of(cycle).followups.minimum}
    return {"ratio": format(share.ratio, "f"), "minimum": share.minimum}


def _planned(cycle: Cycle, form: forms.ShareForm) -> dict[str, object]:
    """How many the share gives, once one is typed."""
    if not form.is_submitted() or form.errors:
        return {"planned": None, "strata": 0}
    strata = strata_of(request_session(), cycle)
    sizes = form.share().sizes({each.label: each.frame_size for each in strata})
    return {"planned": sum(sizes.values()), "strata": len(strata)}


def _csv(content: bytes, filename: str) -> Response:
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.add_etag()
    response.cache_control.public, response.cache_control.max_age = True, 60
    return response.make_conditional(request)
