"""The station of feedback on the road of a cycle, and what waits for those who release it."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import may_manage
from qa_app.cycles.stations import Reached, Station
from qa_app.feedback.queries.ready import UNSETTLED, Standing, counts_of, has_releases
from qa_app.feedback.queries.waiting import Waiting, waiting_of
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

ORDER = 77
"""After the grades are settled and combined, before the report."""


def feedback_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """How many settled cases their lawyers have been told of, and what keeps the others."""
    label = _("反馈")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return Station(ORDER, label, Reached.BLOCKED, _("定级后向承办人员反馈。"))
    counts = counts_of(session, cycle)
    manages = may_manage(session, actor, cycle)
    url = url_for("feedback.releases_of", name=cycle.name) if manages else ""
    out, ready = counts[Standing.RELEASED], counts[Standing.READY] + counts[Standing.WORDING]
    unsettled = sum(counts[one] for one in UNSETTLED)
    note = _("已反馈 %(out)s 件，待反馈 %(ready)s 件，未定级 %(unsettled)s 件。", out=number(out),
             ready=number(ready), unsettled=number(unsettled))  # fmt: skip
    if counts[Standing.RENEW]:
        renew = number(counts[Standing.RENEW])
        note += _("另有 %(count)s 份反馈表因重新定级需要更新。", count=renew)
    if ready or counts[Standing.RENEW]:
        button = _("发布反馈") if manages else ""
        return Station(ORDER, label, Reached.NOW, note, url, button)
    if not out:
        return Station(ORDER, label, Reached.BLOCKED, note, url)
    return Station(ORDER, label, Reached.NOW if unsettled else Reached.DONE, note, url)


def cycles_to_release(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Texts to look at and sheets to renew of cycles that are being released.

    When to release at all is the office's choice and stands on the road of the cycle.
    """
    del now
    if not actor.has(Role.SUPERVISOR) or not has_releases(session):
        return []
    return [_item(one) for one in waiting_of(session, actor)]


def _item(one: Waiting) -> WorkItem:
    note = _("%(count)s 件", count=number(one.cases))
    if one.standing is Standing.WORDING:
        words = _("“%(title)s”有评语需要核对后才能反馈", title=one.title)
        url = url_for("feedback.wording", name=one.name)
        return WorkItem(words, url, _("核对"), note, count=one.cases)
    words = _("“%(title)s”有反馈表需要更新", title=one.title)
    url = url_for("feedback.releases_of", name=one.name)
    return WorkItem(words, url, _("更新"), note, count=one.cases)
