"""Pages of a cycle's observation: quotas, freezing and drawing a round, what is public of it."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles import queries as cycles
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.observations import forms
from qa_app.observations.messages import ROUND_STATES
from qa_app.observations.models import ObservationRound
from qa_app.observations.queries import quota as quotas
from qa_app.observations.queries import rounds as queries
from qa_app.observations.queries.period import period_of
from qa_app.observations.rules.rounds import why_not_freeze
from qa_app.observations.rules.states import RoundState
from qa_app.observations.services.rounds import draw_round, freeze_round
from qa_app.observations.tables import QUOTA_LABELS, quota_texts
from qa_app.observations.views.blueprint import bp
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.sampling.forms import SeedForm
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import actor_or_none, current_actor, request_session

FIRST_TICKETS = 8


@bp.route("/cycles/<name>/observations/quota")
@allow(*cycles.READERS)
def quota(name: str) -> str:
    """Each agency beside its quota, and what to draw next."""
    session, actor = request_session(), current_actor()
    cycle = cycles.cycle_for(session, actor, name)
    wanted = forms.quota_filter_of(request.args)
    plan = cycles.plan_of(cycle)
    return render_template(
        "observations/quota.html",
        cycle=cycle,
        plan=plan,
        period=period_of(plan),
        wanted=wanted,
        found=quotas.quotas(session, actor, cycle, wanted, clock.now()),
        rounds=queries.rounds_of(session, cycle),
        states=ROUND_STATES,
        manages=cycles.may_manage(session, actor, cycle),
    )


@bp.route("/cycles/<name>/observations/quota.<kind>")
@allow(*cycles.READERS)
def quota_export(name: str, kind: str) -> Response:
    """The quotas of all agencies as a file."""
    if kind not in MIME_TYPES:
        raise NotFound
    session, actor = request_session(), current_actor()
    cycle = cycles.cycle_for(session, actor, name)
    translate = translator(language_of_request())
    rows = quotas.agency_quotas(session, actor, cycle, clock.now())
    header = [translate(label) for label in QUOTA_LABELS]
    content = table_bytes(kind, header, map(quota_texts, rows))
    return sent_table(content, f"quota-{name}.{kind}")


@bp.route("/cycles/<name>/observations/freeze", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def round_freeze(name: str):
    """State what the next round would hold, then freeze its frame."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    newest = queries.newest_round(request_session(), cycle)
    if newest is not None and newest.state is RoundState.FROZEN:
        return redirect(url_for("observations.round_ceremony", name=name))
    if request.method == "POST":
        with transaction() as session:
            freeze_round(session, actor=current_actor(), name=name, now=clock.now())
        flash(_("本轮庭审名单已冻结。请立即公布散列值。"))
        return redirect(url_for("observations.round_ceremony", name=name))
    plan = queries.next_round(request_session(), cycle, clock.now())
    refusal = why_not_freeze(plan)
    return render_template(
        "observations/round_freeze.html", cycle=cycle, plan=plan, refusal=refusal,
        names=dict(queries.agency_names(request_session(), plan)),
    )  # fmt: skip


@bp.route("/cycles/<name>/observations/draw", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def round_ceremony(name: str):
    """The projector page of a round: the hash, then the seed, then the result."""
    cycle = cycles.cycle_to_manage(request_session(), current_actor(), name)
    newest = queries.newest_round(request_session(), cycle)
    if newest is None:
        return redirect(url_for("observations.round_freeze", name=name))
    form = SeedForm()
    if newest.state is RoundState.DRAWN:
        return render_template("observations/round_result.html", **_shown(cycle, newest.number))
    shown = _shown(cycle, newest.number)
    if not form.ready():
        step = "seed" if form.is_submitted() or request.args.get("step") == "seed" else "hash"
        return render_template("observations/round_ceremony.html", form=form, step=step, **shown)
    if not form.confirmed.data:
        return render_template("observations/round_confirm.html", form=form, **shown)
    with transaction() as session:
        draw_round(
            session, actor=current_actor(), name=name, seed=form.public_seed(), now=clock.now()
        )
    return redirect(url_for("observations.round_ceremony", name=name))


@bp.route("/public/draws/<name>/hearings")
@allow_anyone
def rounds_public(name: str) -> str:
    """Every round of a cycle: hash, times, sizes; seed and files once the hearings are over."""
    session = request_session()
    cycle, lines = _published(name)
    now = clock.now()
    return render_template(
        "observations/rounds_public.html", cycle=cycle, rounds=lines, states=ROUND_STATES,
        released={line.number for line in lines if queries.is_released(line, now)},
        parts=queries.parts_by_round(session, cycle),
    )  # fmt: skip


@bp.route("/public/draws/<name>/hearings/<int:number>/FRAME.csv")
@allow_anyone
def round_frame(name: str, number: int) -> Response:
    """The frozen frame of a round, byte for byte as hashed."""
    found = _readable(name, number)
    return _csv(queries.frame_file(request_session(), found), f"FRAME-{name}-{number}.csv")


@bp.route("/public/draws/<name>/hearings/<int:number>/SAMPLE.csv")
@allow_anyone
def round_sample(name: str, number: int) -> Response:
    """The sample of a round."""
    found = _readable(name, number)
    return _csv(queries.sample_file(request_session(), found), f"SAMPLE-{name}-{number}.csv")


def _published(name: str) -> tuple[Cycle, list[queries.RoundLine]]:
    """A cycle with a frozen round; one without does not exist for the public."""
    cycle = queries.cycle_with_rounds(request_session(), name)
    return cycle, queries.rounds_of(request_session(), cycle)


def _readable(name: str, number: int) -> ObservationRound:
    """A drawn round whose files the reader may have: everybody later, supervisors at once."""
    cycle, lines = _published(name)
    line = next((each for each in lines if each.number == number), None)
    if line is None or line.state is not RoundState.DRAWN:
        raise NotFound(name)
    if not queries.is_released(line, clock.now()) and not _knows(cycle):
        raise NotFound(name)
    return queries.round_numbered(request_session(), cycle, number)


def _knows(cycle: Cycle) -> bool:
    actor = actor_or_none()
    return actor is not None and cycles.may_manage(request_session(), actor, cycle)


def _shown(cycle: Cycle, number: int) -> dict[str, object]:
    """What the pages of a ceremony show of a round."""
    session = request_session()
    line = next(each for each in queries.rounds_of(session, cycle) if each.number == number)
    return {
        "cycle": cycle,
        "line": line,
        "parts": queries.parts_by_round(session, cycle)[number],
        "drawn": queries.drawn_hearings(session, line.id),
    }


def _csv(content: bytes, filename: str) -> Response:
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.cache_control.private, response.cache_control.no_cache = True, True
    return response
