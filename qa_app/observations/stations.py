"""The station of observation on the road of a cycle, and what waits at the calendar for whom."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycle_named, cycles_in_state, plan_of
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.observations.models import Hearing, ObservationRound
from qa_app.observations.queries.period import period_of
from qa_app.observations.queries.quota import agency_quotas
from qa_app.observations.rules.moments import moment_of
from qa_app.observations.rules.quota import whole
from qa_app.observations.rules.states import HearingState, RoundState
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

ORDER = 62
"""After the report: observation runs beside the review all the year and blocks nothing."""
MOST = 10


def observation_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """Hearings observed of those wanted; never the page's main act, for it waits for nobody.

    A competition wants none.
    """
    if cycle.kind is CycleKind.COMPETITION:
        return None
    total = whole(each.line for each in agency_quotas(session, actor, cycle, clock.now()))
    url = url_for("observations.quota", name=cycle.name)
    if not total.counts.hearings:
        note = _("期间内的开庭排期还是空的")
        return Station(ORDER, _("庭审旁听"), Reached.TODO, note, url)
    note = _("应旁听 %(wanted)s 次，已抽取 %(drawn)s 次，已旁听 %(seen)s 次",
             wanted=number(total.wanted), drawn=number(total.counts.drawn),
             seen=number(total.counts.seen))  # fmt: skip
    done = total.counts.seen >= total.wanted
    return Station(ORDER, _("庭审旁听"), Reached.DONE if done else Reached.NOW, note, url)


def for_supervisors(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Rounds that wait for their seed, and cycles that owe hearings which could be drawn."""
    if not actor.has(Role.SUPERVISOR) or not _any_ahead(session, now):
        return []
    open_still = [state for state in CycleState if state is not CycleState.CLOSED]
    found = cycles_in_state(session, actor, *open_still)
    rows = [row for row in found if row.kind is CycleKind.ASSESSMENT][:MOST]
    frozen = set(
        session.exec(
            select(ObservationRound.cycle_id).where(ObservationRound.state == RoundState.FROZEN)
        ).all()
    )
    items: list[WorkItem] = []
    for row in rows:
        title = row.title or row.name
        if row.id in frozen:
            url = url_for("observations.round_ceremony", name=row.name)
            items.append(
                WorkItem(_("评估活动“%(name)s”的旁听待公开抽取", name=title), url, _("抽取"))
            )
            continue
        cycle = cycle_named(session, row.name)
        if period_of(plan_of(cycle))[1] < moment_of(now).day:
            continue
        total = whole(each.line for each in agency_quotas(session, actor, cycle, now))
        if total.next_draw:
            url = url_for("observations.quota", name=row.name)
            detail = _("下一轮可抽 %(count)s 次", count=number(total.next_draw))
            name = _("评估活动“%(name)s”的旁听还没有抽够", name=title)
            items.append(WorkItem(name, url, _("查看"), detail, count=total.next_draw))
    return items


def for_staff(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Hearings of the agency whose day is over and of which nobody said that they took place."""
    if not actor.has(Role.AGENCY_STAFF):
        return []
    agencies = agencies_within(session, actor, (Role.AGENCY_STAFF,))
    where = [
        col(Hearing.state) == HearingState.PLANNED,
        col(Hearing.starts_at) < now - timedelta(days=1),
    ]
    if agencies is not None:
        where.append(col(Hearing.agency_id).in_(agencies))
    count = session.execute(select(func.count()).select_from(Hearing).where(*where)).scalar_one()
    if not count:
        return []
    until = moment_of(now - timedelta(days=1)).day.isoformat()
    url = url_for("observations.hearings", state=HearingState.PLANNED.value, to=until)
    detail = _("%(count)s 次", count=number(count))
    return [WorkItem(_("登记过去的庭审是否开过"), url, _("登记"), detail, count=count)]


def _any_ahead(session: Session, now: datetime) -> bool:
    """Whether the calendar holds anything to come: one look spares the others."""
    ahead = select(Hearing.id).where(col(Hearing.starts_at) > now).limit(1)
    return session.exec(ahead).first() is not None
