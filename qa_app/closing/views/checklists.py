"""The page on which agency staff go through the checklist with the file in hand."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.closing.queries.checklists import checklist_for
from qa_app.closing.queries.single import standing_of
from qa_app.closing.queries.visible import CHECKERS, case_for
from qa_app.closing.services.checklists import submit_checklist
from qa_app.closing.views.blueprint import book, bp
from qa_app.core.errors import Refusal
from qa_app.db.session import transaction
from qa_app.scoresheets.forms import all_fields
from qa_app.scoresheets.rules.editing import edited
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.views.shown import shown_groups
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.route("/cases/<int:case_id>/checklist", methods=["GET", "POST"])
@allow(*CHECKERS)
def checklist(case_id: int):
    """Items with their answers; handed in as a whole, what is not in order becomes findings."""
    session, actor = request_session(), current_actor()
    case = case_for(session, actor, case_id, CHECKERS)
    _standing, check = standing_of(session, case_id)
    asked = checklist_for(session, case, check)
    missing: tuple[str, ...] = ()
    if request.method == "POST":
        asked = replace(asked, filled=_filled(asked.scorer))
        missing = asked.score.missing
        if not missing:
            return _submit(case_id, asked.filled)
    page = render_template(
        "closing/checklist.html",
        case=case,
        groups=shown_groups(asked),
        missing=missing,
        rubric=asked.rubric.title.in_language(language_of_request()),
        comment=asked.filled.comment,
        again=check is not None and check.scoresheet_id is not None,
    )
    return page, 422 if missing else 200


def _filled(scorer: Scorer) -> Filled:
    found = edited(Filled(), scorer, all_fields(request.form))
    if isinstance(found, Refusal):
        raise found.error()
    return found


def _submit(case_id: int, filled: Filled):
    with transaction() as session:
        tally = submit_checklist(
            session, actor=current_actor(), book=book(), case_id=case_id, filled=filled,
            now=clock.now(),
        )  # fmt: skip
    found = tally.fresh + tally.reopened
    if found:
        flash(_("结案审查表已提交，记入 %(count)s 个问题。", count=found), "warning")
    else:
        flash(_("结案审查表已提交，没有新的问题。"))
    return redirect(url_for("closing.show", case_id=case_id))
