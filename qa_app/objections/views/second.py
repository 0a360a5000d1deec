"""The second level in words: for the lawyer who decides and what was decided, for members why."""

from sqlmodel import Session

from qa_app.adjudication.registry import BESIDE, Beside
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import PanelPlan
from qa_app.objections.queries.grounds import grounds_of
from qa_app.objections.queries.meeting import before_meeting
from qa_app.objections.queries.seen import points_of
from qa_app.objections.queries.writing import Place
from qa_app.objections.rules.points import PointKey
from qa_app.objections.views import shown
from qa_app.objections.views.shown import ShownPoint
from qa_app.objections.views.standards import standards_of
from qa_app.rubrics.rules.schema import Rubric
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import request_session

_BEFORE_A_MEETING = {
    (True, True): N_("本次评估对评议会成员隐去承办人员和机构。"),
    (True, False): N_("本次评估对评议会成员隐去承办人员，不隐去机构。"),
    (False, True): N_("本次评估对评议会成员隐去机构，不隐去承办人员。"),
    (False, False): N_("本次评估不对评议会成员隐去承办人员和机构。"),
}
"""What a meeting is kept from: lawyer, agency."""


def decided_before(place: Place, rubric: Rubric | None) -> dict[PointKey, ShownPoint]:
    """What the decision that is objected to once more said of each point; none on the first."""
    if place.first is None:
        return {}
    points = points_of(request_session(), place.first.id)
    return {one.point: one for one in shown.shown_points(points, (), rubric)}


def who_meets(place: Place, panel: PanelPlan) -> tuple[str, ...]:
    """Who decides on the second level, and what of lawyer and agency the cycle keeps from them.

    Sentences; none on the first level.
    """
    if place.first is None:
        return ()
    meeting = _("再次异议由评议会办理，评审过本案的专家和作出上次决定的专家不参加评议。")
    return meeting, _(_BEFORE_A_MEETING[panel.mask_lawyer, panel.mask_agency])


def before_members(session: Session, cycle: Cycle, case_id: int) -> Beside | None:
    """What the members of a meeting read of the objection it decides; None without one."""
    found = before_meeting(session, cycle.id, case_id)
    if found is None:
        return None
    grounds = grounds_of(session, cycle, case_id)
    rubric = grounds.rubric if grounds else None
    decided = {one.point: one for one in shown.shown_points(found.decided, (), rubric)}
    values = {
        "points": shown.shown_points(found.points, found.papers, rubric),
        "decided": {str(point): one for point, one in decided.items()},
        "loose": shown.papers_for(found.papers, ""),
        "standards": standards_of(grounds, found.points),
    }
    return Beside("objections/_before_members.html", values)


if before_members not in BESIDE:
    BESIDE.append(before_members)
