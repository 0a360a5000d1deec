"""Pages of coefficients: what counts now, every version there was, entering and withdrawing one."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.consequences.forms import ReasonForm, VersionForm, values_of
from qa_app.consequences.loader import built_in
from qa_app.consequences.messages import DECIDER_LABELS, PENDING_LABELS
from qa_app.consequences.queries import coefficients as queries
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.rules.coefficients import (
    Version,
    coefficient_text,
    falls_with_quality,
    version_for,
)
from qa_app.consequences.services.coefficients import enter_version, withdraw_version
from qa_app.consequences.views.blueprint import bp
from qa_app.core.grades import ORDER
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session

WHOLE = "all"
"""How the form calls the whole tree, which has no id."""
LABELS = {"pending": PENDING_LABELS, "deciders": DECIDER_LABELS}


@bp.get("/coefficients")
@allow(*OFFICE)
def coefficients() -> str:
    """The version of each own region that counts today, and the history."""
    session, actor = request_session(), current_actor()
    today = clock.now().astimezone(SHANGHAI).date()
    counting = queries.versions(session)
    regions = queries.own_regions(session, actor)
    kept = {one.row.public_id: one for one in queries.history_for(session, actor)}
    now = [(name, version_for(counting, path, today)) for _key, path, name in regions]
    return render_template(
        "consequences/coefficients.html",
        now=[(name, version, kept.get(version.key)) for name, version in now if version],
        history=list(kept.values()),
        built_in=built_in(),
        own={key for key, _path, _name in regions},
        labels=LABELS,
        grades=ORDER,
        written=coefficient_text,
    )


@bp.get("/coefficients/<public_id>")
@allow(*OFFICE)
def version(public_id: str) -> str:
    """One version as it was entered."""
    session, actor = request_session(), current_actor()
    kept = queries.version_of(session, actor, public_id)
    own = {key for key, _path, _name in queries.own_regions(session, actor)}
    return render_template(
        "consequences/version.html",
        kept=kept,
        form=ReasonForm(),
        may_withdraw=not kept.withdrawn and kept.row.region_id in own,
        labels=LABELS,
        grades=ORDER,
        written=coefficient_text,
    )


@bp.route("/coefficients/new", methods=["GET", "POST"])
@allow(*OFFICE)
def enter():
    """Enter a version; the form begins with what counts now."""
    session, actor = request_session(), current_actor()
    regions = queries.own_regions(session, actor)
    ids = {str(key or WHOLE): key for key, _path, _name in regions}
    form = VersionForm(data=values_of(_present(regions)))
    form.region.choices = [
        (str(key or WHOLE), name or _("全部地区")) for key, _path, name in regions
    ]  # fmt: skip
    entered = form.given(ids) if form.validate_on_submit() else None
    if entered is None:
        return render_template("consequences/enter.html", form=form), 422 if form.errors else 200
    with transaction() as writing:
        key = enter_version(writing, actor=actor, entered=entered, now=clock.now())
    if falls_with_quality(entered.lines):
        flash(_("有的较高等级系数低于较低等级，请核对。"), "warning")
    flash(_("新的系数表已保存，以后的核算按它计算；已生成的核算表不变。"), "done")
    return redirect(url_for("consequences.version", public_id=key))


@bp.post("/coefficients/<public_id>/withdraw")
@allow(*OFFICE)
def withdraw(public_id: str):
    """Take a version back, with the reason."""
    with transaction() as session:
        withdraw_version(
            session, actor=current_actor(), key=public_id, now=clock.now(),
            reason=request.form.get("reason", ""),
        )  # fmt: skip
    flash(_("这一版已撤回，以后的核算按其前一版计算。"), "done")
    return redirect(url_for("consequences.coefficients"))


def _present(regions: list[tuple[int | None, str, str]]) -> Version:
    today = clock.now().astimezone(SHANGHAI).date()
    path = regions[0][1] if regions else "/"
    return version_for(queries.versions(request_session()), path, today) or built_in()
