"""One drawn case of a cycle: every step from ratings to grade, its versions, and reopening it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import READERS, cycle_for, may_manage
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db.session import transaction
from qa_app.reviews import forms
from qa_app.reviews.messages import METHOD_LABELS, step_text
from qa_app.reviews.queries.explaining import Recomputed, recomputed
from qa_app.reviews.queries.settled import (
    EARLIER,
    OWN_FIRST,
    THIRD,
    RatedBy,
    SettledCase,
    settled_case,
)
from qa_app.reviews.queries.settling import control_facts, control_places
from qa_app.reviews.queries.touched import open_objections
from qa_app.reviews.services.reopening import Reopening, reopen_case, why_not_reopen
from qa_app.reviews.views.blueprint import bp
from qa_app.reviews.views.compared import column, compared
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session

Besides = Callable[[Session, Actor, Cycle, SettledCase], dict[str, Any]]
BESIDES: dict[str, Besides] = {}
"""By method of a version: values for ``_method`` parts of the page that packages above know."""


@bp.route("/cycles/<name>/cases/<int:case_id>")
@allow(*READERS)
def case(name: str, case_id: int) -> str:
    """One case: how its grade came about; ``anew`` works it out again and compares."""
    session, actor = request_session(), current_actor()
    cycle = cycle_for(session, actor, name)
    found = settled_case(session, actor, cycle, case_id, _number(request.args.get("version")))
    mine = may_manage(session, actor, cycle)
    return render_template(
        "reviews/case.html",
        cycle=cycle,
        case=found,
        settled=found.version,
        anew=recomputed(session, cycle, found) if found.version and _asked() else None,
        may_reopen=mine and why_not_reopen(cycle, found) is None,
        besides=_besides(session, actor, cycle, found) if mine else {},
        **_explained(session, cycle, found),
    )


@bp.route("/cycles/<name>/cases/<int:case_id>/reopen", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def reopen(name: str, case_id: int):
    """Take a settled grade back to one more expert or a meeting, with a reason."""
    session, actor = request_session(), current_actor()
    cycle = cycle_for(session, actor, name)
    found = settled_case(session, actor, cycle, case_id)
    form = forms.ReopenForm()
    if not form.validate_on_submit():
        open_ones = open_objections(session, cycle, [case_id])
        shown = {"cycle": cycle, "case": found, "form": form, "objections": open_ones}
        return render_template("reviews/reopen.html", **shown)
    wanted = Reopening(case_id, AdjudicationWay(form.way.data), form.reason.data or "")
    with transaction() as writing:
        reopen_case(writing, actor=actor, cycle=cycle, wanted=wanted, now=clock.now())
    flash(_("已撤回重新评定。原定级结果保留，在新的结果产生之前仍以原结果为准。"), "done")
    return redirect(url_for("reviews.case", name=name, case_id=case_id))


def _asked() -> bool:
    return request.args.get("anew") == "1"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 5 else None


def _explained(session: Session, cycle: Cycle, found: SettledCase) -> dict[str, object]:
    language = language_of_request()
    place = control_places(session, cycle).get(found.case_id)
    version = found.version
    shown: dict[str, object] = {
        "waiting": [step_text(step, _) for step in found.waiting],
        "control": control_facts(place) if place else None,
        "is_control": bool(place and place.is_chosen),
        "steps": [step_text(step, _) for step in version.steps] if version else [],
        "method": _(METHOD_LABELS[version.method]) if version else "",
        "methods": METHOD_LABELS,
        "columns": [],
        "rows": [],
    }
    if found.rubric is None or version is None:
        return shown
    rubric = found.rubric
    shown["columns"] = [
        column(_heading(one), one.filled, rubric, points=one.points, grade=one.grade,
               language=language)
        for one in found.ratings
    ]  # fmt: skip
    shown["rows"] = compared(rubric, [one.filled for one in found.ratings], language)
    return shown


def _heading(one: RatedBy) -> str:
    words = {THIRD: _("复评"), EARLIER: _("此前的复评"), OWN_FIRST: _("复评初评")}
    return words.get(one.label) or _("评审 %(label)s", label=one.label)


def _besides(session: Session, actor: Actor, cycle: Cycle, found: SettledCase) -> dict[str, Any]:
    method = found.version.method if found.version else ""
    return BESIDES[method](session, actor, cycle, found) if method in BESIDES else {}


def difference_rows(anew: Recomputed) -> list[tuple[str, str, str]]:
    """What came out otherwise: what, as stored, as worked out anew."""
    return [(one.what, str(one.stored), str(one.computed)) for one in anew.differences]
