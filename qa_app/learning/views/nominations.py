"""For experts: the own settled cases, nominating one, and a nomination to confirm."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.learning.forms.model_files import NominateForm
from qa_app.learning.queries import nominating as queries
from qa_app.learning.services import nominating
from qa_app.learning.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session


@bp.get("/nominations")
@allow(Role.EXPERT)
def nominations() -> str:
    """Nominations that wait for the expert's word, and own settled cases to nominate."""
    session, actor = request_session(), current_actor()
    return render_template(
        "learning/nominations.html",
        waiting=queries.count_to_confirm(session, actor),
        page=queries.reviewed_page(session, actor, page_number(request.args.get("page"))),
    )


@bp.route("/nominations/new/<review_id>", methods=["GET", "POST"])
@allow(Role.EXPERT)
def nominate(review_id: str):
    """Why the file of an own settled case is a model."""
    session, actor, form = request_session(), current_actor(), NominateForm()
    name = queries.name_of_own(session, actor, review_id)
    if not form.validate_on_submit():
        return render_template("learning/nominate.html", form=form, name=name)
    with transaction() as writing:
        nominating.nominate(
            writing, actor=actor, review=review_id, why=form.why.data or "", now=clock.now()
        )
    flash(_("已推荐。第二位专家确认后，由质量监督员隐去个人信息再发布。"))
    return redirect(url_for("learning.nominations"))


@bp.route("/nominations/<nomination_id>", methods=["GET", "POST"])
@allow(Role.EXPERT)
def confirm(nomination_id: str):
    """The file and why it was nominated; the expert confirms or declines."""
    session, actor = request_session(), current_actor()
    if request.method == "GET":
        asked = queries.to_confirm(session, actor, nomination_id)
        return render_template("learning/confirm.html", asked=asked)
    word = nominating.Word(request.form.get("word") == "confirm", request.form.get("note", ""))
    with transaction() as writing:
        asked = queries.to_confirm(writing, actor, nomination_id)
        nominating.give_word(writing, actor=actor, asked=asked, word=word, now=clock.now())
    flash(_("已确认推荐。") if word.confirmed else _("已登记为不采纳。"))
    return redirect(url_for("learning.nominations"))


@bp.post("/nominations/<nomination_id>/back")
@allow(Role.EXPERT)
def give_back(nomination_id: str):
    """Hand a nomination back, for a conflict or another reason."""
    actor, reason = current_actor(), request.form.get("reason", "")
    with transaction() as session:
        asked = queries.to_confirm(session, actor, nomination_id)
        nominating.give_back(session, actor=actor, asked=asked, reason=reason, now=clock.now())
    flash(_("已退回，由其他专家复核。"))
    return redirect(url_for("learning.nominations"))
