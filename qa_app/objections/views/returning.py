"""Many stopped objections go back at once: who is concerned, one reason, and what came of it."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.objections import forms
from qa_app.objections.messages import LEFT_LABELS
from qa_app.objections.queries.listing import MOVED
from qa_app.objections.queries.returning import Stopped, look_of_many, stopped
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.returning import MOST_AT_ONCE, Returned
from qa_app.objections.services.form_check import At
from qa_app.objections.services.returning import confirmed, return_many
from qa_app.objections.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session


@bp.route("/return", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def return_stopped():
    """Preview and act; the addresses of the list's filter lead here and back."""
    form, found = forms.ReturnForm(), _chosen()
    form.suggest(_("本案的定级结果在您提出异议后有变化，请对照新的反馈表逐项核对后重新提交。"))
    going = [one for one in found if one.can_go_back]
    words, session = form.note.data or "", request_session()
    valid = form.validate_on_submit()
    look = look_of_many(session, going, words)
    if not valid or not look.clear(request.form.get("seen", "")):
        return render_template(
            "objections/return_stopped.html", form=form, found=found, going=going, look=look,
            asked=valid, most=MOST_AT_ONCE, back=_back(),
        )  # fmt: skip
    seen = [confirmed(session, current_actor(), _at(one), words) for one in going]
    came = return_many(
        actor=current_actor(), chosen=[*seen, *_gone(found)], words=words,
        days=form.days.data or 0, now=clock.now(),
    )  # fmt: skip
    flash(told(came), "done" if came.done else "warning")
    return redirect(_back())


def told(came: Returned) -> str:
    """How many went back and how many did not, in one sentence."""
    parts = [_("%(count)s 件已退回补正", count=len(came.done))]
    parts += [
        _("%(count)s 件%(why)s", count=count, why=_(LEFT_LABELS[why.value]))
        for why, count in came.counts().items()
    ]
    return _("，").join(parts) + _("。")


def _chosen() -> list[Stopped]:
    """What was ticked, or all of the filter; once it was seen, just that."""
    today = day_of(clock.now())
    wanted = replace(forms.wanted_of(request.args, today), only=MOVED)
    posted = _posted()
    names = list(posted) if posted else request.args.getlist("one")[:MOST_AT_ONCE]
    everything = not posted and "all" in request.args
    return stopped(request_session(), current_actor(), wanted, None if everything else names)


def _posted() -> dict[str, int]:
    """Public id → the revision the page showed."""
    pairs = (text.rpartition(":") for text in request.form.getlist("one")[:MOST_AT_ONCE])
    return {name: whole_number(revision) for name, _colon, revision in pairs}


def _at(one: Stopped) -> At:
    return At(one.public_id, _posted().get(one.public_id, 0))


def _gone(found: list[Stopped]) -> list[At]:
    """What was on the page and is stopped no more: it is told how many others dealt with."""
    there = {one.public_id for one in found}
    return [At(name, revision) for name, revision in _posted().items() if name not in there]


def _back() -> str:
    given = ("cycle", "agency", "state", "q")
    kept: dict[str, Any] = {name: request.args[name] for name in given if request.args.get(name)}
    return url_for("objections.index", only=MOVED, **kept)
