"""The result of an objection as a paper, for its lawyer, the agency and the office."""

from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, send_file

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.errors import NotFound
from qa_app.core.grades import LABELS
from qa_app.core.roles import Role
from qa_app.core.rounding import plain
from qa_app.cycles.queries import plan_of
from qa_app.feedback.background import AUTHOR
from qa_app.objections.messages import OUTCOME_LABELS
from qa_app.objections.pdf import PointWords, ResultComposer, ResultWords, result_pdf
from qa_app.objections.queries.grounds import grades_of, grounds_of
from qa_app.objections.queries.seen import Seen, objection_for, points_of
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.states import FIRST_LEVEL, Outcome
from qa_app.objections.views import shown
from qa_app.objections.views.blueprint import bp
from qa_app.objections.views.shown import ShownPoint
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session


@bp.get("/<public_id>/RESULT.pdf")
@allow(Role.SUPERVISOR, Role.AGENCY_STAFF, Role.LAWYER)
def result(public_id: str) -> Response:
    """The paper to hand over; there is none before the decision."""
    seen = objection_for(request_session(), current_actor(), public_id)
    decided_at = seen.objection.decided_at
    if decided_at is None or seen.objection.outcome is None:
        raise NotFound(public_id)
    paper = ResultComposer(language_of_request()).compose(_words(seen), seen.number)
    content = BytesIO(result_pdf(paper, author=AUTHOR, decided_at=decided_at))
    answer = send_file(content, "application/pdf", download_name=f"{public_id}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _words(seen: Seen) -> ResultWords:
    session, objection = request_session(), seen.objection
    grounds = grounds_of(session, seen.cycle, objection.case_id)
    meeting = objection.level != FIRST_LEVEL
    points = shown.shown_points(
        points_of(session, objection.id), (), grounds.rubric if grounds else None, meeting=meeting
    )
    note = _("评议会的理由：%(reason)s", reason=objection.decision_note) if meeting else ""
    return ResultWords(
        to=_to(seen),
        opening=_opening(seen),
        facts=_facts(seen),
        points=tuple(_point(one, meeting) for one in points),
        note=note,
        grade=_grade(seen),
        closing=_closing(seen),
        signed_on=filters.written_date(_decided_on(seen)),
    )


def _to(seen: Seen) -> str:
    name = seen.lawyer or _("承办人员")
    firm = f"（{seen.firm}）" if seen.firm and language_of_request() != "en" else ""
    firm = f" ({seen.firm})" if seen.firm and language_of_request() == "en" else firm
    return _("%(name)s：", name=name + firm)


def _opening(seen: Seen) -> str:
    if seen.objection.level == FIRST_LEVEL:
        return _(
            "您对案件 %(number)s 的质量评估定级结果提出的异议已经办理，现将结果告知如下。",
            number=seen.number,
        )
    return _(
        "您对案件 %(number)s 的质量评估定级结果再次提出的异议已经办理，现将结果告知如下。",
        number=seen.number,
    )


def _facts(seen: Seen) -> tuple[tuple[str, str], ...]:
    objection = seen.objection
    came = objection.received_on or (
        day_of(objection.handed_in_at) if objection.handed_in_at else None
    )
    how = _("书面，代为登记") if objection.received_on else _("在系统中提交")
    outcome = _(OUTCOME_LABELS[objection.outcome or Outcome.REJECTED])
    return (
        (_("案件编号"), seen.number),
        (_("案件类型"), _(TYPE_LABELS[seen.type])),
        (_("法律援助机构"), seen.agency),
        (_("评估活动"), seen.cycle.title or seen.cycle.name),
        (_("提出日期"), f"{filters.written_date(came)} · {how}" if came else how),
        (_("决定日期"), filters.written_date(_decided_on(seen))),
        (_("决定"), outcome),
    )


def _point(one: ShownPoint, meeting: bool) -> PointWords:
    changed = one.after and one.outcome is not Outcome.REJECTED
    level = f"{one.before or '—'} → {one.after}" if changed else one.before or "—"
    reason = _("见下") if meeting else one.decision_reason
    return PointWords(f"{one.number} {one.title}".strip(), level, one.outcome_word, reason)


def _grade(seen: Seen) -> tuple[str, ...]:
    grades = grades_of(request_session(), seen.objection)
    if grades is None:
        return ()
    points = plan_of(seen.cycle).feedback.show_points
    old, new = grades
    if new is None:
        return (_("维持原结果：%(grade)s。", grade=_said(old, points)),)
    text = _("原结果：%(old)s；现结果：%(new)s。", old=_said(old, points), new=_said(new, points))
    return (text, _("新的反馈表已经生成，原反馈表保留。"))


def _said(version: Any, points: bool) -> str:
    grade = _(LABELS[version.grade])
    if not points or version.points is None:
        return grade
    return _("%(grade)s（%(points)s 分）", grade=grade, points=plain(version.points))


def _closing(seen: Seen) -> tuple[str, ...]:
    until = seen.objection.appeal_until
    if seen.objection.level == FIRST_LEVEL and until is not None:
        text = _(
            "可以在 %(date)s（含当日）以前再次提出异议，由评议会重新评定；"
            "逾期没有提出的，本决定为最终结果。",
            date=filters.written_date(until),
        )
        return (text,)
    return (
        _("本决定为本次评估活动的最终结果。对评估工作的意见可以向组织评估的司法行政机关反映。"),
    )


def _decided_on(seen: Seen) -> date:
    at = seen.objection.decided_at
    assert at is not None
    return day_of(at)
