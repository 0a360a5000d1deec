"""The last station of a competition's road, and what waits for those who run or enter one."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import may_manage
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.learning.queries.competitions import competitions_page
from qa_app.learning.queries.places import full_ranking
from qa_app.learning.rules.places import PublishFacts, why_not_publish
from qa_app.sampling.queries.entries import is_open, standing_list
from qa_app.web.filters import number, written_time
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

PLACES = 80


def places_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """The places, where others have their report; None for an assessment."""
    if cycle.kind is not CycleKind.COMPETITION:
        return None
    label = _("名次")
    if is_open(cycle):
        return Station(PLACES, label, Reached.TODO)
    manages = may_manage(session, actor, cycle)
    standing = standing_list(session, cycle.id or 0)
    url = url_for("learning.ranking", name=cycle.name) if manages else ""
    if standing is not None:
        note = _("%(time)s 公布", time=written_time(standing.published_at))
        return Station(
            PLACES, label, Reached.DONE, note, url or url_for("learning.places", name=cycle.name)
        )
    if not manages:
        return Station(PLACES, label, Reached.TODO, _("由主办的质量监督员公布"))
    found = full_ranking(session, cycle)
    if why_not_publish(PublishFacts(found.unsettled, found.placed)):
        return Station(PLACES, label, Reached.BLOCKED, _("参评案件全部定级之后公布名次"), url)
    return Station(PLACES, label, Reached.NOW, _("全部定级，可以公布名次"), url, _("公布名次"))


def competitions_waiting(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Entries to decide for who runs a competition; for agencies, one they have not entered yet."""
    if not actor.has(Role.SUPERVISOR, Role.AGENCY_STAFF):
        return []
    today = now.astimezone(SHANGHAI).date()
    items: list[WorkItem] = []
    for line in competitions_page(session, actor).rows:
        if line.manages and line.waiting:
            items.append(
                WorkItem(
                    _("“%(title)s”有竞赛报送待审核", title=line.title),
                    url_for("learning.entries", name=line.name, state="entered"),
                    _("审核"),
                    _("%(count)s 件", count=number(line.waiting)),
                    count=line.waiting,
                )
            )
        if actor.has(Role.AGENCY_STAFF) and line.takes_entries(today) and not line.own:
            items.append(
                WorkItem(
                    _("可以为“%(title)s”报送案件", title=line.title),
                    url_for("learning.competition", name=line.name),
                    _("报送"),
                    due=line.rule.entries_due,
                )
            )
    return items
