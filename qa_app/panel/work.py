"""The panel's station on the road of a cycle, and what of it waits for a supervisor."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycle_named, cycles_in_state, may_manage
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.panel.queries.overview import progress_of
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

ORDER = 50


def panel_station(session: Session, actor: Actor, cycle: Cycle) -> Station:
    """Whether every drawn case has its experts."""
    label = _("专家组")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        entered = cycle.kind is CycleKind.COMPETITION
        after = (
            _("参评案件确定后由质量监督员分配专家。")
            if entered
            else _("抽取完成后由质量监督员分配专家。")
        )
        return Station(ORDER, label, Reached.BLOCKED, after)
    seats = progress_of(session, cycle)
    mine = may_manage(session, actor, cycle)
    url = url_for("panel.assign", name=cycle.name) if mine else ""
    if seats.seats and not seats.open:
        note = _("%(cases)s 件案件的 %(seats)s 个评审名额已全部分配。", cases=f"{seats.cases:,}",
                 seats=f"{seats.seats:,}")  # fmt: skip
        return Station(ORDER, label, Reached.DONE, note, url)
    if not seats.filled:
        note = _("%(cases)s 件案件需要 %(seats)s 个评审名额，由质量监督员分配。",
                 cases=f"{seats.cases:,}", seats=f"{seats.seats:,}")  # fmt: skip
        return Station(ORDER, label, Reached.NOW, note, url, _("分配专家") if mine else "")
    note = _("还有 %(open)s 个评审名额没有专家。", open=f"{seats.open:,}")
    return Station(ORDER, label, Reached.NOW, note, url, _("补齐名额") if mine else "")


def seats_missing(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each drawn cycle the actor manages in which seats have no expert."""
    if not actor.has(Role.SUPERVISOR):
        return []
    items: list[WorkItem] = []
    for row in cycles_in_state(session, actor, CycleState.DRAWN):
        seats = progress_of(session, cycle_named(session, row.name))
        if seats.open:
            title = _("为“%(title)s”补齐专家") if seats.filled else _("为“%(title)s”分配专家")
            items.append(
                WorkItem(
                    title=title % {"title": row.title or row.name},
                    url=url_for("panel.assign", name=row.name),
                    button=_("补齐名额") if seats.filled else _("分配专家"),
                    detail=_("还有 %(open)s 个评审名额没有专家。", open=f"{seats.open:,}"),
                    count=seats.open,
                )
            )
    return items
