"""The report's station on a cycle's road, and the line of the work list when it can be issued."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycles_in_state
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.reports.queries.cycles import DRAWN, progress_by_cycle
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

ORDER = 80


def report_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """Whether the figures are complete; a competition has none."""
    if cycle.kind is CycleKind.COMPETITION:
        return None
    label = _("报告")
    drawn, settled = (0, 0)
    if cycle.state in DRAWN:
        drawn, settled = progress_by_cycle(session, [cycle.id or 0]).get(cycle.id or 0, (0, 0))
    if not settled:
        return Station(ORDER, label, Reached.BLOCKED, _("案件定级之后才有结果。"))
    url = url_for("reports.share", name=cycle.name)
    if settled >= drawn:
        note = _("样本已全部定级，可以出具报告。")
        return Station(ORDER, label, Reached.DONE, note, url)
    note = _("已定级 %(settled)s / %(drawn)s 件。", settled=f"{settled:,}", drawn=f"{drawn:,}")
    return Station(ORDER, label, Reached.NOW, note, url)


def reports_ready(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each open cycle whose whole sample has its grades."""
    if not actor.has(Role.SUPERVISOR):
        return []
    found = cycles_in_state(session, actor, CycleState.DRAWN)
    cycles = [cycle for cycle in found if cycle.kind is CycleKind.ASSESSMENT]
    counts = progress_by_cycle(session, [cycle.id for cycle in cycles])
    return [
        WorkItem(
            title=_("出具“%(title)s”的结果报告", title=cycle.title or cycle.name),
            url=url_for("reports.share", name=cycle.name),
            button=_("查看报告"),
            detail=_("样本 %(n)s 件已全部定级。", n=f"{counts[cycle.id][1]:,}"),
        )
        for cycle in cycles
        if cycle.id in counts and counts[cycle.id][1] >= counts[cycle.id][0] > 0
    ]
