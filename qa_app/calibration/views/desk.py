"""The scoring screen for sheets outside the reviews: same page, same saving, other addresses."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.calibration.messages import DIRECTION_LABELS
from qa_app.calibration.models import CalibrationAttempt
from qa_app.calibration.queries.comparisons import comparison_of, model_sheet
from qa_app.calibration.queries.desks import AttemptDesk, desk_for
from qa_app.calibration.queries.qualifying import sheets_of_test
from qa_app.calibration.queries.reading import token_of
from qa_app.calibration.rules.comparing import Tolerance
from qa_app.calibration.rules.states import AttemptKind, AttemptState
from qa_app.calibration.services import attempts
from qa_app.calibration.services.qualifying import rule_of_test
from qa_app.calibration.views.blueprint import bp
from qa_app.calibration.views.compared import compared_groups, gap_words
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.files.queries.reading import has_file
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.reviews.views import shown
from qa_app.reviews.views.drawn import criterion_html
from qa_app.scoresheets import forms
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.scoresheets.views import shown as sheets
from qa_app.scoresheets.views.saved import last_saved, saved_answer
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence

WHO = (Role.EXPERT, Role.SUPERVISOR)


@bp.route("/sheets/<public_id>", methods=["GET", "POST"])
@allow(*WHO)
def desk(public_id: str):
    """The sheet on the scoring screen; a POST is the whole form, on the way to handing it in."""
    if request.method == "POST":
        _save(public_id, forms.all_fields(request.form))
        return redirect(url_for("calibration.submit", public_id=public_id))
    session = request_session()
    found = desk_for(session, current_actor(), public_id)
    if not found.is_open:
        return redirect(_after(found))
    return render_template(
        "calibration/desk.html",
        **_shown(session, found),
        saved_at=last_saved(found.sheet),
        seal=seal_of(current_actor()),
        criterion_html=criterion_html,
    )


@bp.route("/sheets/<public_id>/save", methods=["POST"])
@allow(*WHO)
def save(public_id: str):
    """Take over what was changed; answers with the new total, grade and revision."""
    saved = _save(public_id, forms.changed_fields(request.form))
    return saved_answer(saved.revision, saved.saved_at, sheets.score_of(saved.desk))


@bp.route("/sheets/<public_id>/submit", methods=["GET", "POST"])
@allow(*WHO)
def submit(public_id: str):
    """Say what handing in means, then do it."""
    if request.method == "POST":
        with transaction() as session:
            attempts.submit_attempt(
                session, actor=current_actor(), attempt_id=public_id, now=clock.now()
            )
        flash(_("已提交。"))
        return redirect(_after(desk_for(request_session(), current_actor(), public_id)))
    session = request_session()
    found = desk_for(session, current_actor(), public_id)
    if not found.is_open:
        return redirect(_after(found))
    refusal = why_not_submit_review(found.scorer, found.filled)
    why_not = sentence(refusal.code, refusal.params, _) if refusal else ""
    return render_template("calibration/submit.html", **_shown(session, found), why_not=why_not)


@bp.route("/sheets/<public_id>/result")
@allow(Role.EXPERT)
def result(public_id: str):
    """The own submitted sheet beside the model, with explanations; not before it is handed in."""
    session = request_session()
    found = desk_for(session, current_actor(), public_id)
    if not _may_compare(session, found):
        raise NotFound(public_id)
    return render_template("calibration/result.html", **_compared(session, found))


def _save(public_id: str, changed: dict[str, list[str]]) -> attempts.Saved:
    with transaction() as session:
        return attempts.save_attempt(
            session,
            actor=current_actor(),
            attempt_id=public_id,
            changed=changed,
            revision=forms.revision_of(request.form),
            now=clock.now(),
        )


def _compared(session: Session, found: AttemptDesk) -> dict[str, Any]:
    attempt, tolerance = found.attempt, Tolerance()
    if attempt.test_id is not None:
        tolerance = rule_of_test(session, attempt.test_id).tolerance
    comparison = comparison_of(session, found, tolerance)
    model = model_sheet(session, attempt.model_id, found.rubric)
    why = found.file.explanations if found.file else {}
    return {
        **_shown(session, found),
        "comparison": comparison,
        "direction": _(DIRECTION_LABELS[comparison.direction]),
        "total_gap": gap_words(comparison.total_gap),
        "model_total": filters.points(found.scorer.score(model.sheet).points_hundredths),
        "compared": compared_groups(found, model, comparison, why),
        "why_overall": why.get("", ""),
        "model_comment": model.comment,
    }


def _may_compare(session: Session, found: AttemptDesk) -> bool:
    """Practice: once handed in. A test: once all its files are."""
    if found.is_open or found.attempt.model_id is None:
        return False
    if found.attempt.kind is AttemptKind.TEST:
        sheets = sheets_of_test(session, found.attempt.test_id)
        return all(one.state is AttemptState.SUBMITTED for one in sheets)
    return found.attempt.kind is AttemptKind.PRACTICE


def _after(found: AttemptDesk) -> str:
    """Where a sheet leads once it is handed in."""
    attempt = found.attempt
    if attempt.kind is AttemptKind.MODEL and found.file:
        return url_for("calibration.file", public_id=found.file.public_id)
    if attempt.kind is AttemptKind.PRACTICE:
        return url_for("calibration.result", public_id=attempt.public_id)
    if attempt.kind is AttemptKind.TEST:
        return url_for("calibration.qualification")
    return url_for("calibration.practice")


def _list_of(found: AttemptDesk) -> str:
    return _after(found) if found.attempt.kind is AttemptKind.MODEL else _BACK[found.attempt.kind]()


_BACK = {
    AttemptKind.PRACTICE: lambda: url_for("calibration.practice"),
    AttemptKind.TEST: lambda: url_for("calibration.qualification"),
    AttemptKind.SESSION: lambda: url_for("calibration.practice"),
}


def _shown(session: Session, found: AttemptDesk) -> dict[str, Any]:
    attempt = found.attempt
    grade = final_grade(found.score, found.filled.sheet)
    return {
        "seat": found,
        "sheet": found.sheet,
        "filled": found.filled,
        "facts": shown.fact_rows(found.facts, found.name),
        "rubric_title": found.rubric.title.in_language(language_of_request()),
        "rubric_name": found.rubric.name,
        "groups": sheets.shown_groups(found),
        "red_lines": sheets.shown_red_lines(found),
        "score": sheets.score_of(found),
        "final": grade.value if grade else "",
        "autosave_key": f"{current_actor().account_id}:c-{attempt.public_id}:{found.sheet.id}",
        "urls": _urls(found),
        "file_url": url_for("calibration.desk", public_id=attempt.public_id),
        "file": _file(session, attempt),
    }


def _file(session: Session, attempt: CalibrationAttempt) -> dict[str, str] | None:
    """Where the viewer finds the case's file; None when there is none in the program."""
    if not has_file(session, attempt.case_id):
        return None
    token = token_of(attempt)
    return {
        "outline": url_for("files.outline", token=token),
        "search": url_for("files.search", token=token),
    }


def _urls(found: AttemptDesk) -> dict[str, str]:
    key = found.public_id
    return {
        "desk": url_for("calibration.desk", public_id=key),
        "save": url_for("calibration.save", public_id=key),
        "submit": url_for("calibration.submit", public_id=key),
        "sign_in": url_for("accounts.login", next=url_for("calibration.desk", public_id=key)),
        "list": _list_of(found),
    }
