"""For the office: the list of models, one model, who is asked, searching, publishing."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.files.queries.rights import case_token
from qa_app.learning import background
from qa_app.learning.forms.model_files import edition_of, model_filter
from qa_app.learning.messages.model_files import DOUBT_LABELS
from qa_app.learning.queries import model_sight
from qa_app.learning.queries.redacting import page_states, source_pages
from qa_app.learning.queries.regions import region_codes
from qa_app.learning.queries.second_experts import free_experts
from qa_app.learning.queries.settled_points import settled_points
from qa_app.learning.rules.model_files import Edition, why_not_publish, why_not_redact
from qa_app.learning.rules.states import ModelState
from qa_app.learning.services import nominating, publishing
from qa_app.learning.tables.model_files import models_csv
from qa_app.learning.views.blueprint import bp
from qa_app.panel.queries.left_out import left_out_of_cycles
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session, vault


@bp.get("/models")
@allow(Role.SUPERVISOR)
def models() -> str:
    """Model files of the cycles the supervisor runs."""
    session, actor, wanted = request_session(), current_actor(), model_filter(request.args)
    return render_template(
        "learning/models.html",
        page=model_sight.models_page(session, actor, wanted),
        wanted=wanted,
        doubts=DOUBT_LABELS,
        left_out=left_out_of_cycles(session, actor, wanted.cycle),
        cycles=model_sight.cycles_with_models(session, actor),
    )


@bp.get("/models.csv")
@allow(Role.SUPERVISOR)
def models_file() -> Response:
    """Exactly the list shown."""
    session, actor, wanted = request_session(), current_actor(), model_filter(request.args)
    found = model_sight.all_models(session, actor, wanted)
    left_out = left_out_of_cycles(session, actor, wanted.cycle)
    response = Response(models_csv(found, _, left_out=left_out), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="MODELS.csv")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/models/<model_id>")
@allow(Role.SUPERVISOR)
def model(model_id: str) -> str:
    """One model file: how far it is, its pages, what can be done next."""
    session, actor = request_session(), current_actor()
    seen = model_sight.model_for_office(session, actor, model_id)
    pages = model_sight.pages_of(session, seen.model.id or 0)
    states = page_states(pages, source_pages(session, seen.model.case_id))
    asking = seen.model.state is ModelState.NOMINATED
    return render_template(
        "learning/model.html",
        seen=seen,
        doubts=DOUBT_LABELS,
        model=seen.model,
        pages=list(zip(pages, states, strict=True)),
        free=free_experts(session, seen.cycle, seen.model, clock.now()) if asking else [],
        may_redact=why_not_redact(seen.model.state) is None,
        barrier=why_not_publish(seen.model.state, states),
        token=case_token(seen.model.case_id),
    )


@bp.post("/models/<model_id>/second")
@allow(Role.SUPERVISOR)
def ask_second(model_id: str):
    """Ask another expert about a nomination."""
    actor, login = current_actor(), request.form.get("expert", "")
    with transaction() as session:
        seen = model_sight.model_for_office(session, actor, model_id)
        nominating.ask_second(session, actor=actor, seen=seen, login=login, now=clock.now())
    flash(_("已请这位专家复核。"))
    return redirect(url_for("learning.model", model_id=model_id))


@bp.post("/models/<model_id>/search")
@allow(Role.SUPERVISOR)
def search_model(model_id: str):
    """Search every page for personal data, in the background."""
    with transaction() as session:
        job = background.ask_for_search(
            session, actor=current_actor(), public_id=model_id, now=clock.now()
        )
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/models/<model_id>/publish", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def publish(model_id: str):
    """What goes with the model and whose lawyers may read it; then it is published."""
    session, actor = request_session(), current_actor()
    if request.method == "GET":
        seen = model_sight.model_for_office(session, actor, model_id)
        return _publish_page(seen, _edition_before(seen, settled_points(session, seen)))
    edition = edition_of(request.form)
    with transaction() as writing:
        seen = model_sight.model_for_office(writing, actor, model_id)
        found = publishing.publish(
            writing, actor=actor, seen=seen, edition=edition, vault=vault(), now=clock.now()
        )
    if found:
        return _publish_page(seen, edition, found), 422
    flash(_("范本已经发布，律师可以阅看。"))
    return redirect(url_for("learning.model", model_id=model_id))


@bp.post("/models/<model_id>/withdraw")
@allow(Role.SUPERVISOR)
def withdraw(model_id: str):
    """Take a published model back at once."""
    actor, reason = current_actor(), request.form.get("reason", "")
    with transaction() as session:
        seen = model_sight.model_for_office(session, actor, model_id)
        publishing.withdraw(session, actor=actor, seen=seen, reason=reason, now=clock.now())
    flash(_("范本已经撤回，律师不能再阅看。"))
    return redirect(url_for("learning.model", model_id=model_id))


def _edition_before(seen, points) -> Edition:
    """What was published before, or what the settled sheet says of what was done well."""
    model = seen.model
    words = {point["criterion"]: point["words"] for point in model.points} or {
        point.criterion: "；".join(point.comments) for point in points if point.good
    }
    return Edition(model.title, model.note, words)


def _publish_page(seen, edition: Edition, found: tuple[str, ...] = ()) -> str:
    """The form with what was typed, and the words that stand in the way."""
    session, actor = request_session(), current_actor()
    return render_template(
        "learning/publish.html",
        seen=seen,
        model=seen.model,
        edition=edition,
        found="、".join(found),
        points=settled_points(session, seen),
        regions=region_codes(session, actor),
    )
