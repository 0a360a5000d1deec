"""Behind the numbers of a preview: whose cases they are, and one sheet before it is released."""

from flask import render_template, request

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.queries import managed_or_hidden
from qa_app.feedback import forms
from qa_app.feedback.print_words import sheet_words
from qa_app.feedback.queries import concerned
from qa_app.feedback.queries.concerned import Concerned
from qa_app.feedback.queries.other_sources import other_sources
from qa_app.feedback.queries.ready import Standing
from qa_app.feedback.services.samples import sample_of
from qa_app.feedback.views import office_words as words
from qa_app.feedback.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of
from qa_app.web.requests import current_actor, request_session


@bp.get("/feedback/cycles/<name>/concerned")
@allow(Role.SUPERVISOR)
def concerned_by(name: str) -> str:
    """The cases, or the lawyers, behind a number of the preview."""
    session, actor = request_session(), current_actor()
    cycle, scope = managed_or_hidden(session, actor, name), forms.scope_in(request.args)
    number = member_of(Concerned, request.args.get("number")) or Concerned.READY
    asked = page_number(request.args.get("page"))
    lawyers = number is Concerned.LAWYERS
    if lawyers:
        page = concerned.lawyers_page(session, actor, cycle, scope, asked)
    else:
        page = concerned.cases_page(session, actor, cycle, scope, number, asked)
    return render_template(
        f"feedback/concerned_{'lawyers' if lawyers else 'cases'}.html",
        cycle=cycle,
        scope=scope,
        page=page,
        number=number,
        numbers=_numbers(),
        standings=_standings(),
        in_words=words.scope_words(session),
    )


@bp.get("/feedback/cycles/<name>/cases/<int:case_id>")
@allow(Role.SUPERVISOR)
def sample(name: str, case_id: int) -> str:
    """One sheet as its lawyer will read it, made on the fly."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    made = sample_of(session, actor=actor, cycle=cycle, case_id=case_id, now=clock.now())
    return render_template(
        "feedback/sample.html",
        cycle=cycle,
        sheet=made.sheet,
        facts=made.facts,
        suspects=made.suspects,
        words=sheet_words(made.sheet, made.facts, language_of_request()),
        sources=other_sources(session, made.sheet, made.facts.plan),
    )


def _numbers() -> list[tuple[Concerned, str]]:
    """What the numbers of the preview are called, in its order."""
    return [
        (Concerned.READY, _("现在可以反馈")),
        (Concerned.WORDING, _("评语待核对")),
        (Concerned.UNSETTLED, _("未定级")),
        (Concerned.RELEASED, _("已反馈")),
        (Concerned.RENEW, _("需要更新")),
        (Concerned.LAWYERS, _("承办人员")),
        (Concerned.NO_ACCOUNT, _("承办人员无账号")),
        (Concerned.NO_EMAIL, _("承办人员无邮箱")),
        (Concerned.NO_LAWYER, _("未登记承办人员")),
    ]


def _standings() -> dict[Standing, str]:
    """Where a case stands, in words."""
    return {
        Standing.READY: _("可以反馈"),
        Standing.WORDING: _("评语待核对"),
        Standing.RELEASED: _("已反馈"),
        Standing.RENEW: _("需要更新"),
        Standing.REOPENED: _("撤回重评中"),
        Standing.THIRD: _("等待第三名专家"),
        Standing.MEETING: _("等待评议会"),
        Standing.REVIEWING: _("评审中"),
    }
