"""The places of a competition: for who runs it, and for everybody once they are published."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.messages import ENTRY_KINDS
from qa_app.cycles.queries import plan_of
from qa_app.db.session import transaction
from qa_app.learning.forms.competitions import DecisionForm, tie_order
from qa_app.learning.queries import places as queries
from qa_app.learning.rules.places import PublishFacts, why_not_publish
from qa_app.learning.services import places as services
from qa_app.learning.tables import competitions as tables
from qa_app.learning.views.blueprint import bp
from qa_app.learning.views.entries import run
from qa_app.sampling.queries.entries import is_open, standing_list
from qa_app.sampling.services.entering import exclude_entry, rule_of
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.get("/competitions/<name>/ranking")
@allow(Role.SUPERVISOR)
def ranking(name: str) -> str:
    """The places as they are now, what stands against publishing them, and what is published."""
    session, cycle = request_session(), run(name)
    if is_open(cycle):
        return render_template("learning/ranking_none.html", cycle=cycle)
    full, standing = queries.full_ranking(session, cycle), standing_list(session, cycle.id or 0)
    why = why_not_publish(PublishFacts(full.unsettled, full.placed))
    found = queries.ranking(session, current_actor(), cycle)
    return render_template(
        "learning/ranking.html",
        cycle=cycle,
        rule=rule_of(cycle),
        found=found,
        titles=_titles([one.rubric for one in found.lists]),
        standing=standing,
        outdated=standing is not None and services.is_outdated(standing, full),
        why_not=sentence(why.code, why.params, _) if why else "",
    )


@bp.get("/competitions/<name>/ranking.xlsx")
@allow(Role.SUPERVISOR)
def ranking_file(name: str) -> Response:
    """The list of who runs the competition, with points."""
    session, cycle = request_session(), run(name)
    found = queries.ranking(session, current_actor(), cycle)
    titles = _titles([one.rubric for one in found.lists])
    return sent_workbook(
        lambda path: tables.ranking_xlsx(path, found, titles, _), f"RANKING-{cycle.name}.xlsx"
    )


@bp.post("/competitions/<name>/ties")
@allow(Role.SUPERVISOR)
def order_ties(name: str):
    """Note in which order a meeting put entries of equal points."""
    ranks, note = tie_order(request.form)
    with transaction() as session:
        services.order_tie(
            session, actor=current_actor(), name=name, ranks=ranks, note=note, now=clock.now()
        )
    flash(_("已记录评议会排定的先后。"), "done")
    return redirect(url_for("learning.ranking", name=name))


@bp.route("/entries/<entry_id>/exclude", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def exclude(entry_id: str):
    """Take a judged entry out of the places, or let it in again."""
    session, actor, form = request_session(), current_actor(), DecisionForm()
    found = queries.judged_line(session, actor, entry_id)
    cycle = run(found.cycle)
    if form.validate_on_submit():
        with transaction() as writing:
            exclude_entry(
                writing, actor=actor, public_id=entry_id, decision=form.decision(),
                now=clock.now(),
            )  # fmt: skip
        flash(_("名次已按此重排。"), "done")
        return redirect(url_for("learning.ranking", name=cycle.name))
    if not form.is_submitted():
        form.revision.data = str(found.line.revision)
    return render_template("learning/exclude.html", cycle=cycle, line=found.line, form=form)


@bp.post("/competitions/<name>/publish")
@allow(Role.SUPERVISOR)
def publish_places(name: str):
    """Publish the places as they are now."""
    with transaction() as session:
        services.publish_places(session, actor=current_actor(), name=name, now=clock.now())
    flash(_("名次已公布。"), "done")
    return redirect(url_for("learning.ranking", name=name))


@bp.post("/competitions/<name>/withdraw")
@allow(Role.SUPERVISOR)
def withdraw_places(name: str):
    """Take the published list back, with a reason."""
    with transaction() as session:
        services.withdraw_places(
            session, actor=current_actor(), name=name, reason=request.form.get("reason", ""),
            now=clock.now(),
        )  # fmt: skip
    flash(_("名单已撤回。"), "done")
    return redirect(url_for("learning.ranking", name=name))


@bp.get("/places/<name>")
@allow_anyone
def places(name: str) -> str:
    """The published places: names as the plan says, and nobody without a place."""
    session = request_session()
    cycle = queries.published_competition(session, name)
    found, rule = queries.published_places(session, cycle), plan_of(cycle).competition
    if found is None or rule is None:
        raise NotFound(name)
    return render_template(
        "learning/places.html",
        cycle=cycle,
        rule=rule,
        found=found,
        titles=_titles(list(found.lists)),
        kinds=ENTRY_KINDS,
    )


@bp.get("/places/<name>/PLACES.xlsx")
@allow_anyone
def places_file(name: str) -> Response:
    """The published places as a table."""
    session = request_session()
    found = queries.published_places(session, queries.published_competition(session, name))
    if found is None:
        raise NotFound(name)
    titles = _titles(list(found.lists))
    return sent_workbook(
        lambda path: tables.places_xlsx(path, found, titles, _), f"PLACES-{name}.xlsx"
    )


def _titles(names: list[str]) -> dict[str, str]:
    return queries.rubric_titles(request_session(), names, language_of_request())
