"""An expert's own phrases: used on the desk, kept in order here. Nobody else sees them."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.reviews import forms
from qa_app.reviews.queries.phrases import phrases_of
from qa_app.reviews.services import phrasing
from qa_app.reviews.views.blueprint import bp
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.schema import Instrument
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session
from qa_app.web.saving import wants_json


@bp.route("/phrases", methods=["GET", "POST"])
@allow(Role.EXPERT)
def phrases():
    """The own phrases, most used first; a POST adds one, from here or from a comment."""
    actor, form = current_actor(), forms.PhraseForm()
    if not form.validate_on_submit():
        session = request_session()
        rows, titles = phrases_of(session, actor), _titles(session)
        return render_template("reviews/phrases.html", phrases=rows, titles=titles, form=form)
    text, criterion = form.text.data or "", form.criterion.data or ""
    with transaction() as session:
        added = phrasing.add_phrase(
            session, actor=actor, text=text, criterion=criterion, now=clock.now()
        )
    if wants_json():
        return jsonify(id=added.id, text=added.text, criterion=added.criterion, fresh=added.fresh)
    flash(_("已增加。") if added.fresh else _("这句常用语已经有了。"))
    return redirect(url_for("reviews.phrases"))


@bp.route("/phrases/<phrase_id>", methods=["POST"])
@allow(Role.EXPERT)
def edit_phrase(phrase_id: str):
    """Change the words of an own phrase."""
    text = request.form.get("text", "")
    with transaction() as session:
        phrasing.edit_phrase(
            session, actor=current_actor(), phrase_id=phrase_id, text=text, now=clock.now()
        )
    flash(_("已保存。"))
    return redirect(url_for("reviews.phrases"))


@bp.route("/phrases/<phrase_id>/delete", methods=["POST"])
@allow(Role.EXPERT)
def delete_phrase(phrase_id: str):
    """Delete an own phrase."""
    with transaction() as session:
        phrasing.delete_phrase(session, actor=current_actor(), phrase_id=phrase_id, now=clock.now())
    flash(_("已删除。"))
    return redirect(url_for("reviews.phrases"))


@bp.route("/phrases/<phrase_id>/use", methods=["POST"])
@allow(Role.EXPERT)
def use_phrase(phrase_id: str):
    """Count that a phrase was used, so that the most used come first."""
    with transaction() as session:
        phrasing.count_use(session, actor=current_actor(), phrase_id=phrase_id, now=clock.now())
    return "", 204


def _titles(session: Session) -> dict[str, str]:
    """Criterion and red line ids as people call them, over all rubrics."""
    language = language_of_request()
    known = [one.rubric for one in catalogue(session).rubrics.values()]
    rubrics = [one for one in known if one.instrument is Instrument.FILE_REVIEW]
    parts = [part for rubric in rubrics for part in (*rubric.criteria, *rubric.red_lines)]
    return {part.id: part.title.in_language(language) for part in parts}
