"""What an expert does with objections: the list, the declaration, the desk, the decision."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.feedback.queries.looking import look_of_expert
from qa_app.objections import forms, messages
from qa_app.objections.queries import desk as queries
from qa_app.objections.queries.choosing import against_opening
from qa_app.objections.queries.desk import Desk
from qa_app.objections.queries.grounds import grounds_of
from qa_app.objections.queries.reading import token_of
from qa_app.objections.queries.standing import basis
from qa_app.objections.rules.basis import Basis
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import assigning, deciding
from qa_app.objections.views import shown
from qa_app.objections.views.blueprint import bp
from qa_app.objections.views.standards import rubric_words, standards_of
from qa_app.reviews.queries.pages import has_pages
from qa_app.reviews.views.shown import fact_rows
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence


@bp.get("/mine")
@allow(Role.EXPERT)
def mine() -> str:
    """Objections to decide, and those decided."""
    session, actor, done = request_session(), current_actor(), request.args.get("show") == "done"
    page = queries.to_decide(session, actor, done=done, page=page_number(request.args.get("page")))
    return render_template("objections/mine.html", page=page, done=done)


@bp.route("/mine/<public_id>", methods=["GET", "POST"])
@allow(Role.EXPERT)
def desk(public_id: str):
    """The declaration first, then file, criteria, reasons and the decision; a POST saves it all."""
    if request.method == "POST":
        _save(public_id, forms.all_fields(request.form))
        return redirect(url_for("objections.decide", public_id=public_id))
    session = request_session()
    found = queries.desk_of(session, current_actor(), public_id)
    if found.is_open:
        return render_template("objections/desk.html", **_page(found))
    if found.objection.state is ObjectionState.DECIDING:
        barred = bool(against_opening(session, found.cycle, found.objection, clock.now()))
        facts = fact_rows(found.facts, found.name)
        return render_template("objections/open.html", desk=found, facts=facts, barred=barred)
    return render_template("objections/decided.html", **_page(found))


@bp.post("/mine/<public_id>/open")
@allow(Role.EXPERT)
def open(public_id: str):
    """Declare to be free of conflicts and begin."""
    with transaction() as session:
        assigning.open_desk(session, actor=current_actor(), public_id=public_id, now=clock.now())
    return redirect(url_for("objections.desk", public_id=public_id))


@bp.post("/mine/<public_id>/save")
@allow(Role.EXPERT)
def save_decision(public_id: str):
    """Take over what was typed or chosen."""
    saved = _save(public_id, forms.changed_fields(request.form))
    if not wants_json():
        return redirect(url_for("objections.desk", public_id=public_id))
    return jsonify(
        revision=saved.revision,
        saved_at=filters.time_of_day(saved.saved_at),
        outputs={"points": str(saved.points)},
    )


@bp.route("/mine/<public_id>/decide", methods=["GET", "POST"])
@allow(Role.EXPERT)
def decide(public_id: str):
    """Say what will be decided, then do it."""
    found, seen = queries.desk_of(request_session(), current_actor(), public_id), _seen()
    look = look_of_expert(
        request_session(),
        found.objection.case_id,
        [point.decision_reason for point in found.points],
    )
    if request.method == "POST" and (look.clear(seen) or not found.is_open):
        with transaction() as session:
            deciding.decide(
                session, actor=current_actor(), public_id=public_id, seen=seen,
                revision=whole_number(request.form.get("revision")), now=clock.now(),
            )  # fmt: skip
        flash(_("决定已作出。"), "done")
        return redirect(url_for("objections.desk", public_id=public_id))
    if not found.is_open:
        return redirect(url_for("objections.desk", public_id=public_id))
    words = {"look": look, "asked": request.method == "POST"}
    why_not = _why_not(found)
    return render_template("objections/decide.html", **_page(found), why_not=why_not, **words)


@bp.route("/mine/<public_id>/give-back", methods=["GET", "POST"])
@allow(Role.EXPERT)
def give_back(public_id: str):
    """Give an objection back with a reason."""
    form = forms.GiveBackForm()
    if not form.validate_on_submit():
        found = queries.desk_of(request_session(), current_actor(), public_id)
        return render_template("objections/give_back.html", desk=found, form=form)
    with transaction() as session:
        assigning.give_back(
            session, actor=current_actor(), public_id=public_id, reason=form.reason.data or "",
            now=clock.now(),
        )  # fmt: skip
    flash(_("已退回，将由其他专家办理。"), "done")
    return redirect(url_for("objections.mine"))


def _seen() -> str:
    return request.form.get("seen", "")


def _save(public_id: str, changed: dict[str, list[str]]) -> deciding.Saved:
    with transaction() as session:
        return deciding.save_decisions(
            session, actor=current_actor(), public_id=public_id, changed=changed,
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip


def _page(found: Desk) -> dict[str, Any]:
    session, objection, actor = request_session(), found.objection, current_actor()
    grounds = grounds_of(session, found.cycle, objection.case_id)
    rubric = grounds.rubric if grounds else None
    public_id = objection.public_id
    return {
        "desk": found,
        "stopped": _stopped(found),
        "objection": objection,
        "facts": fact_rows(found.facts, found.name),
        "points": shown.shown_points(found.points, found.papers, rubric),
        "loose": shown.papers_for(found.papers, ""),
        "file": _file(found),
        "rubric": rubric_words(rubric),
        "standards": standards_of(grounds, found.points),
        "saved_at": filters.time_of_day(objection.saved_at) if found.is_begun else "",
        "autosave_key": f"objection-desk:{actor.account_id}:{public_id}",
        "seal": seal_of(actor),
        "sign_in": url_for("accounts.login", next=url_for("objections.signed_in")),
    }


def _file(found: Desk) -> dict[str, str] | None:
    """Addresses of the file of the case, while it is to be decided and where there is one."""
    if not (found.is_open and has_pages(request_session(), found.objection.case_id)):
        return None
    token = token_of(found.objection.public_id)
    return {
        "outline": url_for("files.outline", token=token),
        "search": url_for("files.search", token=token),
    }


def _stopped(found: Desk) -> str:
    """Why nothing can be decided for now whatever is entered; empty when it can."""
    moved = basis(request_session(), found.objection) is not Basis.SAME
    return _(messages.STOPPED) if found.is_open and moved else ""


def _why_not(found: Desk) -> str:
    stopped = _stopped(found)
    if stopped:
        return stopped
    grounds = grounds_of(request_session(), found.cycle, found.objection.case_id)
    if grounds is None:
        return _("本案的评分依据不完整，不能作出决定。")
    points = deciding.decisions_of(shown.in_order(found.points, grounds.rubric))
    refusal = deciding.why_not(points, grounds)
    return sentence(refusal.code, refusal.params, _) if refusal else ""
