"""The bulletin's station on a cycle's road, and the line of the work list when one is due."""

from datetime import datetime, timedelta

from flask import url_for
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.loop.queries.bulletins import issued_of_cycle, months_issued
from qa_app.loop.rules.bulletin import Month
from qa_app.loop.wording import month_text
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.work import WorkItem

ORDER = 95


def bulletin_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """How many bulletins were issued, and for which month the last one; none of a competition."""
    if cycle.kind is CycleKind.COMPETITION:
        return None
    label = _("通报")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return Station(ORDER, label, Reached.BLOCKED, _("抽取案件之后才有可以通报的情况。"))
    count, month = issued_of_cycle(session, actor, cycle.id or 0)
    url = url_for("loop.bulletins_list", cycle=cycle.name)
    if month is None:
        return Station(ORDER, label, Reached.NOW, _("尚未签发通报。"), url)
    last = month_text(month, language_of_request())
    note = _("已签发 %(count)s 份，最近通报%(month)s的情况。", count=count, month=last)
    return Station(ORDER, label, Reached.DONE, note, url)


def bulletins_due(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """For offices that began to issue bulletins: a cycle whose last month has none yet."""
    if not actor.has(Role.SUPERVISOR):
        return []
    first = now.astimezone(SHANGHAI).date().replace(day=1)
    last = f"{first - timedelta(days=1):%Y-%m}"
    month = Month.of_text(last)
    if month is None:
        return []
    said = month_text(month, language_of_request())
    return [
        WorkItem(
            title=_("“%(title)s”%(month)s的通报尚未签发", title=title, month=said),
            url=url_for("loop.preview", cycle=name, month=last),
            button=_("预览通报"),
        )
        for name, title, issued in months_issued(session, actor)
        if issued < last
    ]
