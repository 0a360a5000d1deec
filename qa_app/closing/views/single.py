"""The page of one case's check, and what is done there: checking, answering, deciding, dates."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.closing.forms import DatesForm, PostponeForm, WordsForm, seen_dates
from qa_app.closing.queries.checklists import items_of
from qa_app.closing.queries.single import checked_case
from qa_app.closing.queries.visible import CHECKERS, DECIDERS, READERS, case_for
from qa_app.closing.services import answering, requests
from qa_app.closing.services.answering import Answer
from qa_app.closing.services.checking import check_cases, day_of
from qa_app.closing.services.dates import correct_and_check
from qa_app.closing.views.blueprint import book, bp
from qa_app.closing.views.shown import shown
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.get("/cases/<int:case_id>")
@allow(*READERS)
def show(case_id: int) -> str:
    """The dates on a line, what was found, what was answered and what waits."""
    session, today = request_session(), day_of(clock.now())
    found = checked_case(session, current_actor(), case_id)
    items = items_of(session, found.check, language_of_request())
    return render_template("closing/show.html", **shown(found, items, book(), today))


@bp.post("/cases/<int:case_id>/check")
@allow(*CHECKERS)
def check(case_id: int):
    """Check one case again."""
    case_for(request_session(), current_actor(), case_id, CHECKERS)
    with transaction() as session:
        tally = check_cases(
            session, actor=current_actor(), book=book(), case_ids=[case_id], now=clock.now()
        )
    _tell(tally)
    return _back(case_id)


@bp.post("/cases/<int:case_id>/findings/<finding>/explain")
@allow(*CHECKERS)
def explain(case_id: int, finding: str):
    """Say what is behind a finding."""
    return _answered(answering.explain, case_id, finding, _("说明已提交，等待质量监督员审核。"))


@bp.post("/cases/<int:case_id>/findings/<finding>/waive")
@allow(*DECIDERS)
def waive(case_id: int, finding: str):
    """Let a finding rest with a reason."""
    return _answered(answering.waive, case_id, finding, _("已认可，问题保留在记录中。"))


@bp.post("/cases/<int:case_id>/findings/<finding>/turn-down")
@allow(*DECIDERS)
def turn_down(case_id: int, finding: str):
    """Not accept an explanation, with a reason."""
    return _answered(answering.turn_down, case_id, finding, _("说明已退回，并通知机构。"))


@bp.post("/cases/<int:case_id>/due")
@allow(*DECIDERS)
def postpone(case_id: int):
    """Another due day for what was sent back."""
    form = PostponeForm()
    if not form.validate_on_submit() or not form.due_on.data:
        flash(_("请选择补正期限。"), "warning")
        return _back(case_id)
    with transaction() as session:
        requests.postpone_correction(
            session, actor=current_actor(), case_id=case_id, due_on=form.due_on.data,
            now=clock.now(),
        )  # fmt: skip
    flash(_("补正期限已更改，并通知机构。"))
    return _back(case_id)


@bp.post("/cases/<int:case_id>/withdraw")
@allow(*DECIDERS)
def withdraw(case_id: int):
    """Take back what was sent back."""
    with transaction() as session:
        requests.withdraw_correction(
            session, actor=current_actor(), case_id=case_id, now=clock.now()
        )
    flash(_("补正要求已撤回，问题仍然保留。"))
    return _back(case_id)


@bp.route("/cases/<int:case_id>/dates", methods=["GET", "POST"])
@allow(*CHECKERS)
def dates(case_id: int):
    """Correct dates that were entered wrongly; the case is checked again at once."""
    session, actor = request_session(), current_actor()
    case = case_for(session, actor, case_id, CHECKERS)
    given = {name: getattr(case, f"{name}_on") for name in DatesForm.names()}
    form = DatesForm(data={**given, "seen": seen_dates(case)})
    if not form.ready(day_of(clock.now())):
        return render_template("closing/dates.html", form=form, case=case)
    with transaction() as writing:
        changed, tally = correct_and_check(
            writing, actor=actor, book=book(), case_id=case_id, correction=form.correction(),
            now=clock.now(),
        )  # fmt: skip
    if not changed:
        flash(_("没有改动任何日期。"), "warning")
    else:
        flash(_("已更正 %(count)s 个日期。", count=changed))
        _tell(tally)
    return _back(case_id)


def _answered(act: Callable[..., None], case_id: int, finding: str, done: str):
    form = WordsForm()
    if not form.validate_on_submit():
        flash(_("请写明情况或理由，最多 1,000 个字。"), "warning")
        return _back(case_id)
    answer = Answer(case_id, finding, form.revision.data or 0, str(form.words.data))
    with transaction() as session:
        act(session, actor=current_actor(), answer=answer, now=clock.now())
    flash(done)
    return _back(case_id)


def _tell(tally: Any) -> None:
    if tally.fresh or tally.reopened:
        flash(_("检查完成：新发现或重新出现 %(count)s 个问题。",
                count=tally.fresh + tally.reopened), "warning")  # fmt: skip
    if tally.gone:
        flash(_("检查完成：%(count)s 个问题已补正。", count=tally.gone))
    if not (tally.fresh or tally.reopened or tally.gone):
        flash(_("检查完成：没有变化。"))


def _back(case_id: int):
    anchor = request.form.get("anchor", "")
    found = anchor if anchor.startswith("finding-") else None
    return redirect(url_for("closing.show", case_id=case_id, _anchor=found))
