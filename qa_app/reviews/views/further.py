"""The second step of a further review: the first reviews side by side, and the decision."""

from flask import flash, redirect, render_template, url_for

from qa_app import clock
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.reviews import forms
from qa_app.reviews.queries import further as queries
from qa_app.reviews.queries.desk import counting_desk
from qa_app.reviews.queries.further import Further
from qa_app.reviews.services import deciding
from qa_app.reviews.views.blueprint import bp
from qa_app.reviews.views.compared import Column, column, column_of, compared
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.scoresheets.rules.stored import Filled
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.route("/<review_id>/decision", methods=["GET", "POST"])
@allow(Role.EXPERT)
def decision(review_id: str):
    """Decide between the first reviews, once the own first rating is in."""
    further = queries.own_further(request_session(), current_actor(), review_id)
    form = forms.DecisionForm()
    if form.validate_on_submit():
        with transaction() as session:
            deciding.decide(
                session,
                actor=current_actor(),
                review_id=review_id,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        flash(_("裁决已提交。"), "done")
        return redirect(url_for("reviews.decision", review_id=review_id))
    shown = _side_by_side(further) if further.shown_at else {"columns": []}
    return render_template(
        "reviews/decision.html", further=further, seat=further.seat, form=form, **shown
    )


@bp.route("/<review_id>/decision/show", methods=["POST"])
@allow(Role.EXPERT)
def show_others(review_id: str):
    """Open the first reviews; from here on the own first rating is fixed."""
    with transaction() as session:
        deciding.show_others(session, actor=current_actor(), review_id=review_id, now=clock.now())
    return redirect(url_for("reviews.decision", review_id=review_id))


def _side_by_side(further: Further) -> dict[str, object]:
    """The others under letters, then the own first rating and, where changed, the own new one."""
    session, language = request_session(), language_of_request()
    others = queries.other_sheets(session, further)
    rubric, first = queries.own_sheet(session, further)
    desk = counting_desk(session, current_actor(), further.seat.review or "")
    now_grade = final_grade(desk.score, desk.filled.sheet)
    sheets: list[Filled] = [one.filled for one in others] + [first]
    columns: list[Column] = [column_of(one, language) for one in others]
    columns.append(_own(further, rubric, first, further.first_grade, further.first_points))
    if further.is_changed_now:
        sheets.append(desk.filled)
        points = desk.score.points_hundredths
        columns.append(_own(further, rubric, desk.filled, now_grade, points, again=True))
    return {
        "columns": columns,
        "rows": compared(rubric, sheets, language),
        "now_grade": now_grade.value if now_grade else "",
        "now_points": desk.score.points_hundredths,
        "urls": _urls(further),
        "amend_url": url_for("reviews.amend", review_id=further.seat.review),
    }


def _urls(further: Further) -> dict[str, str]:
    """The file of the case, by the own seat."""
    token = further.seat.public_id
    return {
        "outline": url_for("files.outline", token=token),
        "search": url_for("files.search", token=token),
    }


def _own(further, rubric, sheet: Filled, grade: Grade | None, points, *, again=False) -> Column:
    heading = _("本人修改后") if again else _("本人初评")
    return column(
        heading, sheet, rubric, points=points, grade=grade, language=language_of_request()
    )
