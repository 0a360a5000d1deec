"""Pages of those who release: preview of a scope, texts to look at, releases and taking back."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.queries import managed_or_hidden, plan_of
from qa_app.cycles.stations import STATIONS
from qa_app.cycles.wording import feedback_rows
from qa_app.db.session import transaction
from qa_app.feedback import checking, forms, stations
from qa_app.feedback.messages import NOTICES
from qa_app.feedback.queries import ready, releases, suspects
from qa_app.feedback.services import releasing
from qa_app.feedback.services import wording as rewording
from qa_app.feedback.views import office_words as words
from qa_app.feedback.views.blueprint import bp
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import KINDS
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.work import PROVIDERS
from qa_app.workdays.queries import calendar

KINDS.update(NOTICES)
KIND_LABELS.update(checking.JOB_LABELS)
if stations.feedback_station not in STATIONS:
    STATIONS.append(stations.feedback_station)
    PROVIDERS.append(stations.cycles_to_release)


@bp.get("/feedback/cycles/<name>")
@allow(Role.SUPERVISOR)
def releases_of(name: str) -> str:
    """Who will see what if the scope is released now, and what was released before."""
    session, actor = request_session(), current_actor()
    cycle, scope = managed_or_hidden(session, actor, name), forms.scope_in(request.args)
    regions, agencies = ready.choices(session, cycle)
    preview = ready.preview_of(session, actor, cycle, scope)
    until = releasing.last_day_to_object(session, cycle, clock.now())
    return render_template(
        "feedback/releases_of.html",
        cycle=cycle,
        scope=scope,
        preview=preview,
        lines=words.lines_page(preview, page_number(request.args.get("page"))),
        refusal=releasing.why_not_release(cycle),
        choices={"regions": regions, "agencies": agencies, "types": words.types()},
        figures=words.figures(preview),
        effects=words.effects(preview, until, calendar(session)),
        releases=releases.releases_of(session, cycle),
        in_words=words.scope_words(session),
        rule=feedback_rows(plan_of(cycle)),
        came=words.came_of(request.args),
        token=checking.new_token(),
    )


@bp.get("/feedback/cycles/<name>/preview.csv")
@allow(Role.SUPERVISOR)
def preview(name: str) -> Response:
    """The table of the preview, agency by agency."""
    session, actor = request_session(), current_actor()
    cycle, scope = managed_or_hidden(session, actor, name), forms.scope_in(request.args)
    return words.sent_preview(ready.preview_of(session, actor, cycle, scope))


@bp.post("/feedback/cycles/<name>/check")
@allow(Role.SUPERVISOR)
def check(name: str):
    """Look through the texts of a scope in the background."""
    return _asked(name, checking.CHECK)


@bp.post("/feedback/cycles/<name>/release")
@allow(Role.SUPERVISOR)
def release(name: str):
    """Release a scope in the background."""
    return _asked(name, checking.RELEASE)


@bp.post("/feedback/cycles/<name>/renew")
@allow(Role.SUPERVISOR)
def renew(name: str):
    """New versions of all sheets of a scope whose grade no longer counts, in the background."""
    return _asked(name, checking.RENEW)


@bp.get("/feedback/cycles/<name>/wording")
@allow(Role.SUPERVISOR)
def wording(name: str) -> str:
    """Texts in which something was found, each to be edited or confirmed."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    number, scope = page_number(request.args.get("page")), forms.scope_in(request.args)
    page = suspects.suspects_page(session, actor, cycle, scope, number)
    return render_template(
        "feedback/wording.html",
        cycle=cycle,
        page=page,
        titles=words.titles(session, cycle, page.rows),
        kinds=words.kinds(),
    )


@bp.route("/feedback/cycles/<name>/wording/<public_id>", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def word(name: str, public_id: str):
    """One of them with its form."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    row = suspects.suspect_row(session, actor, cycle, public_id)
    form = forms.WordingForm(data={"text": row.shown, "before": row.shown})
    if not form.validate_on_submit():
        return render_template(
            "feedback/word.html",
            cycle=cycle,
            row=row,
            form=form,
            titles=words.titles(session, cycle, [row]),
            kinds=words.kinds(),
        )
    with transaction() as writing:
        settled = rewording.decide_wording(
            writing, actor=actor, cycle=cycle, decision=form.decision(public_id), now=clock.now()
        )
    left = _("已保存，但文字中仍有需要核对的内容。")
    flash(_("已保存，这段文字可以反馈。") if settled else left, "done" if settled else "warning")
    return redirect(url_for("feedback.wording", name=name))


@bp.route("/feedback/releases/<public_id>", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def withdraw(public_id: str):
    """One release, and taking it back while nobody has read it."""
    session, actor, form = request_session(), current_actor(), forms.WithdrawForm()
    cycle, row = releases.release_of(session, actor, public_id)
    if not form.validate_on_submit():
        return render_template(
            "feedback/withdraw.html",
            cycle=cycle,
            row=row,
            form=form,
            in_words=words.scope_words(session),
            **words.taking_back(session, row),
            **words.told_and_extended(session, actor, row),
        )
    reason = str(form.reason.data or "")
    with transaction() as writing:
        count = releasing.withdraw(
            writing, actor=actor, cycle=cycle, public_id=public_id, reason=reason, now=clock.now()
        )
    flash(_("已撤回，%(count)s 份反馈表不再显示。", count=count), "done")
    return redirect(url_for("feedback.releases_of", name=cycle.name))


def _asked(name: str, kind: str):
    form = forms.ScopeForm()
    with transaction() as session:
        cycle = managed_or_hidden(session, current_actor(), name)
        if not form.validate_on_submit():
            return redirect(url_for("feedback.releases_of", name=name))
        scope = forms.scope_in(request.form)
        wanted = checking.Wanted(kind, scope, request.form.get("token", ""))
        job = checking.ask_for(
            session, actor=current_actor(), cycle=cycle, wanted=wanted, now=clock.now()
        )
    return redirect(url_for("jobs.show", public_id=job.public_id))
